"""The macros of CEL environments: which calls they are, and what cel-go objects to in their arguments.

A comprehension macro becomes a `Macro` node as written; `has(a.b)` becomes a `Select` that only tests, and
`math.greatest` and `math.least` calls of `math.@max` and `math.@min`, as cel-go expands them. Source: google/cel-go
v0.30.0, parser/macro.go, ext/math.go, ext/lists.go (sortBy), ext/comprehensions.go (two variables) and cel/library.go
(optMap).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.cel.ast import (
    Call,
    Constant,
    Ident,
    ListLiteral,
    Macro,
    MacroKind,
    MapLiteral,
    Node,
    Select,
    Span,
    StructLiteral,
)
from harness.cel.values import Uint

Kinds = Mapping[tuple[str, int], MacroKind]
"""Macros by name and number of arguments; with another number the name is that of a function."""

STANDARD: Kinds = {
    ("all", 2): "all",
    ("exists", 2): "exists",
    ("exists_one", 2): "exists_one",
    ("map", 2): "map",
    ("map", 3): "map",
    ("filter", 2): "filter",
    ("sortBy", 2): "sortBy",
}

TWO_VARIABLES: Kinds = {
    ("all", 3): "all",
    ("exists", 3): "exists",
    ("existsOne", 3): "exists_one",
    ("exists_one", 3): "exists_one",
    ("transformList", 3): "transformList",
    ("transformList", 4): "transformList",
    ("transformMap", 3): "transformMap",
    ("transformMap", 4): "transformMap",
    ("transformMapEntry", 3): "transformMapEntry",
    ("transformMapEntry", 4): "transformMapEntry",
}

OPTIONALS: Kinds = {("optMap", 2): "optMap", ("optFlatMap", 2): "optFlatMap"}


@dataclass(frozen=True, slots=True)
class Macros:
    """The macros of an environment; `two_variables` has those that do not loop alone over keys or elements, `extremes`
    tells of math.greatest() and math.least()."""

    one_variable: Kinds
    two_variables: Kinds
    extremes: bool


TRIGGERS = Macros(STANDARD, {}, extremes=True)

_EXTREMES = {"greatest": "math.@max", "least": "math.@min"}

_ACCUMULATORS = ("@result", "__result__")
_OVERWRITES = "iteration variable overwrites accumulator variable"

UNSPECIFIED = ""
"""The function name of the node that stands for a part that could not be read."""


class MacroError(Exception):
    """The call is a macro's, but its arguments are not: `at` is the offset that cel-go reports the message at."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


def expand(
    span: Span, function: str, target: Node | None, args: tuple[Node, ...], macros: Macros = TRIGGERS
) -> Node | None:
    """The node of a macro call, None where the call is an ordinary one; raises MacroError."""
    if target is None:
        return _has(span, args[0]) if function == "has" and len(args) == 1 else None
    if macros.extremes and function in _EXTREMES and isinstance(target, Ident) and target.name == "math":
        return _extreme(span, function, target, args)
    kind = macros.one_variable.get((function, len(args)))
    if kind is None:
        kind = macros.two_variables.get((function, len(args)))
        return None if kind is None else _two_variables(span, kind, target, args)
    if kind == "sortBy" and not _sortable(target):
        allowed = "a list, identifier, comprehension, call or select expression"
        raise MacroError(target.span.at, f"sortBy can only be applied to {allowed}")
    variable = args[0]
    if not isinstance(variable, Ident):
        quantifier = kind in ("all", "exists", "exists_one")
        message = "argument must be a simple name" if quantifier else "argument is not an identifier"
        if kind in ("optMap", "optFlatMap"):
            message = f"{kind}() variable name must be a simple identifier"
        raise MacroError(variable.span.at, message)
    if variable.name in _ACCUMULATORS and kind not in ("optMap", "optFlatMap"):
        raise MacroError(variable.span.at, _OVERWRITES)
    return Macro(span, kind, target, variable.name, args[1:], variable.span.at)


def _two_variables(span: Span, kind: MacroKind, target: Node, args: tuple[Node, ...]) -> Node:
    first, second, *rest = args
    for variable in (first, second):
        if not isinstance(variable, Ident):
            raise MacroError(variable.span.at, "argument must be a simple name")
    assert isinstance(first, Ident)
    assert isinstance(second, Ident)
    if first.name == second.name:
        raise MacroError(second.span.at, f"duplicate variable name: {first.name}")
    for variable in (first, second):
        if variable.name in _ACCUMULATORS:
            raise MacroError(variable.span.at, _OVERWRITES)
    return Macro(span, kind, target, first.name, tuple(rest), first.span.at, second.name)


def _has(span: Span, tested: Node) -> Node:
    if not isinstance(tested, Select):
        raise MacroError(tested.span.at, "invalid argument to has() macro")
    return Select(span, tested.operand, tested.field, test_only=True)


def _sortable(target: Node) -> bool:
    return isinstance(target, ListLiteral | Select | Ident | Macro | Call) and not (
        isinstance(target, Call) and target.function == UNSPECIFIED
    )


def _extreme(span: Span, function: str, target: Node, args: tuple[Node, ...]) -> Node:
    match args:
        case ():
            raise MacroError(target.span.at, f"math.{function}() requires at least one argument")
        case (ListLiteral(elements=elements) as single,) if elements and all(map(_may_be_number, elements)):
            return Call(span, _EXTREMES[function], None, (single,))
        case (single,):
            if not _may_be_number(single):
                raise MacroError(single.span.at, f"math.{function}() invalid single argument value")
            return Call(span, _EXTREMES[function], None, (single,))
        case _:
            for arg in args:
                if not _may_be_number(arg):
                    raise MacroError(arg.span.at, f"math.{function}() simple literal arguments must be numeric")
            return Call(span, _EXTREMES[function], None, args if len(args) == 2 else (ListLiteral(span, args),))


def _may_be_number(arg: Node) -> bool:
    match arg:
        case Constant(value=bool()):
            return False
        case Constant(value=value):
            return isinstance(value, int | float | Uint)
        case ListLiteral() | MapLiteral() | StructLiteral():
            return False
        case _:
            return True
