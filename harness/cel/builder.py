"""Makes the nodes of an expression, and notes what cel-go's parser objects to behind its grammar.

Both readers of a text use it: the fast one for right texts (harness/cel/parser.py) and the faithful one that explains
wrong texts (harness/cel/antlr). Source: google/cel-go v0.30.0, parser/parser.go and parser/helper.go.
"""

from collections.abc import Sequence

from harness.cel import literals
from harness.cel.ast import Call, Constant, Ident, ListLiteral, MapLiteral, Node, Select, Span, StructLiteral
from harness.cel.literals import LiteralError
from harness.cel.macros import TRIGGERS, UNSPECIFIED, MacroError, Macros, expand
from harness.cel.source import Problem, Source
from harness.cel.values import Uint

RESERVED = frozenset(
    ("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop")
) | {"package", "namespace", "null", "return", "true", "var", "void", "while"}
"""Words that name no variable and no function, though fields and methods may be called so."""

OPERATORS = {
    "+": "_+_",
    "-": "_-_",
    "*": "_*_",
    "/": "_/_",
    "%": "_%_",
    "==": "_==_",
    "!=": "_!=_",
    "<": "_<_",
    "<=": "_<=_",
    ">": "_>_",
    ">=": "_>=_",
    "in": "@in",
}
"""cel-go's names of the binary operators, by their spelling."""


class Builder:
    """Makes nodes of one source; `problems` are those found on the way. `optional_syntax` allows `a.?b`, `a[?b]`,
    `[?a]` and `{?a: b}`."""

    def __init__(self, source: Source, macros: Macros = TRIGGERS, *, optional_syntax: bool = False) -> None:
        self.source = source
        self.macros = macros
        self.optional_syntax = optional_syntax
        self.problems: list[Problem] = []

    def report(self, at: int, message: str) -> Node:
        """Notes a problem at an offset; returns what stands for the part that has it."""
        self.problems.append(Problem(self.source.position(at), message))
        return self.unspecified(at)

    def unspecified(self, at: int) -> Node:
        """Stands for a part that could not be read."""
        return Call(Span(at, at, at), UNSPECIFIED, None, ())

    def is_reserved(self, name: str) -> bool:
        """Whether a name, without a dot, is one that nothing may have."""
        return name in RESERVED

    def ident(self, span: Span, name: str) -> Node:
        """A variable's name; a leading dot belongs to it."""
        if name.removeprefix(".") in RESERVED:
            return self.report(span.start, f"reserved identifier: {name.removeprefix('.')}")
        return Ident(span, name)

    def select(self, span: Span, operand: Node, field: str) -> Node:
        """A field of the operand; `field` as spelt, with backquotes if it has them."""
        return Select(span, operand, _unquoted(field))

    def optional_select(self, span: Span, operand: Node, field: str) -> Node:
        """`operand.?field`."""
        if not self.optional_syntax:
            return self.report(span.at, "unsupported syntax '.?'")
        return Call(span, "_?._", None, (operand, Constant(span, _unquoted(field))))

    def optional_index(self, span: Span, operand: Node, index: Node) -> Node:
        """`operand[?index]`."""
        if not self.optional_syntax:
            return self.report(span.at, "unsupported syntax '[?'")
        return Call(span, "_[?_]", None, (operand, index))

    def call(self, span: Span, name: str, args: Sequence[Node]) -> Node:
        """A call of a function, or of the macro has(); a leading dot belongs to the name."""
        if name.removeprefix(".") in RESERVED:
            return self.report(span.start, f"reserved identifier: {name.removeprefix('.')}")
        return self._call(span, name, None, tuple(args))

    def method(self, span: Span, target: Node, name: str, args: Sequence[Node]) -> Node:
        """A call of a method, a namespaced function or a macro."""
        return self._call(span, name, target, tuple(args))

    def operator(self, span: Span, function: str, *operands: Node) -> Node:
        """An operator's call, by cel-go's name of its function."""
        return Call(span, function, None, operands)

    def logical(self, function: str, terms: Sequence[tuple[Node, int, int]], operators: Sequence[int]) -> Node:
        """A chain of `&&` or `||`, as the balanced tree that cel-go makes of it.

        `terms` are the operands with the offsets of their extent, `operators` the offsets of the signs between them.
        """

        def balanced(low: int, high: int) -> Node:
            if low > high:
                return terms[low][0]
            middle = (low + high + 1) // 2
            span = Span(terms[low][1], terms[high + 1][2], operators[middle])
            return Call(span, function, None, (balanced(low, middle - 1), balanced(middle + 1, high)))

        return balanced(0, len(operators) - 1)

    def sequence(self, span: Span, elements: Sequence[Node], optionals: Sequence[int] = ()) -> Node:
        """A list literal; `optionals` are the indexes of the elements behind a `?`."""
        return ListLiteral(span, tuple(elements), frozenset(optionals))

    def mapping(self, span: Span, entries: Sequence[tuple[Node, Node, int]], optionals: Sequence[int] = ()) -> Node:
        """A map literal; each entry is its key, its value and the offset of its colon, `optionals` are the indexes of
        those behind a `?`."""
        return MapLiteral(span, tuple((key, value) for key, value, _ in entries), frozenset(optionals))

    def message(
        self, span: Span, name: str, fields: Sequence[tuple[str, Node, int]], optionals: Sequence[int] = ()
    ) -> Node:
        """A message literal; each field is its name as spelt, its value and the offset of its colon, `optionals` are
        the indexes of those behind a `?`."""
        named = tuple((_unquoted(field), value) for field, value, _ in fields)
        return StructLiteral(span, name, named, tuple(colon for *_, colon in fields), frozenset(optionals))

    def integer(self, span: Span, text: str, negative: bool) -> Node:
        """An int literal, without its sign in `text`."""
        try:
            return Constant(span, literals.decode_int(text, negative))
        except LiteralError as error:
            return self.report(span.at, str(error))

    def unsigned(self, span: Span, text: str) -> Node:
        """A uint literal, with its `u`."""
        try:
            return Constant(span, Uint(literals.decode_uint(text)))
        except LiteralError as error:
            return self.report(span.at, str(error))

    def double(self, span: Span, text: str, negative: bool) -> Node:
        """A double literal, without its sign in `text`."""
        try:
            return Constant(span, literals.decode_double(text, negative))
        except LiteralError as error:
            return self.report(span.at, str(error))

    def string(self, span: Span, text: str) -> Node:
        """A string literal, with its quotes. One that has no value is reported, but stays a string."""
        try:
            return Constant(span, literals.decode_string(text))
        except LiteralError as error:
            self.report(span.at, str(error))
            return Constant(span, text)

    def bytestring(self, span: Span, text: str) -> Node:
        """A bytes literal, with its prefix and quotes. One that has no value is reported, but stays bytes."""
        try:
            return Constant(span, literals.decode_bytes(text))
        except LiteralError as error:
            self.report(span.at, str(error))
            return Constant(span, text.encode("utf-8", "surrogatepass"))

    def word(self, span: Span, text: str) -> Node:
        """`true`, `false` or `null`."""
        return Constant(span, {"true": True, "false": False, "null": None}[text])

    def _call(self, span: Span, function: str, target: Node | None, args: tuple[Node, ...]) -> Node:
        try:
            expanded = expand(span, function, target, args, self.macros)
        except MacroError as error:
            return self.report(error.at, error.message)
        return expanded or Call(span, function, target, args)


def _unquoted(name: str) -> str:
    return name[1:-1] if name.startswith("`") else name
