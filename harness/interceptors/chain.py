"""A chain of interceptors, run in order (tektoncd/triggers v0.37.0, pkg/sink/sink.go, ExecuteInterceptors).

Extensions merge by top-level key: a later `{a: {c: 1}}` replaces an earlier `{a: {b: 1}}` as a whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from harness import gojson
from harness.interceptors.interface import Event, Interceptor, InterceptorRequest, InterceptorResponse
from harness.interceptors.registry import prepare
from harness.interceptors.stub import Stub
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.secrets import SecretStore
from harness.trace import InterceptorTrace, Stop
from harness.triggers import TriggersWorld
from harness.triggers.model import TriggerInterceptor

FORM = "application/x-www-form-urlencoded"
"""The one Content-Type, without parameters, whose body the sink turns into JSON."""


@dataclass(frozen=True, slots=True)
class PreparedLink:
    """An interceptor of a chain, what answers for it, and where it stands in the manifests."""

    declared: TriggerInterceptor
    answering: Interceptor
    location: Location | None


@dataclass(frozen=True, slots=True)
class PreparedChain:
    """A chain whose params are read. `namespace` is the one whose secrets are read."""

    links: tuple[PreparedLink, ...]
    namespace: str


class ChainOutcome(NamedTuple):
    """What a chain came to: the stop, or None; the event as those after it see it; the merged extensions."""

    event: Event
    extensions: JSONObject
    stop: Stop | None = None
    traces: tuple[InterceptorTrace, ...] = ()
    notes: tuple[str, ...] = ()


def prepare_chain(
    interceptors: Sequence[TriggerInterceptor],
    world: TriggersWorld,
    *,
    namespace: str,
    listener_namespace: str,
    stubs: Mapping[str, Stub],
) -> PreparedChain:
    """Resolve the interceptors of a trigger in `namespace` (of a group: of the listener) once for all deliveries."""
    links = (
        PreparedLink(link, prepare(link, world, listener_namespace, stubs), link.place.location if link.place else None)
        for link in interceptors
    )
    return PreparedChain(tuple(links), namespace)


def execute_chain(
    chain: PreparedChain,
    event: Event,
    incoming: JSONObject,
    secrets: SecretStore,
    *,
    stage: str = "interceptor",
    explain: bool = True,
) -> ChainOutcome:
    """Run the chain on an event with extensions that came before.

    `stage` is how a stop calls its place; `explain` tells whether a filter that stops is explained.
    """
    if not chain.links:
        return ChainOutcome(event, incoming)
    extensions = dict(incoming)
    event = _with_form_as_json(chain, event, extensions)
    traces: list[InterceptorTrace] = []
    notes: list[str] = []
    for index, link in enumerate(chain.links):
        request = InterceptorRequest(event, extensions, chain.namespace, secrets, explain)
        response = link.answering.process(request)
        if response.notes:
            notes.extend(note for note in response.notes if note not in notes)
        traces.append(_trace(link, response))
        if not response.passed:
            stop = _stop(link, response, f"{stage}[{index}]")
            return ChainOutcome(event, extensions, stop, tuple(traces), tuple(notes))
        if response.event is not None:
            event = response.event
        if response.extensions:
            extensions = {**extensions, **response.extensions}
    return ChainOutcome(event, extensions, None, tuple(traces), tuple(notes))


def _trace(link: PreparedLink, response: InterceptorResponse) -> InterceptorTrace:
    return InterceptorTrace(link.declared.title, response.passed, response.extensions, response.explanation)


def _stop(link: PreparedLink, response: InterceptorResponse, stage: str) -> Stop:
    return Stop(
        stage=stage,
        message=response.message,
        interceptor=link.declared.title,
        code=response.code,
        location=response.location or link.location,
        explanation=response.explanation,
    )


def _with_form_as_json(chain: PreparedChain, event: Event, extensions: JSONObject) -> Event:
    """A form of two or more fields as JSON; not for a chain that begins with a webhook, which wants it as sent."""
    if event.header_value("Content-Type") != FORM:
        return event
    if chain.links[0].declared.webhook is not None and not extensions:
        return event
    fields = parse_form(event.text)
    if len(fields) < 2:
        return event
    body = gojson.dumps({name: list[JSON](values) for name, values in fields.items()})
    return Event(body.encode(), event.header, event.request_url, event.event_id)


def parse_form(text: str) -> dict[str, list[str]]:
    """The fields of a query string as Go's url.ParseQuery finds them, bad parts left out.

    A part with a semicolon or a bad percent sign is dropped; `+` is a blank.
    """
    fields: dict[str, list[str]] = {}
    for part in text.split("&"):
        if not part or ";" in part:
            continue
        name, _, value = part.partition("=")
        if _escapes_are_valid(name) and _escapes_are_valid(value):
            fields.setdefault(_unescape(name), []).append(_unescape(value))
    return fields


def _escapes_are_valid(text: str) -> bool:
    digits = "0123456789abcdefABCDEF"
    pieces = text.split("%")[1:]
    return all(len(piece) >= 2 and piece[0] in digits and piece[1] in digits for piece in pieces)


def _unescape(text: str) -> str:
    return gojson.decode_utf8(unquote_to_bytes(text.replace("+", " ")))
