"""Values as Go's `fmt` prints them; the answers were printed by Go 1.26."""

import pytest

from harness.goformat import format_float, format_value, quote, type_name
from harness.jsontypes import JSON


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1000000.0, "1e+06"),
        (123456789.0, "1.23456789e+08"),
        (1e20, "1e+20"),
        (1.5, "1.5"),
        (0.00001, "1e-05"),
        (0.0001, "0.0001"),
        (100000.0, "100000"),
        (12345678901234567890.0, "1.2345678901234567e+19"),
        (0.0, "0"),
        (-0.0, "-0"),
        (-2.5, "-2.5"),
        (float("inf"), "+Inf"),
        (float("-inf"), "-Inf"),
        (float("nan"), "NaN"),
    ],
)
def test_format_float(value: float, text: str) -> None:
    """The shortest form, with an exponent from a million on."""
    assert format_float(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "<nil>"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        ("a b", "a b"),
        ([], "[]"),
        (["x"], "[x]"),
        ({}, "map[]"),
        ({"a": None, "b": ["x", 1.0, True], "é": "q"}, "map[a:<nil> b:[x 1 true] é:q]"),
        ([[1.0], {"z": 1.0, "a": 2.0}], "[[1] map[a:2 z:1]]"),
    ],
)
def test_format_value(value: JSON, text: str) -> None:
    """Maps in key order, no quotes, no commas."""
    assert format_value(value) == text


def test_format_deep_value() -> None:
    """Deeper than Python recurses."""
    value: JSON = "x"
    for _ in range(5_000):
        value = [value]
    assert format_value(value) == "[" * 5_000 + "x" + "]" * 5_000


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "<nil>"),
        (True, "bool"),
        (1, "int64"),
        (1.0, "float64"),
        ("", "string"),
        ([], "[]interface {}"),
        ({}, "map[string]interface {}"),
    ],
)
def test_type_name(value: JSON, name: str) -> None:
    """The types that decoded JSON has in Go."""
    assert type_name(value) == name


def test_quote() -> None:
    """Go escapes what cannot be printed and leaves other letters alone."""
    assert quote('a"\\\n\x00\x7f\x80é日\U000e0001') == '"a\\"\\\\\\n\\x00\\x7f\\u0080é日\\U000e0001"'
