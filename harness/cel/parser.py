"""Reads an expression as cel-go does: text in, syntax tree out, or cel-go's own words about what is wrong.

Right texts are read by a LALR parser (harness/cel/grammar.py). Whatever it does not take, and the few texts that may
be beyond one of cel-go's limits, are read again by the faithful and slower reader of harness/cel/antlr, whose word is
final. Nothing here recurses over the text, so no nesting is too deep.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import lark

from harness.cel import grammar
from harness.cel.ast import Ident, Node, Select, Span
from harness.cel.builder import OPERATORS, Builder
from harness.cel.macros import TRIGGERS, Macros
from harness.cel.source import NO_POSITION, Problem, Source, compile_error

MAX_CODE_POINTS = 100_000
"""cel-go's limit of an expression's length."""

MAX_DEPTH = 250
"""cel-go's limit of nesting, of one kind of grammar rule while reading and of operators and selections altogether."""


def parse(source: str, macros: Macros = TRIGGERS, *, optional_syntax: bool = False) -> Node:
    """The syntax tree of an expression, with these macros and, if so, the syntax of optional fields; raises
    CompileError (stage `parse`) with Tekton's message."""
    text = Source(source)
    if len(source) > MAX_CODE_POINTS:
        message = f"expression code point size exceeds limit: size: {len(source)}, limit {MAX_CODE_POINTS}"
        raise compile_error(text, "parse", [Problem(NO_POSITION, message)])
    node = _read_right_text(text, Builder(text, macros, optional_syntax=optional_syntax))
    if node is not None:
        return node
    return _read_any_text(text, Builder(text, macros, optional_syntax=optional_syntax))


def _read_any_text(source: Source, builder: Builder) -> Node:
    from harness.cel.antlr.reader import read

    node = read(builder)
    if builder.problems:
        raise compile_error(source, "parse", builder.problems)
    return node


def _read_right_text(source: Source, builder: Builder) -> Node | None:
    """The tree, None where the text is wrong or may be beyond a limit."""
    try:
        tree = grammar.load_parser().parse(source.text)
    except lark.UnexpectedInput:
        return None
    if _may_nest_too_deep(source.text):
        return None
    try:
        part = _TreeReader(builder).read(tree)
    except _NotCELError:
        return None
    if builder.problems or part.depth > MAX_DEPTH:
        return None
    return part.node


def _may_nest_too_deep(text: str) -> bool:
    """Whether a grammar rule could nest beyond the limit: a bracket brings up to three of one kind, a ternary one."""
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 3
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 3
    return deepest + 3 * text.count("?") + 3 > MAX_DEPTH


class _NotCELError(Exception):
    """The tree is one of our grammar, but not of CEL's."""


@dataclass(slots=True)
class _Part:
    """What a subtree came to: its node, the extent of its text (offsets, parentheses included) and how deep cel-go's
    reader goes into it. A chain of `&&` or `||` that may still grow has `terms`, and no node that counts."""

    node: Node
    start: int
    end: int
    depth: int = 0
    function: str = ""
    terms: "list[_Part]" = field(default_factory=list)
    operators: list[int] = field(default_factory=list)


_Value: TypeAlias = "lark.Token | _Part | list[_Value]"


