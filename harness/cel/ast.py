"""The expression tree that the parser makes, the checker judges and the evaluator runs.

Macros stay as written (`Macro`), so that an explanation speaks of the user's own text; the checker and the evaluator
give them the meaning, types and errors that cel-go's expansion has. Operators are calls with cel-go's function names
(`_&&_`, `_==_`, `_?_:_`, `_[_]`, `_?._`, `_[?_]`, `@in`, `!_`, `-_`, …) so that messages can name them alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from harness.cel.values import Uint

MacroKind: TypeAlias = OneOf[
    "all",
    "exists",
    "exists_one",
    "map",
    "filter",
    "sortBy",
    "transformList",
    "transformMap",
    "transformMapEntry",
    "optMap",
    "optFlatMap",
]
"""What the macros do; one with another spelling (`existsOne`) is of the kind that it is another name of."""


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Offsets (code points) into the source: `start` inclusive, `end` exclusive, over the whole node; `at` is the one
    that cel-go reports problems of this node at (the operator of a binary call, the bracket of a call)."""

    start: int
    end: int
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A literal; `-1` is one constant, as in cel-go. A CEL int is int, double is float, uint is `Uint`."""

    span: Span
    value: bool | int | float | str | bytes | Uint | None


@dataclass(frozen=True, slots=True, eq=False)
class Ident:
    """A name: a variable, a macro's variable, a type, or the head of a qualified name."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """`operand.field`, or `has(operand.field)` where `test_only`."""

    span: Span
    operand: "Node"
    field: str
    test_only: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A function, method or operator call; `target` is the receiver of a method, None otherwise."""

    span: Span
    function: str
    target: "Node | None"
    args: tuple["Node", ...]


@dataclass(frozen=True, slots=True, eq=False)
class ListLiteral:
    """`[a, b]`; `optionals` are the indexes of the elements that are there only if they are present (`[?a]`)."""

    span: Span
    elements: tuple["Node", ...]
    optionals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class MapLiteral:
    """`{a: b}` in the order written; `optionals` are the indexes of the entries like `?a: b`."""

    span: Span
    entries: tuple[tuple["Node", "Node"], ...]
    optionals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class StructLiteral:
    """`pkg.Message{field: value}`; Tekton's environment declares no messages of its own, so most fail the check.
    `colons` are the offsets of the fields' colons, which cel-go reports their problems at, `optionals` the indexes of
    the fields like `?field: value`."""

    span: Span
    name: str
    fields: tuple[tuple[str, "Node"], ...]
    colons: tuple[int, ...] = ()
    optionals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Macro:
    """A comprehension macro over `target`. `variable` is its iteration variable, at the offset `variable_at`, `second`
    the one of the values where there are two (`m.all(key, value, …)`); `args` is what follows them."""

    span: Span
    kind: MacroKind
    target: "Node"
    variable: str
    args: tuple["Node", ...]
    variable_at: int = -1
    second: str = ""


Node: TypeAlias = Constant | Ident | Select | Call | ListLiteral | MapLiteral | StructLiteral | Macro


def children(node: Node) -> Iterator[Node]:
    """The parts of a node, in the order of their evaluation."""
    match node:
        case Constant() | Ident():
            return
        case Select(operand=operand):
            yield operand
        case Call(target=target, args=args):
            if target is not None:
                yield target
            yield from args
        case ListLiteral(elements=elements):
            yield from elements
        case MapLiteral(entries=entries):
            for entry in entries:
                yield from entry
        case StructLiteral(fields=fields):
            for _, value in fields:
                yield value
        case Macro(target=target, args=args):
            yield target
            yield from args


def walk(node: Node) -> Iterator[Node]:
    """The node and all that is below it, each before its parts."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(tuple(children(one))))
