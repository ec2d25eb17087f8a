"""Arithmetic: what Go's integers and doubles do where Python's would do otherwise."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel import arithmetic
from harness.cel.errors import EvaluationError
from harness.cel.values import INT64_MAX, INT64_MIN, UINT64_MAX, Duration, Timestamp, Uint

INT64 = st.integers(INT64_MIN, INT64_MAX)


def outcome(operator: Any, *operands: Any) -> Any:
    """What an operator gives, or its message."""
    try:
        return operator(*operands)
    except EvaluationError as error:
        return str(error)


@given(INT64, INT64)
def test_integers_are_of_64_bits(left: int, right: int) -> None:
    for operator, exact in ((arithmetic.add, left + right), (arithmetic.subtract, left - right)):
        fits = INT64_MIN <= exact <= INT64_MAX
        assert outcome(operator, left, right) == (exact if fits else "integer overflow")


@given(INT64, INT64.filter(bool))
def test_division_goes_towards_zero(left: int, right: int) -> None:
    if (left, right) == (INT64_MIN, -1):
        assert outcome(arithmetic.divide, left, right) == "integer overflow"
        assert outcome(arithmetic.modulo, left, right) == "integer overflow"
        return
    quotient, rest = arithmetic.divide(left, right), arithmetic.modulo(left, right)
    assert quotient * right + rest == left
    assert abs(rest) < abs(right)
    assert rest == 0 or (rest < 0) == (left < 0)


@pytest.mark.parametrize(
    ("operator", "left", "right", "expected"),
    [
        (arithmetic.divide, 1, 0, "division by zero"),
        (arithmetic.modulo, 1, 0, "modulus by zero"),
        (arithmetic.divide, 1.0, 0.0, math.inf),
        (arithmetic.divide, 1.0, -0.0, -math.inf),
        (arithmetic.divide, -1.0, 0.0, -math.inf),
        (arithmetic.subtract, Uint(1), Uint(2), "unsigned integer overflow"),
        (arithmetic.add, Uint(UINT64_MAX), Uint(1), "unsigned integer overflow"),
        (arithmetic.multiply, Uint(2**63), Uint(2), "unsigned integer overflow"),
        (arithmetic.add, 1.0, 1, "no such overload"),
        (arithmetic.add, True, True, "no such overload: _+_"),
        (arithmetic.add, None, 1, "no such overload: _+_"),
        (arithmetic.subtract, "a", "b", "no such overload"),
        (arithmetic.subtract, b"a", b"b", "no such overload: _-_"),
        (arithmetic.modulo, 1.0, 1.0, "no such overload: _%_"),
        (arithmetic.add, Duration(INT64_MAX), Duration(1), "integer overflow"),
        (arithmetic.subtract, Timestamp(0, 0), Duration(INT64_MIN), "integer overflow"),
        (arithmetic.subtract, Timestamp(1, 5), Timestamp(0, 6), Duration(999_999_999)),
        (arithmetic.add, Duration(1), Timestamp(0, 999_999_999), Timestamp(1, 0)),
    ],
)
def test_arithmetic(operator: Any, left: Any, right: Any, expected: Any) -> None:
    assert outcome(operator, left, right) == expected


def test_not_a_number_from_division() -> None:
    assert math.isnan(arithmetic.divide(0.0, 0.0))
