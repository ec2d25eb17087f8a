"""Stand-ins for interceptors that somebody else's server answers for: a suite says what they answer.

Tekton calls a custom interceptor over HTTP (tektoncd/triggers v0.37.0, pkg/interceptors/interceptors.go, Execute) and
a deprecated webhook with the event itself (pkg/interceptors/webhook). What they would answer cannot be known from the
manifests, so without a stub the trigger stops and says what to add.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from harness import gojson
from harness.goheader import header_of
from harness.interceptors.interface import Event, InterceptorRequest, InterceptorResponse, fail, refuse
from harness.jsontypes import JSON, JSONObject
from harness.sjson import SjsonError, set_raw
from harness.trace import Code

NO_STUB = "no stub for"
"""How the message of a stop begins that only a stub can mend."""


@dataclass(frozen=True, slots=True)
class Stub:
    """What an interceptor answers.

    `passes` is Tekton's `continue`; `extensions` are added when it passes; `code` (gRPC; for a webhook the HTTP
    status) and `message` are those of a refusal. `body` and `header` are what a deprecated webhook returns in place
    of the event's; None keeps them as they were sent to it.
    """

    passes: bool = True
    extensions: JSONObject = field(default_factory=dict)
    code: int = Code.FAILED_PRECONDITION
    message: str = ""
    body: JSON = None
    header: Mapping[str, str] | None = None

    @classmethod
    def from_json(cls, value: JSONObject) -> "Stub":
        """A stub as suites write it (harness/schemas/suite.schema.json, `stubs`). What has a wrong type is left out,
        because the schema has already refused it."""
        extensions, code, message = value.get("extensions"), value.get("code"), value.get("message")
        header = value.get("header")
        return cls(
            passes=value.get("continue") is not False,
            extensions=extensions if isinstance(extensions, dict) else {},
            code=code if isinstance(code, int) else Code.FAILED_PRECONDITION,
            message=message if isinstance(message, str) else "",
            body=value.get("body"),
            header={name: str(item) for name, item in header.items()} if isinstance(header, dict) else None,
        )


@dataclass(frozen=True, slots=True)
class StubbedInterceptor:
    """A custom Interceptor or ClusterInterceptor that answers as its stub says."""

    stub: Stub

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """The stub's answer, whatever the request."""
        if not self.stub.passes:
            return refuse(self.stub.code, self.stub.message)
        return InterceptorResponse(True, extensions=as_decoded(self.stub.extensions) or None)


@dataclass(frozen=True, slots=True)
class StubbedWebhook:
    """A deprecated webhook that answers as its stub says: body and headers of its answer replace the event's."""

    stub: Stub

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """The event that the stub returns; one with an HTTP status other than 200 stops the trigger."""
        try:
            sent = _body_with_extensions(request)
        except SjsonError as error:
            return fail(f"could not merge extensions with body: failed to sjson extensions to body: {error}")
        if not self.stub.passes:
            return fail(self._rejection())
        body = sent if self.stub.body is None else _body_bytes(self.stub.body)
        header = request.event.header if self.stub.header is None else header_of(self.stub.header.items())
        event = Event(body, header, request.event.request_url, request.event.event_id)
        return InterceptorResponse(True, event=event)

    def _rejection(self) -> str:
        """Tekton's error where `code` is an HTTP status, else the message as it is given."""
        try:
            status = HTTPStatus(self.stub.code)
        except ValueError:
            return self.stub.message
        return f"request rejected; status: {status.value} {status.phrase}; message: {self.stub.message}"


@dataclass(frozen=True, slots=True)
class Unstubbed:
    """An interceptor that only a stub could answer for."""

    title: str
    what: str

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """A stop that tells what to add to the suite."""
        return fail(no_stub(self.title, self.what))


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An interceptor that the sink cannot call; `message` is Tekton's."""

    message: str

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """Tekton's error."""
        return fail(self.message)


def no_stub(title: str, what: str) -> str:
    """The message for an interceptor without a stub: what it is and what to write."""
    return (
        f"{NO_STUB} {title}: {what}, so its answer cannot be known here; "
        f"say what it answers under `stubs`, such as `{title}: {{continue: true, extensions: {{}}}}`"
    )


def as_decoded(value: JSONObject) -> JSONObject:
    """`value` after a journey through Go's JSON: every number a float, as in a payload."""
    return gojson.loads_object(gojson.dumps(value))


def _body_with_extensions(request: InterceptorRequest) -> bytes:
    """The body with every extension set under `extensions.` (sink.go, extendBodyWithExtensions)."""
    if not request.extensions:
        return request.event.body
    document = request.event.text
    for key, value in request.extensions.items():
        document = set_raw(document, f"extensions.{key}", gojson.dumps(value))
    return document.encode(errors="replace")


def _body_bytes(body: JSON) -> bytes:
    return (body if isinstance(body, str) else gojson.dumps(body)).encode(errors="replace")
