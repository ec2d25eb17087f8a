"""Operators on values of any type: what Go does where Python would do otherwise."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel import operators
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
