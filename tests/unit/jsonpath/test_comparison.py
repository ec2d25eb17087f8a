"""Comparing in filters."""

import pytest

from harness.jsonpath.comparison import OPERATORS
from harness.jsonpath.errors import JsonPathError
from harness.jsonpath.govalues import GoByte, GoInt, PathValue


@pytest.mark.parametrize(
    ("left", "operator", "right", "outcome"),
    [
        ("a", "<", "b", True),
        ("a", ">=", "b", False),
        ("a", "==", "a", True),
        ("a", "!=", "a", False),
        (1.0, "<=", 1.0, True),
        (2.0, ">", 1.0, True),
        (True, "==", True, True),
        (True, "!=", False, True),
        (GoInt(1), "==", GoInt(1), True),
        (GoInt(97), "==", GoByte(97), True),
        (GoByte(1), "<", GoInt(2), True),
    ],
)
def test_outcomes(left: PathValue, operator: str, right: PathValue, outcome: bool) -> None:
    """Values of one kind, and whole numbers of two."""
    assert OPERATORS[operator](left, right) is outcome


@pytest.mark.parametrize(
    ("left", "operator", "right", "message"),
    [
        (1.0, "==", GoInt(1), "incompatible types for comparison"),
        (1.0, "==", True, "incompatible types for comparison"),
        ("1", "<", 1.0, "incompatible types for comparison"),
        (None, "==", 1.0, "invalid type for comparison"),
        (1.0, "==", None, "invalid type for comparison"),
        ([], "==", [], "invalid type for comparison"),
        ({}, "!=", {}, "invalid type for comparison"),
        (True, "<", False, "invalid type for comparison"),
        (True, ">=", False, "invalid type for comparison"),
    ],
)
def test_refusals(left: PathValue, operator: str, right: PathValue, message: str) -> None:
    """A payload's numbers are float64, a path's `1` is int: they do not compare."""
    with pytest.raises(JsonPathError) as caught:
        OPERATORS[operator](left, right)
    assert str(caught.value) == message
