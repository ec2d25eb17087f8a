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
    ("body", "value"),
    [(b"", None), (b"null", None), (b"[1]", [1.0]), (b'"x"', "x"), (b'{"a": 1}', {"a": 1.0})],
)
def test_json_is_any_value(body: bytes, value: JSON) -> None:
    assert Event(body, {}, "/", "id").json == value


def test_the_body_is_decoded_once() -> None:
    event = Event(b'{"a": 1}', {}, "/", "id")
    assert event.json is event.payload


@pytest.mark.parametrize(
    ("body", "of_payload", "of_json"),
    [
        (b"[1e999]", "json: cannot unmarshal array into Go value of type map[string]interface {}", "number 1e999"),
        (b'{"a": 1e999}', "json: cannot unmarshal number 1e999 into Go value of type float64", "number 1e999"),
        (b"{", "unexpected end of JSON input", "unexpected end of JSON input"),
    ],
)
def test_what_is_wrong_depends_on_what_is_wanted(body: bytes, of_payload: str, of_json: str) -> None:
    event = Event(body, {}, "/", "id")
    for _ in range(2):
        assert _payload_or_error(event) == of_payload
        with pytest.raises(DecodeError, match=of_json):
            _ = event.json


def _payload_or_error(event: Event) -> JSON:
    try:
        return event.payload
    except DecodeError as error:
        return str(error)


def test_joined_header() -> None:
    assert Event(b"", {"X-A": ["1", "2"], "X-B": ["3"], "X-C": []}, "/", "id").joined_header == {
        "X-A": "1,2",
        "X-B": "3",
        "X-C": "",
    }


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "null"), (True, "bool"), ("", "string"), ([], "array"), ({}, "object"), (1, "number"), (0.5, "number")],
)
def test_json_kind(value: JSON, kind: str) -> None:
    assert json_kind(value) == kind
