"""Operators on values: what Go's integers and doubles do where Python's would do otherwise."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel import arithmetic, operators
from harness.cel.errors import EvaluationError
from harness.cel.values import INT64_MAX, INT64_MIN, UINT64_MAX, Duration, KeyedMap, Timestamp, TypeValue, Uint

INT64 = st.integers(INT64_MIN, INT64_MAX)
NUMBERS = st.one_of(INT64, st.floats(), st.integers(0, UINT64_MAX).map(Uint))
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def outcome(operator: Any, *operands: Any) -> Any:
    """What an operator gives, or its message."""
    try:
        return operator(*operands)
    except EvaluationError as error:
        return str(error)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True),
        (1, Uint(1), True),
        (Uint(1), 1.0, True),
        (True, 1, False),
        (1, True, False),
        (False, 0.0, False),
        (None, False, False),
        (None, None, True),
        ("1", 1, False),
        ("a", b"a", False),
        (2**53 + 1, float(2**53), True),
        (math.nan, math.nan, False),
        ([1.0, True], [1, True], True),
        ([1.0], [True], False),
        ([], {}, False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": None}, {"b": None}, False),
        ({}, KeyedMap(), True),
        (KeyedMap([(1, "x")]), KeyedMap([(Uint(1), "x")]), True),
        (TypeValue("int"), TypeValue("int"), True),
        (TypeValue("int"), "int", False),
        (Timestamp(0, 0, 0), Timestamp(0, 0, 3600), True),
        (Duration(1), 1, False),
    ],
)
def test_equality(left: Any, right: Any, same: bool) -> None:
    assert operators.equals(left, right) is same
    assert operators.equals(right, left) is same


@given(JSON, JSON)
def test_equality_is_symmetric(left: Any, right: Any) -> None:
    assert operators.equals(left, right) is operators.equals(right, left)


@given(NUMBERS, NUMBERS)
def test_order_and_equality_agree(left: Any, right: Any) -> None:
    if any(isinstance(number, float) and math.isnan(number) for number in (left, right)):
        assert not operators.equals(left, right)
        assert not operators.less(left, right)
        assert not operators.greater_equals(left, right)
    else:
        assert (operators.compare(left, right) == 0) is operators.equals(left, right)
        assert operators.less(left, right) is operators.greater(right, left)
        assert operators.less_equals(left, right) is not operators.greater(left, right)


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        ("a", 1, "no such overload"),
        (True, 1, "no such overload"),
        (None, 1, "no such overload: _<_"),
        ([], [], "no such overload: _<_"),
        ({}, 1, "no such overload: _<_"),
    ],
)
def test_what_has_no_order(left: Any, right: Any, message: str) -> None:
    assert outcome(operators.less, left, right) == message


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


@pytest.mark.parametrize(
    ("holder", "key", "expected"),
    [
        (["a", "b"], 1, "b"),
        (["a", "b"], 1.0, "b"),
        (["a", "b"], Uint(1), "b"),
        (["a"], 1, "index out of bounds: 1"),
        (["a"], -1, "index out of bounds: -1"),
        (["a"], 0.5, "unsupported index value 0.5 in list"),
        (["a"], True, "unsupported index type 'bool' in list"),
        (["a"], "x", "unsupported index type 'string' in list"),
        ({"a": 1}, "a", 1),
        ({"a": 1}, "b", "no such key: b"),
        ({"a": 1}, 1, "no such key: 1"),
        (KeyedMap([(1, "x")]), 1.0, "x"),
        ("text", 0, "no such key: 0"),
        (None, "x", "no such key: x"),
    ],
)
def test_index(holder: Any, key: Any, expected: Any) -> None:
    assert outcome(operators.index, holder, key) == expected


@given(st.lists(JSON), JSON)
def test_membership_is_equality_with_an_element(items: list[Any], element: Any) -> None:
    assert operators.contains(element, items) is any(operators.equals(element, item) for item in items)
