"""What CEL's operators do with values of any type: equality, order, membership, fields and indexes.

Facts: google/cel-go v0.30.0, common/types (Equal, Compare, Contains of each type), common/stdlib/standard.go
(which function wants which trait) and interpreter/attributes.go (fields and indexes). Each function raises
EvaluationError with cel-go's message.
"""

import math
from collections.abc import Callable
from typing import Any

from harness.cel.budget import spend
from harness.cel.errors import EvaluationError
from harness.cel.gotext import printed, type_text
from harness.cel.values import (
    ABSENT,
    INT64_MAX,
    INT64_MIN,
    Duration,
    KeyedMap,
    Message,
    Opaque,
    Optional,
    Timestamp,
    TypeValue,
    Uint,
    Value,
    find,
    type_name,
)

_CHUNK = 4096
"""How many steps of a comparison are taken before they are counted."""

_ORDERED = frozenset((bool, int, float, str, bytes, Uint, Timestamp, Duration))


def no_such_overload(function: str | None = None) -> EvaluationError:
    """The error of arguments that a function does not take; cel-go names the function or not."""
    return EvaluationError("no such overload" if function is None else f"no such overload: {function}")


def missing_key(key: Value) -> EvaluationError:
    """The error of a key that a map does not have."""
    shown = printed(key)
    return EvaluationError(f"no such key: {shown}", missing=shown)


def equals(left: Any, right: Any) -> bool:
    """`left == right`: numbers of any type by their value, lists and maps by their parts, else only the same type."""
    kind = type(left)
    if kind is str:
        return type(right) is str and left == right
    if kind is float or kind is int or kind is Uint:
        return _same_number(left, right)
    if kind is bool:
        return left is right
    if left is None or right is None:
        return left is right
    if kind is list or kind is dict or kind is KeyedMap:
        return _same_parts(left, right)
    if isinstance(left, Optional):
        if not isinstance(right, Optional) or left.is_present != right.is_present:
            return False
        return not left.is_present or equals(left.value, right.value)
    if isinstance(left, Opaque):
        return left.equals(right)
    return kind is type(right) and left == right


def _same_number(left: Any, right: Any) -> bool:
    one, other = type(left), type(right)
    if one is other:
        return bool(left == right)
    if one is Uint:
        left, one = left.value, int
    if other is Uint:
        right, other = right.value, int
    if one is int and other is float:
        return bool(float(left) == right)
    if one is float and other is int:
        return bool(left == float(right))
    return one is int and other is int and left == right


def _same_parts(left: Value, right: Value) -> bool:
    """The equality of lists and maps, without recursion."""
    waiting: list[tuple[Any, Any]] = [(left, right)]
    steps = 0
    while waiting:
        one, other = waiting.pop()
        kind = type(one)
        if kind is list:
            if type(other) is not list or len(one) != len(other):
                return False
            waiting.extend(zip(reversed(one), reversed(other), strict=True))
            steps += len(one)
        elif kind is dict or kind is KeyedMap:
            if type(other) not in (dict, KeyedMap) or len(one) != len(other):
                return False
            for key, value in one.items() if kind is dict else one.entries.values():
                found, counterpart = find(other, key)
                if not found:
                    return False
                waiting.append((value, counterpart))
            steps += len(one)
        elif not equals(one, other):
            return False
        if steps > _CHUNK:
            spend(steps)
            steps = 0
    spend(steps)
    return True


def compare(left: Any, right: Any) -> int:
    """-1, 0 or 1 as `left` is smaller than, equal to or greater than `right`."""
    kind, other = type(left), type(right)
    if kind is other and kind in _ORDERED:
        if kind is str:
            return _order(left, right)
        if kind is float and (math.isnan(left) or math.isnan(right)):
            raise EvaluationError("NaN values cannot be ordered")
        return _order(_sort_key(left), _sort_key(right))
    if kind in (int, float, Uint) and other in (int, float, Uint):
        one, two = _sort_key(left), _sort_key(right)
        if float in (kind, other):
            one, two = float(one), float(two)
            if math.isnan(one) or math.isnan(two):
                raise EvaluationError("NaN values cannot be ordered")
        return _order(one, two)
    raise no_such_overload()


def _sort_key(value: Any) -> Any:
    match value:
        case Uint(value=number):
            return number
        case Duration(nanoseconds=nanoseconds):
            return nanoseconds
        case Timestamp(seconds=seconds, nanos=nanos):
            return seconds, nanos
        case _:
            return value


def _order(one: Any, other: Any) -> int:
    return -1 if one < other else 1 if one > other else 0


def _comparison(function: str, wanted: Callable[[int], bool]) -> Callable[[Value, Value], bool]:
    def compare_with(left: Value, right: Value) -> bool:
        if type(left) not in _ORDERED:
            raise no_such_overload(function)
        if left != left or right != right:  # NaN alone is not itself
            return False
        return wanted(compare(left, right))

    return compare_with


