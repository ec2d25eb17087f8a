import pytest

from harness.gojson import DecodeError
from harness.interceptors.interface import Event, json_kind
from harness.jsontypes import JSON


def test_header_value_is_the_first_one() -> None:
    event = Event(b"", {"X-A": ["1", "2"], "X-Empty": []}, "/", "id")
    assert [event.header_value(name) for name in ("X-A", "X-Empty", "X-None")] == ["1", "", ""]


def test_text_has_one_sign_for_each_byte_that_is_no_utf8() -> None:
    assert Event(b"a\xff\xe6\x97b", {}, "/", "id").text == "a\ufffd\ufffd\ufffdb"


@pytest.mark.parametrize(("body", "payload"), [(b"null", {}), (b'{"a": 1, "a": 2}', {"a": 2.0})])
def test_payload(body: bytes, payload: JSON) -> None:
    assert Event(body, {}, "/", "id").payload == payload


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "unexpected end of JSON input"),
        (b"[]", "json: cannot unmarshal array into Go value of type map[string]interface {}"),
        (b"{} x", "invalid character 'x' after top-level value"),
    ],
)
def test_a_body_that_is_no_object_fails_each_time(body: bytes, message: str) -> None:
    event = Event(body, {}, "/", "id")
    for _ in range(2):
        with pytest.raises(DecodeError) as caught:
            _ = event.payload
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "null"), (True, "bool"), ("", "string"), ([], "array"), ({}, "object"), (1, "number"), (0.5, "number")],
)
def test_json_kind(value: JSON, kind: str) -> None:
    assert json_kind(value) == kind
