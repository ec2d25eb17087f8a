"""Values that may be absent: optional.of(), value(), first() … `or` and `orValue` are the evaluator's own.

Facts: cel-go as Kubernetes 1.37 has it, cel/library.go (optionalLib) and common/types (IsZeroValue of each type).
"""

from collections.abc import Callable
from typing import Any

from harness.cel.budget import spend
from harness.cel.errors import EvaluationError
from harness.cel.gotext import printed
from harness.cel.operators import no_such_overload
from harness.cel.values import ABSENT, Duration, KeyedMap, Opaque, Optional, Timestamp, TypeValue, Uint

_YEAR_1 = -62135596800
"""The first second of the year 1, Go's zero of time."""


def of(value: Any) -> Optional:
    """`optional.of(value)`."""
    return Optional(True, value)


def of_non_zero(value: Any) -> Optional:
    """`optional.ofNonZeroValue(value)`: absent for null, false, zero and whatever is empty."""
    return ABSENT if _is_zero(value) else Optional(True, value)


def _is_zero(value: Any) -> bool:
    match value:
        case None | False:
            return True
        case bool() | TypeValue():
            return False
        case int() | float():
            return value == 0
        case Uint(value=number):
            return number == 0
        case str() | bytes() | list() | dict() | KeyedMap():
            return len(value) == 0
        case Duration(nanoseconds=nanoseconds):
            return nanoseconds == 0
        case Timestamp(seconds=seconds, nanos=nanos):
            return (seconds, nanos) == (_YEAR_1, 0)
        case Opaque():
            return False
        case _:
            return True  # a message without fields


def value_of(optional: Any) -> Any:
    """`optional.value()`."""
    if not isinstance(optional, Optional):
        raise no_such_overload()
    if not optional.is_present:
        raise EvaluationError("optional.none() dereference")
    return optional.value


def first(items: list[Any]) -> Optional:
    """`items.first()`."""
    return Optional(True, items[0]) if items else ABSENT


def last(items: list[Any]) -> Optional:
    """`items.last()`."""
    return Optional(True, items[-1]) if items else ABSENT


def unwrap(items: list[Any]) -> list[Any]:
    """`optional.unwrap(items)` and `items.unwrapOpt()`: what the present ones hold."""
    spend(len(items))
    for item in items:
        if not isinstance(item, Optional):
            raise EvaluationError(f"value {printed(item)} is not optional")
    return [item.value for item in items if item.is_present]


GUARDED: dict[str, Callable[..., Any]] = {
    "first": first,
    "hasValue": lambda optional: optional.is_present,
    "last": last,
    "optional.none": lambda: ABSENT,
    "optional.of": of,
    "optional.ofNonZeroValue": of_non_zero,
    "optional.unwrap": unwrap,
    "unwrapOpt": unwrap,
    "value": value_of,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
