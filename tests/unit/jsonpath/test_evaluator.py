"""Oddities of client-go's evaluation that manifests can meet."""

import pytest

from harness import gojson
from harness.jsonpath.errors import JsonPathError
from harness.jsonpath.evaluator import Evaluator
from harness.jsonpath.parser import parse
from harness.jsontypes import JSON


def _find(path: str, value: JSON) -> object:
    return Evaluator(list).find(parse(path), gojson.loads(gojson.dumps(value)))


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        # An empty list ends the walk: what comes after it is forgotten.
        ("[*].m[*]", [{"m": [1]}, {"m": []}, {"m": [2]}], [1.0]),
        # A wildcard takes strings apart into bytes.
        (".s.*", {"s": "é"}, [0xC3, 0xA9]),
        # Null is passed over, and nothing else is left to complain about.
        ("[*].a.b", [{"a": None}, {"a": {"b": 1}}], [1.0]),
        ("[*]", [], []),
        ("[*].x", [], []),
        # An error on the left of a filter without operator counts by the values that it came with.
        ("[?(@.e[5])].i", [{"i": 1, "e": []}, {"i": 2}], [1.0]),
        ("[?(@.e)].i", [{"i": 1, "e": None}, {"i": 2}], [1.0]),
        ("[?()]", [1], [1.0]),
        # A literal takes the place of everything before it.
        (".a 5", {"a": 1}, [5]),
        ("[*] 5", [1, 2], [5, 5]),
        (".a 'x'", {"a": 1}, ["x"]),
        ("[0,0]", [1], [1.0, 1.0]),
        ("..", {"a": ["x", 1]}, [{"a": ["x", 1.0]}, ["x", 1.0], "x"]),
    ],
)
def test_values(path: str, value: JSON, found: list[JSON]) -> None:
    """What is found, in order."""
    assert _find(path, value) == found


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("[0]", {"a": 1}, "map[string]interface {} is not array or slice"),
        ("[0]", "x", "string is not array or slice"),
        ("[0]", 1, "float64 is not array or slice"),
        (
            '[?(@=="a")]',
            {"b": 1, "a": [None]},
            "map[a:[<nil>] b:1] is not array or slice and cannot be filtered",
        ),
        ('[?(@=="a")]', None, "<nil> is not array or slice and cannot be filtered"),
        ("[?(@.*==1.0)]", [[1, 2]], "can only compare one element at a time"),
        ("[?(1==@.*)]", [[1, 2]], "can only compare one element at a time"),
        ("[?(@=1.0)]", [1], "unrecognized filter operator ="),
        ("[?(@>true)]", [True], "invalid type for comparison"),
        ("[?(@==1.0)]", [None], "invalid type for comparison"),
        ("[?(@==1.0)]", ["a"], "incompatible types for comparison"),
        ("[2:1]", [1, 2, 3], "starting index 2 is greater than ending index 1"),
        ("[0:9]", [1], "array index out of bounds: index 8, length 1"),
        ("[-5]", [1], "array index out of bounds: index -4, length 1"),
        (".a['b','c']", {"a": {"b": 1}}, "c is not found"),
    ],
)
def test_messages(path: str, value: JSON, message: str) -> None:
    """What goes wrong."""
    with pytest.raises(JsonPathError) as caught:
        _find(path, value)
    assert str(caught.value) == message
