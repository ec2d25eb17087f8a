"""Walking a JSON text."""

from harness import gjson
from harness.gjson.values import Span, elements_from, members_from, string_of


def test_elements() -> None:
    """The texts of an array's elements, untouched."""
    assert gjson.elements(' [ 1 , "a,]" ,{"b":[2]}, null ]') == ["1", '"a,]"', '{"b":[2]}', "null"]


def test_members_of_a_text_in_a_string() -> None:
    """sjson has gjson look into strings: what is no beginning is passed over, an open string ends the search."""
    text = r'"{\"a\":1,b:\"c\"}"'
    assert [(name, str(value.raw)) for name, value in members_from(Span(text, 0, len(text)), 2)] == []
    text = '{x "a" y 1z, "b": +2} "c": 3'
    assert [(name, str(value.raw)) for name, value in members_from(Span(text, 0, len(text)), 1)] == [
        ("a", "1z"),
        ("b", "+2"),
    ]


def test_elements_where_something_is_missing() -> None:
    for text, expected in [("[1 2", ["1", "2"]), ('[,"a"x null]', ['"a"', "null"]), ('[1,"a', ["1"]), ("[[1", ["[1"])]:
        assert [str(value.raw) for value in elements_from(Span(text, 0, len(text)), 1)] == expected


def test_a_string_with_a_wrong_escape() -> None:
    """gjson keeps what stands before it."""
    assert string_of(Span(r'"a\nb\xc"', 0, 9)) == "a\nb"
