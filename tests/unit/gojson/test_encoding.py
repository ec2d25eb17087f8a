"""Writing JSON as `json.Marshal` does."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from harness.jsontypes import JSON


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "-0"),
        (1.5, "1.5"),
        (12345678901234567890.0, "12345678901234567000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (5e-324, "5e-324"),
        (7, "7"),
        (True, "true"),
        (None, "null"),
        ("<a&b>\u2028", '"\\u003ca\\u0026b\\u003e\\u2028"'),
        ('say "hi"\n\t\\\x00\x7f', '"say \\"hi\\"\\n\\t\\\\\\u0000\x7f"'),
        ("日本", '"日本"'),
        ("\ud800", '"\ufffd"'),
        ({"b": [1.0, {"d": None, "c": []}], "a": {}}, '{"a":{},"b":[1,{"c":[],"d":null}]}'),
    ],
)
def test_values(value: JSON, text: str) -> None:
    """Numbers, strings and containers in Go's form."""
    assert gojson.dumps(value) == text


@pytest.mark.parametrize(("value", "name"), [(math.nan, "NaN"), (math.inf, "+Inf"), (-math.inf, "-Inf")])
def test_not_finite(value: float, name: str) -> None:
    """JSON has no such numbers."""
    with pytest.raises(gojson.EncodeError) as caught:
        gojson.dumps([value])
    assert str(caught.value) == f"json: unsupported value: {name}"


def test_integer_without_end() -> None:
    """An integer that Python cannot print either is refused, not a traceback."""
    with pytest.raises(gojson.EncodeError):
        gojson.dumps(10**5_000)


def test_deep_nesting() -> None:
    """Deeper than Python recurses."""
    text = "[" * 9_000 + "]" * 9_000
    assert gojson.dumps(gojson.loads(text)) == text


_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_values)
def test_round_trip(value: JSON) -> None:
    """What is written is read back, by ourselves and by Python."""
    text = gojson.dumps(value)
    assert gojson.loads(text) == value
    assert json.loads(text, parse_int=float) == value
    assert gojson.dumps(gojson.loads(text)) == text


def test_plain_numbers_are_written_as_go_writes_them() -> None:
    value: JSON = {"a": [5.0, -3.0, 0.5, 1e20, 1e21, -0.0, True, None, 7, "5.0"], "b": {"c": 2.0}}
    assert json.dumps(gojson.plain_numbers(value)) == (
        '{"a": [5, -3, 0.5, 100000000000000000000, 1e+21, -0.0, true, null, 7, "5.0"], "b": {"c": 2}}'
    )
