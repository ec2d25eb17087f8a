"""Go's values in the event."""

import pytest

from harness.jsonpath.govalues import GoByte, GoInt, PathValue, StringMap, event_value, format_value, marshal, type_name

EVENT = event_value({"a": 1.0}, StringMap({"X-A": "v"}), {}, "id")


def test_marshal_keeps_the_order_of_a_struct() -> None:
    """A struct's fields stand in Go's order, a map's in key order."""
    assert marshal(EVENT) == '{"header":{"X-A":"v"},"body":{"a":1},"extensions":{},"context":{"eventID":"id"}}'


def test_format() -> None:
    """`%v` of a struct has no names."""
    assert format_value(EVENT) == "{map[X-A:v] map[a:1] map[] {id}}"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (EVENT, "template.event"),
        (EVENT.fields["context"], "template.TriggerContext"),
        (EVENT.fields["header"], "map[string]string"),
        (EVENT.fields["body"], "map[string]interface {}"),
        (GoInt(1), "int"),
        (GoByte(1), "uint8"),
        (1.0, "float64"),
        (True, "bool"),
        (None, "<nil>"),
    ],
)
def test_type_name(value: PathValue, name: str) -> None:
    """As reflection names them."""
    assert type_name(value) == name


def test_names_of_fields() -> None:
    """Go's names work beside the JSON ones."""
    assert [EVENT.key(name) for name in ("body", "Body", "BODY", "Context")] == ["body", "body", None, "context"]
