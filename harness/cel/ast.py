"""The expression tree that the parser makes, the checker judges and the evaluator runs.

Macros stay as written (`Macro`), so that an explanation speaks of the user's own text; the checker and the evaluator
give them the meaning, types and errors that cel-go's expansion has. Operators are calls with cel-go's function names
(`_&&_`, `_==_`, `_?_:_`, `_[_]`, `@in`, `!_`, `-_`, …) so that messages can name them alike.
"""

from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from harness.cel.values import Uint


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
    """`[a, b]`."""

    span: Span
    elements: tuple["Node", ...]


@dataclass(frozen=True, slots=True, eq=False)
class MapLiteral:
    """`{a: b}` in the order written."""

    span: Span
    entries: tuple[tuple["Node", "Node"], ...]


@dataclass(frozen=True, slots=True, eq=False)
class StructLiteral:
    """`pkg.Message{field: value}`; Tekton's environment declares no messages of its own, so most fail the check.
    `colons` are the offsets of the fields' colons, which cel-go reports their problems at."""

    span: Span
    name: str
    fields: tuple[tuple[str, "Node"], ...]
    colons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Macro:
    """A comprehension macro over `target`: all, exists, exists_one, map (2 or 3 arguments),
    filter, sortBy. `variable` is its iteration variable, at the offset `variable_at`; `args` what follows it."""

    span: Span
    kind: OneOf["all", "exists", "exists_one", "map", "filter", "sortBy"]
    target: "Node"
    variable: str
    args: tuple["Node", ...]
    variable_at: int = -1


Node: TypeAlias = Constant | Ident | Select | Call | ListLiteral | MapLiteral | StructLiteral | Macro
