"""The parts of an expression, each with what its variables stand for, and which paths of an event they read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from harness.cel import Program
from harness.cel.ast import Call, Constant, Ident, ListLiteral, Macro, Node, Select, children
from harness.cel.types import Type
from harness.goheader import canonical_header_key
from harness.rules.expressions import Expression

JSONPath: TypeAlias = tuple[str | int, ...]
"""A way into an event: `body`, `header`, `extensions` or PARSED, then keys and indexes; ANY where that is unknown."""

ANY = "*"
PARSED = "…"
"""The root of what `parseJSON()`, `parseYAML()` and `parseURL()` give."""

_ROOTS = frozenset(("body", "header", "extensions"))
_VARIABLES = _ROOTS | {"requestURL"}
_PARSERS = frozenset(("parseJSON", "parseYAML", "parseURL"))
_FIRST_OR_LAST = {"first": 0, "last": -1}
_LONGEST = 100
"""How many steps of a path are followed: no event is that deep, and an expression may hold thousands."""

_SHOWN = 80
"""How many characters of an expression's part a message shows."""

_SAME_LIST = frozenset(("filter", "sortBy"))


@dataclass(frozen=True, slots=True)
class Part:
    """A node of an expression. `scope` holds the variables of the macros around it, each with the path of what it runs
    over, None for what does not come from the event; `negated` tells that it stands under a `!`."""

    node: Node
    scope: Mapping[str, JSONPath | None]
    negated: bool

    def path(self, node: Node) -> JSONPath | None:
        """Where in the event the value of this node, or of one below it, comes from; None where it is made."""
        steps: list[str | int] = []
        while len(steps) < _LONGEST:
            match node:
                case Select(operand=operand, field=field):
                    steps.append(field)
                    node = operand
                case Call(function="_[_]", args=(operand, index)):
                    steps.append(_step(index))
                    node = operand
                case Call(function=function, target=target) if target is not None and function in _FIRST_OR_LAST:
                    steps.append(_FIRST_OR_LAST[function])
                    node = target
                case Call(function="dyn", args=(inner,)):
                    node = inner
                case Macro(kind=kind, target=target) if kind in _SAME_LIST:
                    node = target
                case Call(function=function) if function in _PARSERS:
                    return (PARSED, *reversed(steps))
                case Ident(name=name):
                    root = self.scope.get(name, (name,) if name in _ROOTS else None)
                    return (*root, *reversed(steps)) if root is not None else None
                case _:
                    return None
        return None


def _step(index: Node) -> str | int:
    """The key or index that an index is, ANY for one that is worked out."""
    value = index.value if isinstance(index, Constant) else None
    return value if isinstance(value, str) or type(value) is int else ANY


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of an expression: of each node one, and the calls by the function's name."""

    all: tuple[Part, ...]
    by_function: Mapping[str, tuple[tuple[Part, Call], ...]]
    types: Mapping[int, Type]

    def calls(self, *functions: str) -> Iterator[tuple[Part, Call]]:
        """The calls of some functions, operators among them, in the order of the text."""
        for function in functions:
            yield from self.by_function.get(function, ())

    def type_of(self, node: Node) -> Type:
        """The type that the checker gave to a node."""
        return self.types[id(node)]

    def reads(self) -> Iterator[tuple[Part, JSONPath]]:
        """Every place of the event that is read, the ways to it among them; `header.match(k, v)` reads a header too."""
        for part in self.all:
            if isinstance(part.node, Select) or (isinstance(part.node, Call) and part.node.function == "_[_]"):
                path = part.path(part.node)
                if path is not None:
                    yield part, path
        for part, call in self.calls("match", "canonical"):
            name = header_of(part, call)
            if name is not None:
                yield part, ("header", name)

    @property
    def ask_nothing(self) -> bool:
        """Whether the value is the same for every event: nothing of the event is read, and no secret compared."""
        asks = (
            part.node.name in _VARIABLES and part.node.name not in part.scope
            for part in self.all
            if isinstance(part.node, Ident)
        )
        return "compareSecret" not in self.by_function and not any(asks)


_NOTHING = Parts((), {}, {})


def parts_of(expression: Expression) -> Parts:
    """The parts of an expression, none for one that does not compile. They are kept with the programs."""
    program = expression.compiled
    return _parts(program) if isinstance(program, Program) else _NOTHING


@lru_cache(maxsize=2048)
def _parts(program: Program) -> Parts:
    found: list[Part] = []
    calls: dict[str, list[tuple[Part, Call]]] = {}
    waiting = [Part(program.checked.root, {}, False)]
    while waiting:
        part = waiting.pop()
        found.append(part)
        if isinstance(part.node, Call):
            calls.setdefault(part.node.function, []).append((part, part.node))
        waiting.extend(reversed(tuple(_below(part))))
    by_function = {name: tuple(these) for name, these in calls.items()}
    return Parts(tuple(found), by_function, program.checked.types)


def _below(part: Part) -> Iterator[Part]:
    node = part.node
    if isinstance(node, Macro):
        over = part.path(node.target)
        inner = {**part.scope, node.variable: (*over, ANY) if over is not None else None}
        yield Part(node.target, part.scope, part.negated)
        for arg in node.args:
            yield Part(arg, inner, part.negated)
        return
    negated = part.negated != (isinstance(node, Call) and node.function == "!_")
    for child in children(node):
        yield Part(child, part.scope, negated)


def shown(expression: Expression, node: Node) -> str:
    """The text of a node for a message: in one line, cut where it is long."""
    text = " ".join(expression.text(node).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def header_of(part: Part, call: Call) -> str | None:
    """The header that a call of `header.match(k, v)` or `header.canonical(k)` reads, in canonical form."""
    if call.target is None or part.path(call.target) != ("header",) or not call.args:
        return None
    name = text_of(call.args[0])
    return canonical_header_key(name) if name is not None else None


def text_of(node: Node) -> str | None:
    """The text that a literal is, None for anything else."""
    return node.value if isinstance(node, Constant) and isinstance(node.value, str) else None


def texts_of(node: Node) -> tuple[str, ...] | None:
    """The texts of a list of literals, or the one of a literal; None for anything else."""
    elements = node.elements if isinstance(node, ListLiteral) else (node,)
    texts = tuple(text for text in map(text_of, elements) if text is not None)
    return texts if len(texts) == len(elements) else None


def operands(node: Node, operator: str) -> tuple[Node, ...]:
    """The parts that a chain of `_&&_` or `_||_` joins, in the order of the text; the node itself where it is none."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Call) and one.function == operator:
            waiting.extend(reversed(one.args))
        else:
            found.append(one)
    return tuple(found)


_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_REFS = frozenset(("ref", "refs", "branch", "branches", "tag", "tags"))
_NO_REFS = frozenset(("type", "protected", "kind", "url", "count", "push", "id"))


def is_ref_name(name: str) -> bool:
    """Whether a field of that name holds a ref, branch or tag: `ref`, `target_branch`, `branchName`, `tag_name`."""
    words = [word.lower() for word in _WORDS.findall(name)]
    return not _REFS.isdisjoint(words) and not _NO_REFS.intersection(words)


def ref_read(node: Node) -> str:
    """The name of the field with a ref, branch or tag that a text was made of, empty where there is none: `ref` for
    `body.ref.split('/')[2].lowerAscii()`."""
    while True:
        match node:
            case Select(field=field):
                return field if is_ref_name(field) else ""
            case Call(function="_[_]", args=(operand, index)):
                if is_ref_name(text_of(index) or ""):
                    return text_of(index) or ""
                node = operand
            case Call(target=target) if target is not None:
                node = target
            case _:
                return ""