less = _comparison("_<_", lambda order: order < 0)
less_equals = _comparison("_<=_", lambda order: order <= 0)
greater = _comparison("_>_", lambda order: order > 0)
greater_equals = _comparison("_>=_", lambda order: order >= 0)


def logical_not(value: Value) -> bool:
    """`!value` of a bool."""
    if value is True:
        return False
    if value is False:
        return True
    raise no_such_overload()


def contains(element: Value, holder: Any) -> bool:
    """`element in holder`: a list's element or a map's key."""
    kind = type(holder)
    if kind is list:
        if type(element) is str:
            try:
                return element in holder
            except EvaluationError:  # from a value of a library's own, which refuses to be compared with a text
                return any(type(other) is str and other == element for other in holder)
        if isinstance(element, Opaque):
            return any(_is_same(element, other) for other in holder)
        return any(equals(element, other) for other in holder)
    if kind is dict:
        return type(element) is str and element in holder
    if isinstance(holder, KeyedMap):
        return find(holder, element)[0]
    raise no_such_overload()


def _is_same(element: Opaque, other: Any) -> bool:
    """Whether both are equal; what refuses to be compared is not."""
    try:
        return equals(element, other)
    except EvaluationError:
        return False


def size(value: Any) -> int:
    """`size(value)`: characters, bytes, elements or entries."""
    if type(value) in (str, bytes, list, dict, KeyedMap):
        return len(value)
    raise no_such_overload(None if isinstance(value, Timestamp | Duration) else "size")


def select(holder: Any, key: str) -> Any:
    """`holder.key`, or `holder[key]` with a constant string."""
    if type(holder) is dict:
        try:
            return holder[key]
        except KeyError:
            raise missing_key(key) from None
    return index(holder, key)


def has(holder: Any, key: str) -> bool:
    """`has(holder.key)`: False too where the holder is no map."""
    if type(holder) is dict:
        return key in holder
    if isinstance(holder, KeyedMap):
        return find(holder, key)[0]
    if type(holder) is list:
        _list_index(key)
    if isinstance(holder, Message):
        raise EvaluationError(f"no such field '{key}'")
    if isinstance(holder, Optional):
        return _qualified(holder.value, key)[0] if holder.is_present else False
    return holder.find(key)[0] if isinstance(holder, Opaque) else False


def index(holder: Any, key: Value) -> Any:
    """`holder[key]`, where the key is of a type that a key can have."""
    kind = type(holder)
    if kind is list:
        position = _list_index(key)
        if 0 <= position < len(holder):
            return holder[position]
        raise EvaluationError(f"index out of bounds: {printed(key)}")
    if kind is dict or kind is KeyedMap:
        found, value = find(holder, key)
        if found:
            return value
    if isinstance(holder, Message):
        raise EvaluationError(f"no such field '{printed(key)}'")
    if isinstance(holder, Optional):
        return index_if_present(holder, key)
    if isinstance(holder, Opaque):
        found, value = holder.find(key)
        if found:
            return value
    raise missing_key(key)


def index_if_present(holder: Any, key: Value) -> Optional:
    """`holder.?key` and `holder[?key]`, and `holder.key` where the holder may be absent itself.

    What can have no keys has none; only a list refuses what is no index (cel-go, attributes.go: applyQualifiers).
    """
    if isinstance(holder, Optional):
        if not holder.is_present:
            return ABSENT
        holder = holder.value
    found, value = _qualified(holder, key)
    return Optional(True, value) if found else ABSENT


def _qualified(holder: Any, key: Any) -> tuple[bool, Any]:
    """Whether the holder has the key, and its value."""
    kind = type(holder)
    if kind is list:
        position = _list_index(key)
        inside = 0 <= position < len(holder)
        return inside, holder[position] if inside else None
    if kind is dict or kind is KeyedMap:
        return find(holder, key)
    if isinstance(holder, Message):
        raise EvaluationError(f"no such field '{printed(key)}'")
    return holder.find(key) if isinstance(holder, Opaque) else (False, None)


def _list_index(key: Value) -> int:
    """A list's index from a number of any type; raises EvaluationError for what is none."""
    if type(key) is int:
        return key
    if type(key) is float:
        if key.is_integer() and INT64_MIN < key < INT64_MAX:
            return int(key)
        raise EvaluationError(f"unsupported index value {printed(key)} in list")
    if type(key) is Uint:
        if key.value <= INT64_MAX:
            return key.value
        raise EvaluationError(f"unsupported index value {key.value} in list")
    raise EvaluationError(f"unsupported index type '{type_text(type_name(key))}' in list")


def type_of(value: Value) -> TypeValue:
    """`type(value)`."""
    return TypeValue(type_name(value))