class _TreeReader:
    """Turns lark's tree into nodes, from the leaves up, with a stack of its own instead of recursion."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._makers: dict[str, Callable[[list[_Value]], _Value]] = {
            "expr": self._conditional,
            "conditionalor": lambda values: self._chain("_||_", values),
            "conditionaland": lambda values: self._chain("_&&_", values),
            "relation": self._binary,
            "addition": self._binary,
            "multiplication": self._binary,
            "unary_not": lambda values: self._repeated("!_", values),
            "unary_neg": lambda values: self._repeated("-_", values),
            "member_dot": self._select,
            "member_dot_arg": self._method,
            "member_index": self._index,
            "member_object": self._message,
            "ident": self._ident,
            "dot_ident": self._ident,
            "ident_arg": self._call,
            "dot_ident_arg": self._call,
            "paren_expr": self._parenthesised,
            "list_lit": self._list,
            "map_lit": self._map,
            "literal": self._literal,
            "field_name": lambda values: values[0],
        }

    def read(self, tree: lark.Tree[lark.Token]) -> _Part:
        """The whole expression; raises _NotCELError."""
        waiting: list[tuple[lark.Tree[lark.Token] | lark.Token, bool]] = [(tree, False)]
        values: list[_Value] = []
        while waiting:
            item, complete = waiting.pop()
            if isinstance(item, lark.Token):
                values.append(item)
                continue
            while not complete and len(item.children) == 1 and isinstance(item.children[0], lark.Tree):
                item = item.children[0]
            if not complete:
                waiting.append((item, True))
                waiting.extend((child, False) for child in reversed(item.children))
                continue
            count = len(item.children)
            taken = values[len(values) - count :]
            del values[len(values) - count :]
            maker = self._makers.get(item.data)
            values.append(maker(taken) if maker else taken)
        return self._finished(values[0])

    def _finished(self, value: _Value) -> _Part:
        """The part, its chain of `&&` or `||` made a tree."""
        assert isinstance(value, _Part)
        if value.terms:
            terms = [(term.node, term.start, term.end) for term in value.terms]
            value.node = self._builder.logical(value.function, terms, value.operators)
            value.terms = []
        return value

    def _parts(self, values: list[_Value]) -> list[_Part]:
        """The parts among the values, tokens left out and lists (of arguments) opened."""
        parts: list[_Part] = []
        for value in values:
            if isinstance(value, _Part):
                parts.append(self._finished(value))
            elif isinstance(value, list):
                parts.extend(self._parts(value))
        return parts

    def _conditional(self, values: list[_Value]) -> _Value:
        parts = self._parts(values)
        span = Span(parts[0].start, parts[2].end, _start(values[1]))
        node = self._builder.operator(span, "_?_:_", *(part.node for part in parts))
        return _counted(span, node, parts)

    def _chain(self, function: str, values: list[_Value]) -> _Value:
        left, operator, right = values
        assert isinstance(left, _Part)
        if not left.terms or left.function != function:
            left = self._finished(left)
            left = _Part(left.node, left.start, left.end, left.depth, function, [left])
        right = self._finished(right)
        left.terms.append(right)
        left.operators.append(_start(operator))
        left.end = right.end
        left.depth = max(left.depth, right.depth)
        return left

    def _binary(self, values: list[_Value]) -> _Value:
        match values:
            case [[left, lark.Token() as operator], right]:
                parts = self._parts([left, right])
                span = Span(parts[0].start, parts[1].end, _start(operator))
                node = self._builder.operator(span, OPERATORS[operator], parts[0].node, parts[1].node)
                return _counted(span, node, parts)
            case _:
                raise AssertionError(values)

    def _repeated(self, function: str, values: list[_Value]) -> _Value:
        signs, operand = values
        assert isinstance(signs, list)
        part = self._finished(operand)
        span = Span(_start(signs[0]), part.end, _start(signs[0]))
        node = part.node if len(signs) % 2 == 0 else self._builder.operator(span, function, part.node)
        return _Part(node, span.start, span.end, part.depth)

    def _select(self, values: list[_Value]) -> _Value:
        operand, dot, *mark, name = values
        part = self._finished(operand)
        span = Span(part.start, _end(name), _start(dot))
        select = self._builder.optional_select if mark else self._builder.select
        return _counted(span, select(span, part.node, _token(name)), [part])

    def _method(self, values: list[_Value]) -> _Value:
        target, _, name, opening, *_ = values
        parts = self._parts(values)
        span = Span(_start(target), _end(values[-1]), _start(opening))
        args = [part.node for part in parts[1:]]
        return _counted(span, self._builder.method(span, parts[0].node, _token(name), args), parts)

    def _index(self, values: list[_Value]) -> _Value:
        parts = self._parts(values)
        span = Span(parts[0].start, _end(values[-1]), _start(values[1]))
        if values[2] == "?":
            return _counted(span, self._builder.optional_index(span, parts[0].node, parts[1].node), parts)
        return _counted(span, self._builder.operator(span, "_[_]", parts[0].node, parts[1].node), parts)

    def _ident(self, values: list[_Value]) -> _Value:
        span = Span(_start(values[0]), _end(values[-1]), _start(values[-1]))
        return _Part(self._builder.ident(span, "".join(map(_token, values))), span.start, span.end)

    def _call(self, values: list[_Value]) -> _Value:
        opening = next(index for index, value in enumerate(values) if value == "(")
        parts = self._parts(values)
        span = Span(_start(values[0]), _end(values[-1]), _start(values[opening]))
        name = "".join(map(_token, values[:opening]))
        node = self._builder.call(span, name, [part.node for part in parts])
        return _Part(node, span.start, span.end, _deepest(parts))

    def _parenthesised(self, values: list[_Value]) -> _Value:
        part = self._finished(values[1])
        return _Part(part.node, _start(values[0]), _end(values[2]), part.depth)

    def _list(self, values: list[_Value]) -> _Value:
        parts = self._parts(values)
        span = Span(_start(values[0]), _end(values[-1]), _start(values[0]))
        marks = _marked(values, parts)
        if marks and not self._builder.optional_syntax:
            raise _NotCELError
        node = self._builder.sequence(span, [part.node for part in parts], marks)
        return _Part(node, span.start, span.end, _deepest(parts))

    def _map(self, values: list[_Value]) -> _Value:
        parts = self._parts(values)
        span = Span(_start(values[0]), _end(values[-1]), _start(values[0]))
        entries = [
            (key.node, value.node, colon)
            for key, value, colon in zip(parts[::2], parts[1::2], _colons(values), strict=True)
        ]
        marks = [index // 2 for index in _marked(values, parts)]
        if marks and not self._builder.optional_syntax:
            raise _NotCELError
        return _Part(self._builder.mapping(span, entries, marks), span.start, span.end, _deepest(parts))

    def _message(self, values: list[_Value]) -> _Value:
        named, opening, *_ = values
        assert isinstance(named, _Part)
        text = self._builder.source.text[named.start : named.end]
        if "(" in text or "`" in text:
            raise _NotCELError
        name = _qualified_name(named.node)
        names = [value for value in values if isinstance(value, lark.Token) and value.type in ("IDENT", "QUOTED_IDENT")]
        parts = self._parts(values[1:])
        span = Span(named.start, _end(values[-1]), _start(opening))
        fields = [
            (str(token), part.node, colon) for token, part, colon in zip(names, parts, _colons(values), strict=True)
        ]
        return _Part(self._builder.message(span, name, fields), span.start, span.end, _deepest(parts))

    def _literal(self, values: list[_Value]) -> _Value:
        token = values[-1]
        assert isinstance(token, lark.Token)
        span = Span(_start(values[0]), _end(token), _start(values[0]))
        text, negative = str(token), len(values) == 2
        match token.type:
            case "INT_LIT":
                node = self._builder.integer(span, text, negative)
            case "FLOAT_LIT":
                node = self._builder.double(span, text, negative)
            case "UINT_LIT":
                node = self._builder.unsigned(span, text)
            case "STRING_LIT" | "MLSTRING_LIT":
                node = self._builder.string(span, text)
            case "BYTES_LIT":
                node = self._builder.bytestring(span, text)
            case _:
                node = self._builder.word(span, text)
        return _Part(node, span.start, span.end)


def _counted(span: Span, node: Node, parts: list[_Part]) -> _Part:
    """A part of a kind that cel-go's reader counts when it limits the depth."""
    return _Part(node, span.start, span.end, _deepest(parts) + 1)


