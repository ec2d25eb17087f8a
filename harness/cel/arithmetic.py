"""What CEL's operators do with numbers, texts, lists and times: `+`, `-`, `*`, `/`, `%`, and the sign.

Facts: google/cel-go v0.30.0, common/types (Add, Subtract, … of each type; overflow.go). Each function raises
EvaluationError with cel-go's message.
"""

import math
from typing import Any

from harness.cel import times
from harness.cel.budget import spend, spend_text
from harness.cel.errors import EvaluationError
from harness.cel.operators import no_such_overload
from harness.cel.values import INT64_MAX, INT64_MIN, UINT64_MAX, Duration, Timestamp, Uint, Value

_RECEIVERS = (str, Timestamp, Duration)
"""Types that answer to any operator, if only that there is `no such overload`; others have it named."""


def checked_int(value: int) -> int:
    """The integer; raises EvaluationError where 64 bits cannot hold it."""
    if INT64_MIN <= value <= INT64_MAX:
        return value
    raise EvaluationError("integer overflow")


def checked_uint(value: int) -> Uint:
    """The unsigned integer; raises EvaluationError where 64 bits cannot hold it."""
    if 0 <= value <= UINT64_MAX:
        return Uint(value)
    raise EvaluationError("unsigned integer overflow")


def _refuse(function: str, left: Value, taking: tuple[type, ...]) -> EvaluationError:
    """The error of an operator: it names the function where the left operand has nothing to do with it."""
    return no_such_overload(None if isinstance(left, (*taking, *_RECEIVERS)) else function)


def add(left: Any, right: Any) -> Any:
    """`left + right`: numbers of one type, texts, bytes, lists, durations and timestamps."""
    kind, other = type(left), type(right)
    if kind is other:
        if kind is str or kind is bytes:
            spend_text(len(left) + len(right))
            return left + right
        if kind is list:
            spend(len(left) + len(right))
            return left + right
        if kind is float:
            return left + right
        if kind is int:
            return checked_int(left + right)
        if kind is Uint:
            return checked_uint(left.value + right.value)
        if kind is Duration:
            return Duration(checked_int(left.nanoseconds + right.nanoseconds))
    elif kind is Timestamp and other is Duration:
        return times.add_duration(left, right.nanoseconds)
    elif kind is Duration and other is Timestamp:
        return times.add_duration(right, left.nanoseconds)
    if kind is bool:
        raise no_such_overload("_+_")
    raise _refuse("_+_", left, (int, float, bytes, Uint, list))


def subtract(left: Any, right: Any) -> Any:
    """`left - right`: numbers of one type, durations and timestamps."""
    kind, other = type(left), type(right)
    if kind is other:
        if kind is float:
            return left - right
        if kind is int:
            return checked_int(left - right)
        if kind is Uint:
            return checked_uint(left.value - right.value)
        if kind is Duration:
            return Duration(checked_int(left.nanoseconds - right.nanoseconds))
        if kind is Timestamp:
            return times.difference(left, right)
    elif kind is Timestamp and other is Duration:
        return times.add_duration(left, checked_int(-right.nanoseconds))
    raise _refuse_number("_-_", left)


def _refuse_number(function: str, left: Value) -> EvaluationError:
    if type(left) is bool:
        return no_such_overload(function)
    return _refuse(function, left, (int, float, Uint))


def multiply(left: Any, right: Any) -> Any:
    """`left * right` of numbers of one type."""
    kind = type(left)
    if kind is type(right):
        if kind is float:
            return left * right
        if kind is int:
            return checked_int(left * right)
        if kind is Uint:
            return checked_uint(left.value * right.value)
    raise _refuse_number("_*_", left)


def divide(left: Any, right: Any) -> Any:
    """`left / right` of numbers of one type; integers towards zero, doubles to infinity and NaN."""
    kind = type(left)
    if kind is type(right):
        if kind is float:
            return _divide_doubles(left, right)
        if kind is int:
            return checked_int(_quotient(left, right, "division by zero"))
        if kind is Uint:
            return Uint(_quotient(left.value, right.value, "division by zero"))
    raise _refuse_number("_/_", left)


def _divide_doubles(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _quotient(left: int, right: int, by_zero: str) -> int:
    if right == 0:
        raise EvaluationError(by_zero)
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def modulo(left: Any, right: Any) -> Any:
    """`left % right` of integers of one type, with the sign of `left`."""
    kind = type(left)
    if kind is type(right):
        if kind is int:
            quotient = checked_int(_quotient(left, right, "modulus by zero"))
            return left - quotient * right
        if kind is Uint:
            return Uint(left.value - _quotient(left.value, right.value, "modulus by zero") * right.value)
    if type(left) is float:
        raise no_such_overload("_%_")
    raise _refuse_number("_%_", left)


def negate(value: Any) -> Any:
    """`-value` of a number or a duration."""
    kind = type(value)
    if kind is float:
        return -value
    if kind is int:
        return checked_int(-value)
    if kind is Duration:
        return Duration(checked_int(-value.nanoseconds))
    raise no_such_overload(None if kind in (bool, str, Timestamp) else "-_")
