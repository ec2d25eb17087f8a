"""Whether arguments are what a function declares, judged when it is called.

Types that the checker could not know (`dyn`) are only then there to see. Of a list only the first element is looked
at, of a map the first entry. Source: google/cel-go v0.30.0, common/decls/decls.go (matchesRuntimeSignature) and
common/types/types.go (defaultIsAssignableRuntimeType).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from harness.cel import declarations
from harness.cel.declarations.declaration import Overload
from harness.cel.errors import EvaluationError
from harness.cel.types import Type
from harness.cel.values import Duration, KeyedMap, Timestamp, Uint, Value, type_name

Overloads: TypeAlias = Mapping[str, tuple[Overload, ...]]
"""The overloads of functions by their names."""

_PYTHON_TYPES: dict[str, type] = {
    "bool": bool,
    "bytes": bytes,
    "double": float,
    "duration": Duration,
    "int": int,
    "string": str,
    "timestamp": Timestamp,
    "uint": Uint,
}
"""The one Python type of each scalar kind that functions declare."""


def refuse(function: str, values: Sequence[Value]) -> EvaluationError:
    """The error of a call that fits no declaration."""
    return EvaluationError(f"no such overload: {function}({', '.join(map(type_name, values))})")


def guard_unary(
    function: str, call: Callable[[Any], Value], only: Overload | None = None, declared: Overloads | None = None
) -> Callable[[Any], Value]:
    """`call` behind a check of its one argument: that it fits one of the function's overloads, or the `only` one.

    `declared` are the overloads, those of Tekton's environment where they are not given.
    """
    signatures = _signatures(function, 1, only, declared)
    simple = frozenset(_PYTHON_TYPES[args[0].kind] for args in signatures if args[0].kind in _PYTHON_TYPES)
    complete = len(simple) == len(signatures)

    def guarded(value: Any) -> Value:
        if type(value) in simple or (not complete and _accepts(signatures, (value,))):
            return call(value)
        raise refuse(function, (value,))

    return guarded


def guard_binary(
    function: str, call: Callable[[Any, Any], Value], only: Overload | None = None, declared: Overloads | None = None
) -> Callable[[Any, Any], Value]:
    """`call` behind a check of its two arguments."""
    signatures = _signatures(function, 2, only, declared)
    simple = frozenset(
        (_PYTHON_TYPES[one.kind], _PYTHON_TYPES[other.kind])
        for one, other in signatures
        if one.kind in _PYTHON_TYPES and other.kind in _PYTHON_TYPES
    )
    complete = len(simple) == len(signatures)

    def guarded(one: Any, other: Any) -> Value:
        if (type(one), type(other)) in simple or (not complete and _accepts(signatures, (one, other))):
            return call(one, other)
        raise refuse(function, (one, other))

    return guarded


def guard_any(
    function: str,
    count: int,
    call: Callable[..., Value],
    only: Overload | None = None,
    declared: Overloads | None = None,
) -> Callable[..., Value]:
    """`call` behind a check of its `count` arguments."""
    signatures = _signatures(function, count, only, declared)

    def guarded(*values: Any) -> Value:
        if _accepts(signatures, values):
            return call(*values)
        raise refuse(function, values)

    return guarded


def _signatures(function: str, count: int, only: Overload | None, declared: Overloads | None) -> list[tuple[Type, ...]]:
    if only is not None:
        return [only.args]
    overloads = (declarations.functions() if declared is None else declared)[function]
    return [overload.args for overload in overloads if len(overload.args) == count]


def _accepts(signatures: list[tuple[Type, ...]], values: Sequence[Value]) -> bool:
    return any(all(map(_is_assignable, wanted, values)) for wanted in signatures)


def _is_assignable(wanted: Type, value: Any) -> bool:
    """Whether a value can be given where a type is wanted."""
    kind = wanted.kind
    if kind in ("dyn", "parameter", "any"):
        return True
    if kind == "list":
        return type(value) is list and (not value or _is_assignable(wanted.parameters[0], value[0]))
    if kind == "map":
        if type(value) not in (dict, KeyedMap):
            return False
        key = next(iter(value), None)
        return not len(value) or _is_assignable(wanted.parameters[0], key)
    if kind in ("opaque", "struct"):
        return type_name(value) == wanted.name
    return type(value) is _PYTHON_TYPES[kind]
