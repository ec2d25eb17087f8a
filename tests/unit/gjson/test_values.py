"""Walking a JSON text."""

from harness import gjson


def test_elements() -> None:
    """The texts of an array's elements, untouched."""
    assert gjson.elements(' [ 1 , "a,]" ,{"b":[2]}, null ]') == ["1", '"a,]"', '{"b":[2]}', "null"]
