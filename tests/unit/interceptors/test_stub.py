import pytest

from harness.interceptors import Event, InterceptorRequest, Stub
from harness.interceptors.stub import NO_STUB, StubbedInterceptor, StubbedWebhook, Unstubbed
from harness.jsontypes import JSONObject
from harness.secrets import SecretStore
from harness.trace import Code


def request(extensions: JSONObject | None = None, body: bytes = b'{"s": "hi"}') -> InterceptorRequest:
    event = Event(body, {"X-Old": ["1"]}, "/x", "id")
    return InterceptorRequest(event, extensions or {}, "ci", SecretStore())


def test_from_json_with_nothing_passes() -> None:
    assert Stub.from_json({}) == Stub(True, {}, Code.FAILED_PRECONDITION, "", None, None)


def test_from_json_reads_every_field() -> None:
    stub = Stub.from_json(
        {"continue": False, "extensions": {"a": 1}, "code": 3, "message": "no", "body": "b", "header": {"X": "1"}}
    )
    assert stub == Stub(False, {"a": 1}, 3, "no", "b", {"X": "1"})


def test_extensions_come_as_decoded_json() -> None:
    response = StubbedInterceptor(Stub(extensions={"n": 1, "o": {"k": [2]}})).process(request())
    assert response.extensions == {"n": 1.0, "o": {"k": [2.0]}}
    assert isinstance(response.extensions["n"], float)


def test_a_refusal_adds_nothing() -> None:
    response = StubbedInterceptor(Stub(False, {"a": 1}, 7, "no")).process(request())
    assert (response.passed, response.code, response.message, response.extensions) == (False, 7, "no", None)


def test_a_webhook_without_body_and_header_sends_back_what_it_got() -> None:
    response = StubbedWebhook(Stub()).process(request({"a": 1.0, "b": "x"}))
    assert response.event is not None
    assert response.event.payload == {"s": "hi", "extensions": {"a": 1.0, "b": "x"}}
    assert response.event.header == {"X-Old": ["1"]}


@pytest.mark.parametrize(("body", "expected"), [({"n": 1}, b'{"n":1}'), ("text", b"text"), ([], b"[]")])
def test_a_webhook_replaces_body_and_header(body: JSONObject, expected: bytes) -> None:
    response = StubbedWebhook(Stub(body=body, header={"x-new": "2"})).process(request())
    assert response.event is not None
    assert (response.event.body, response.event.header) == (expected, {"X-New": ["2"]})
    assert response.event.request_url == "/x"


@pytest.mark.parametrize(
    ("code", "message"), [(403, "request rejected; status: 403 Forbidden; message: no"), (9, "no"), (999, "no")]
)
def test_a_webhook_that_refuses(code: int, message: str) -> None:
    response = StubbedWebhook(Stub(False, code=code, message="no")).process(request())
    assert (response.passed, response.code, response.message) == (False, None, message)


def test_without_a_stub_the_message_says_what_to_add() -> None:
    response = Unstubbed("mine", "it is no interceptor of Tekton's own").process(request())
    assert not response.passed
    assert response.message.startswith(f"{NO_STUB} mine: ")
    assert "`mine: {continue: true, extensions: {}}`" in response.message
