"""What goes into an interceptor and what comes out (tektoncd/triggers v0.37.0, v1beta1 interceptor_types.go)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from harness import goheader, gojson
from harness.cel.explanation import Explanation
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.secrets import SecretStore
from harness.trace import Code


class Event:
    """An HTTP request as the sink sees it, shared by every trigger that it reaches: nothing in it may be changed.

    `body` is the raw bytes, `header` the canonical names with their values, `request_url` path and query. The body is
    decoded when it is first asked for, once, however many triggers of however many listeners ask.
    """

    def __init__(self, body: bytes, header: Mapping[str, list[str]], request_url: str, event_id: str) -> None:
        self.body = body
        self.header = header
        self.request_url = request_url
        self.event_id = event_id

    def header_value(self, name: str) -> str:
        """The first value of a header by its canonical name, empty where it was not sent (Go's Header.Get)."""
        values = self.header.get(name)
        return values[0] if values else ""

    @cached_property
    def text(self) -> str:
        """The body as interceptors get it: inside a JSON string, where each byte that is no UTF-8 becomes U+FFFD."""
        return gojson.decode_utf8(self.body)

    @cached_property
    def joined_header(self) -> dict[str, str]:
        """Each header with its values joined by `,`: what bindings see."""
        return goheader.joined(self.header)

    @property
    def payload(self) -> JSONObject:
        """The body as Go decodes it into `map[string]interface{}`: `null` is an empty map.

        Raises gojson.DecodeError with Go's message for what is no JSON or no object.
        """
        decoded = self._decoded
        return decoded if type(decoded) is dict else gojson.loads_object(self.body)

    @property
    def json(self) -> JSON:
        """The body as Go decodes it into `interface{}`, whatever it is, and None for no body: what bindings see.

        Raises gojson.DecodeError with Go's message for what is no JSON.
        """
        if not self.body:
            return None
        if isinstance(self._decoded, gojson.DecodeError):
            raise self._decoded
        return self._decoded

    @cached_property
    def _decoded(self) -> JSON | gojson.DecodeError:
        try:
            return gojson.loads(self.body)
        except gojson.DecodeError as error:
            return error.with_traceback(None)


@dataclass(frozen=True, slots=True)
class InterceptorRequest:
    """One question to an interceptor.

    `extensions` are those of the interceptors before it; `namespace` is the one whose secrets are read (the
    Trigger's, in a group the listener's). Without `explain` a refusal is not explained, which is quicker.
    """

    event: Event
    extensions: JSONObject
    namespace: str
    secrets: SecretStore
    explain: bool = True


@dataclass(frozen=True, slots=True)
class InterceptorResponse:
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
    notes: tuple[str, ...] = field(default=())


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
