"""What goes into an interceptor and what comes out (tektoncd/triggers v0.37.0, v1beta1 interceptor_types.go)."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from harness import goheader, gojson
from harness.cel.explanation import Explanation
from harness.jsonpath.govalues import StringMap
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.secrets import SecretStore
from harness.trace import Code


class Event:
    """An HTTP request as the sink sees it, shared by every trigger that it reaches: nothing in it may be changed.

    `body` is the raw bytes, `header` the canonical names with their values, `request_url` path and query. The body is
    decoded when it is first asked for, once, however many triggers of however many listeners ask.
    """

    # What is looked up once is kept by hand: cached_property takes a lock in Python 3.11.
    __slots__ = (
        "_body",
        "_decoded",
        "_is_decoded",
        "_joined_header",
        "_payload",
        "_write",
        "event_id",
        "header",
        "request_url",
    )

    def __init__(self, body: bytes, header: Mapping[str, list[str]], request_url: str, event_id: str) -> None:
        self._body = body
        self._write: Callable[[], bytes] | None = None
        self.header = header
        self.request_url = request_url
        self.event_id = event_id
        self._joined_header: StringMap | None = None
        self._payload: JSONObject | gojson.DecodeError | None = None
        self._decoded: JSON | gojson.DecodeError = None
        self._is_decoded = False

    def changed(
        self,
        *,
        header: Mapping[str, list[str]] | None = None,
        request_url: str | None = None,
        payload: JSONObject | None = None,
        write: Callable[[], bytes] = bytes,
    ) -> "Event":
        """The event with something changed, and nothing decoded again.

        `payload` is another body that is decoded already; `write` makes its text, when an interceptor wants that.
        """
        event = Event(
            self._body,
            self.header if header is None else header,
            self.request_url if request_url is None else request_url,
            self.event_id,
        )
        if payload is not None:
            event._write = write
            event._decoded = event._payload = payload
        else:
            event._write = self._write
            event._decoded = self._decode()
            event._payload = self._payload
        event._is_decoded = True
        return event

    @property
    def body(self) -> bytes:
        """The raw bytes."""
        if self._write is not None:
            self._body = self._write()
            self._write = None
        return self._body

    @property
    def is_empty(self) -> bool:
        """Whether the body has no bytes at all."""
        return self._write is None and not self._body

    def header_value(self, name: str) -> str:
        """The first value of a header by its canonical name, empty where it was not sent (Go's Header.Get)."""
        values = self.header.get(name)
        return values[0] if values else ""

    @property
    def text(self) -> str:
        """The body as interceptors get it: inside a JSON string, where each byte that is no UTF-8 becomes U+FFFD."""
        return gojson.decode_utf8(self.body)

    @property
    def joined_header(self) -> StringMap:
        """Each header with its values joined by `,`: what bindings see."""
        if self._joined_header is None:
            self._joined_header = StringMap(goheader.joined(self.header))
        return self._joined_header

    @property
    def payload(self) -> JSONObject:
        """The body as Go decodes it into `map[string]interface{}`: `null` is an empty map.

        Raises gojson.DecodeError with Go's message for what is no JSON or no object.
        """
        if self._payload is None:
            self._payload = self._as_object(self._decode())
        if isinstance(self._payload, gojson.DecodeError):
            raise self._payload.with_traceback(None)
        return self._payload

    @property
    def json(self) -> JSON:
        """The body as Go decodes it into `interface{}`, whatever it is, and None for no body: what bindings see.

        Raises gojson.DecodeError with Go's message for what is no JSON.
        """
        decoded = None if self.is_empty else self._decode()
        if isinstance(decoded, gojson.DecodeError):
            raise decoded.with_traceback(None)
        return decoded

    def _decode(self) -> JSON | gojson.DecodeError:
        if not self._is_decoded:
            self._is_decoded = True
            try:
                self._decoded = gojson.loads(self.body)
            except gojson.DecodeError as error:
                self._decoded = error
        return self._decoded

    def _as_object(self, decoded: JSON | gojson.DecodeError) -> JSONObject | gojson.DecodeError:
        if isinstance(decoded, dict):
            return decoded
        if isinstance(decoded, gojson.DecodeError) and not isinstance(decoded, gojson.NumberOverflowError):
            return decoded
        # Only here Go's decoder has something else to say, because it looks for an object.
        try:
            return gojson.loads_object(self.body)
        except gojson.DecodeError as error:
            return error


class InterceptorRequest(NamedTuple):
    """One question to an interceptor. A tuple, as are the response and what a chain comes to: each delivery makes many
    of them, and a frozen dataclass takes twice as long.

    `extensions` are those of the interceptors before it; `namespace` is the one whose secrets are read (the
    Trigger's, in a group the listener's). Without `explain` a refusal is not explained, which is quicker.
    """

    event: Event
    extensions: JSONObject
    namespace: str
    secrets: SecretStore
    explain: bool = True


class InterceptorResponse(NamedTuple):
    """What an interceptor answers.

    `passed` is Tekton's `continue`. A refusal has a `message`, and a gRPC `code` unless the interceptor could not be
    called at all. `event` is set by a webhook interceptor, which replaces body and headers for those after it.
    `explanation` and `location` tell what in a filter, and where in the manifests, decided; `notes` what the answer
    rests on.
    """

    passed: bool
    extensions: JSONObject | None = None
    code: int | None = None
    message: str = ""
    event: Event | None = None
    explanation: Explanation | None = None
    location: Location | None = None
    notes: tuple[str, ...] = ()


class Interceptor(Protocol):
    """One link of a chain with its params already read; safe to be asked any number of times."""

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """Answer one request. Never raises for what the delivery or the params hold."""
        ...


PASSED = InterceptorResponse(True)
"""The answer of an interceptor that lets a delivery pass and adds nothing."""


def refuse(code: int, message: str) -> InterceptorResponse:
    """An answer that stops the trigger (interceptors.Fail)."""
    return InterceptorResponse(False, code=int(code), message=message)


def fail(message: str) -> InterceptorResponse:
    """An interceptor that could not be called: the sink logs an error, and there is no gRPC code."""
    return InterceptorResponse(False, message=message)


def invalid_params(message: str) -> InterceptorResponse:
    """What every core interceptor answers to params that do not decode."""
    return refuse(Code.INVALID_ARGUMENT, f"failed to parse interceptor params: {message}")


def json_kind(value: JSON) -> str:
    """Go's word for the type of a JSON value in decoding errors."""
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return "number"