def _deepest(parts: list[_Part]) -> int:
    return max((part.depth for part in parts), default=0)


def _qualified_name(node: Node) -> str:
    """The name `a.b.c` of a message; raises _NotCELError for anything else."""
    fields: list[str] = []
    while isinstance(node, Select):
        fields.append(node.field)
        node = node.operand
    if not isinstance(node, Ident):
        raise _NotCELError
    return ".".join([node.name, *reversed(fields)])


def _marked(values: list[_Value], parts: list[_Part]) -> list[int]:
    """The indexes of the parts that stand behind a `?`."""
    marks = {_end(value) for value in values if value == "?"}
    if not marks:
        return []
    starts = [part.start for part in parts]
    return [min(index for index, start in enumerate(starts) if start >= mark) for mark in sorted(marks)]


def _colons(values: list[_Value]) -> list[int]:
    return [_start(value) for value in values if value == ":"]


def _token(value: _Value) -> str:
    assert isinstance(value, lark.Token)
    return str(value)


def _start(value: _Value) -> int:
    match value:
        case _Part(start=start):
            return start
        case lark.Token(start_pos=int() as start):
            return start
        case _:
            raise AssertionError(value)


def _end(value: _Value) -> int:
    assert isinstance(value, lark.Token)
    assert value.end_pos is not None
    return value.end_pos
