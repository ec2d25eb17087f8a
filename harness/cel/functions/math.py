"""The mathematical functions of cel-go's extension library. Facts: google/cel-go v0.30.0, ext/math.go."""

import math
from collections.abc import Callable
from typing import Any

from harness.cel.errors import EvaluationError
from harness.cel.operators import compare
from harness.cel.values import INT64_MIN, UINT64_MAX, Uint, Value

_INT_BITS = 64


def _extreme(name: str, wanted: int) -> Callable[..., Value]:
    """math.@max and math.@min: of one number, of two, or of a list. `wanted` is the order of the second to the first
    that makes the second win."""

    def of_pair(first: Value, second: Value) -> Value:
        try:
            order = compare(first, second)
        except EvaluationError as error:
            message = str(error)
            raise EvaluationError(message if name in message else f"{message}: {name}") from None
        return second if order == -wanted else first

    def of_any(first: Any, *others: Value) -> Value:
        if others:
            return of_pair(first, others[0])
        if type(first) is not list:
            return first  # type: ignore[no-any-return]  # a number
        if not first:
            raise EvaluationError(f"{name}(list) argument must not be empty")
        winner: Value = first[0]
        try:
            for other in first[1:]:
                winner = of_pair(winner, other)
        except EvaluationError:  # the failure is no number, and that is what cel-go tells of
            raise EvaluationError(f"no such overload: {name}") from None
        return winner

    return of_any


def _round(value: float) -> float:
    """Half away from zero."""
    if not math.isfinite(value):
        return value
    whole = math.floor(abs(value))
    return math.copysign(float(whole + (abs(value) - whole >= 0.5)), value)


def _whole(rounded: Callable[[float], int]) -> Callable[[float], float]:
    """A rounding that leaves NaN and the infinities as they are, and zeros their sign."""
    return lambda value: math.copysign(float(rounded(value)), value) if math.isfinite(value) else value


def _absolute(value: Any) -> Any:
    if type(value) is int:
        if value == INT64_MIN:
            raise EvaluationError("integer overflow")
        return abs(value)
    return abs(value) if type(value) is float else value


def _sign(value: Any) -> Any:
    if type(value) is Uint:
        return Uint(min(value.value, 1))
    if type(value) is float:
        return value if math.isnan(value) else float((value > 0) - (value < 0))
    return (value > 0) - (value < 0)


def _square_root(value: Any) -> float:
    number = float(value.value if type(value) is Uint else value)
    return math.nan if number < 0 else math.sqrt(number)


def _bitwise(operator: Callable[[int, int], int]) -> Callable[[Any, Any], Value]:
    def apply(one: Any, other: Any) -> Value:
        if type(one) is Uint:
            return Uint(operator(one.value, other.value))
        return operator(one, other)

    return apply


def _bit_not(value: Any) -> Value:
    return Uint(UINT64_MAX ^ value.value) if type(value) is Uint else ~value


def _shift_left(value: Any, offset: int) -> Value:
    _check_offset("math.bitShiftLeft()", offset)
    number = value.value if type(value) is Uint else value
    shifted = (number << offset) & UINT64_MAX if offset < _INT_BITS else 0
    return Uint(shifted) if type(value) is Uint else _signed(shifted)


def _shift_right(value: Any, offset: int) -> Value:
    """Zeros come in from the left, also for negative numbers."""
    _check_offset("math.bitShiftRight()", offset)
    number = (value.value if type(value) is Uint else value) & UINT64_MAX
    shifted = number >> offset if offset < _INT_BITS else 0
    return Uint(shifted) if type(value) is Uint else _signed(shifted)


def _check_offset(function: str, offset: int) -> None:
    if offset < 0:
        raise EvaluationError(f"{function} negative offset: {offset}")


def _signed(bits: int) -> int:
    return bits - (1 << _INT_BITS) if bits >> (_INT_BITS - 1) else bits


GUARDED: dict[str, Callable[..., Any]] = {
    "math.@max": _extreme("math.@max", 1),
    "math.@min": _extreme("math.@min", -1),
    "math.abs": _absolute,
    "math.bitAnd": _bitwise(lambda one, other: one & other),
    "math.bitNot": _bit_not,
    "math.bitOr": _bitwise(lambda one, other: one | other),
    "math.bitShiftLeft": _shift_left,
    "math.bitShiftRight": _shift_right,
    "math.bitXor": _bitwise(lambda one, other: one ^ other),
    "math.ceil": _whole(math.ceil),
    "math.floor": _whole(math.floor),
    "math.isFinite": math.isfinite,
    "math.isInf": math.isinf,
    "math.isNaN": math.isnan,
    "math.round": _round,
    "math.sign": _sign,
    "math.sqrt": _square_root,
    "math.trunc": _whole(math.trunc),
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
