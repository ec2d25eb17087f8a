"""The event listener's sink: what it answers to a request and what each of its triggers does with it.

Sources: tektoncd/triggers v0.37.0, pkg/sink/{sink,validate_payload}.go and pkg/adapter/adapter.go (the mux). Tekton
answers 202 before it processes anything, so the HTTP answer never tells whether a trigger fired.
"""

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha1
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote as percent_quote
from urllib.parse import unquote_to_bytes
from uuid import UUID

from harness import gojson
from harness.bindings import ParamsError
from harness.interceptors import ChainOutcome, Event, execute_chain
from harness.jsontypes import JSONObject
from harness.listeners import PreparedGroup, PreparedListener, PreparedTrigger, locate
from harness.pipelines import Library, plan
from harness.secrets import SecretStore
from harness.templates import CreateError, create
from harness.trace import CreatedResource, InterceptorTrace, Plan, PlannedTask, Stop, Trace, TriggerTrace
from harness.triggers.model import EventListener
from harness.triggers.resolution import ResolvedTrigger

_NAMESPACE = UUID("6f0f5a5e-6a4b-5f0e-9a55-3f7a5f0c3b7e").bytes
"""The root of the ids that Tekton would draw at random; here equal input gives equal ids."""


def synthetic_id(*parts: str) -> str:
    """A UUID (RFC 9562, version 5) that depends on nothing but `parts`.

    Written out because each delivery asks for several, and uuid.uuid5 takes as long as a whole filter.
    """
    name = "\0".join(parts).encode(errors="surrogatepass")
    digits = sha1(_NAMESPACE + name, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a listener needs besides its own objects; `explain` and `admit` as in `Simulator`."""

    library: Library
    secrets: SecretStore
    explain: bool = True
    admit: bool = False


class Answer(NamedTuple):
    """What the sender of the request sees. `processed` tells whether triggers run at all."""

    status: int
    body: str = ""
    processed: bool = False
    notes: tuple[str, ...] = ()


def answer(listener: PreparedListener, event: Event, method: str) -> Answer:
    """The HTTP answer to an event (validate_payload.go and the end of HandleEvent). The method decides nothing but
    whether a redirect has a body."""
    path = escaped_path(event.request_url)
    if path == "/live":
        return Answer(HTTPStatus.OK, "ok", notes=("/live is the liveness probe: no trigger sees what is sent there",))
    cleaned = clean_path(path)
    if cleaned != path:
        return _redirect(event.request_url, cleaned, method)
    declared = listener.listener
    if declared.payload_validation:
        problem = _payload_problem(event)
        if problem:
            body = _response(declared, "", "errorMessage", f"Invalid event body format : {problem}")
            return Answer(HTTPStatus.BAD_REQUEST, body)
    if listener.problem:
        note = f"the listener answers 500 to every event: {listener.problem}"
        return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, notes=(note,))
    body = _response(declared, _listener_uid(declared.key), "eventID", event.event_id)
    return Answer(HTTPStatus.ACCEPTED, body, True, listener.notes)


@lru_cache(maxsize=256)
def _listener_uid(key: str) -> str:
    return synthetic_id("EventListener", key)


def _response(listener: EventListener, uid: str, field: str, value: str) -> str:
    """The JSON that the sink writes, its fields in the order of Go's struct."""
    return f'{_response_start(listener.name, listener.namespace, uid)},"{field}":{gojson.dumps_string(value)}}}\n'


@lru_cache(maxsize=256)
def _response_start(name: str, namespace: str, uid: str) -> str:
    fields = {"eventListener": name, "namespace": namespace, "eventListenerUID": uid}
    return "{" + ",".join(f'"{field}":{gojson.dumps_string(value)}' for field, value in fields.items())


def _payload_problem(event: Event) -> str:
    try:
        _ = event.payload
    except gojson.DecodeError as error:
        return str(error)
    return ""


def _redirect(request_url: str, path: str, method: str) -> Answer:
    query = request_url.partition("?")[2]
    target = f"{path}?{query}" if query else path
    shown = target.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    body = f'<a href="{shown.replace(chr(39), "&#39;")}">Temporary Redirect</a>.\n\n' if method == "GET" else ""
    return Answer(
        HTTPStatus.TEMPORARY_REDIRECT, body, notes=(f"redirected to {target}: nothing is processed at this path",)
    )


@lru_cache(maxsize=256)
def escaped_path(request_url: str) -> str:
    """The path of a request as Go's URL.EscapedPath gives it: as sent where that is a valid encoding."""
    path = request_url.partition("?")[0]
    if path.isascii() and all(char.isalnum() or char in "-._~!$&'()*+,;=:@/%[]" for char in path):
        return path
    return percent_quote(unquote_to_bytes(path), safe="-._~$&+,/:;=@")


@lru_cache(maxsize=256)
def clean_path(path: str) -> str:
    """A path without `//`, `.` and `..` (net/http, cleanPath)."""
    rooted = path if path.startswith("/") else f"/{path}"
    cleaned = posixpath.normpath(rooted)
    # POSIX lets two leading slashes stand; Go's path.Clean does not.
    cleaned = f"/{cleaned.lstrip('/')}"
    return f"{cleaned}/" if rooted.endswith("/") and cleaned != "/" else cleaned


def process(
    listener: PreparedListener, event: Event, around: Surroundings
) -> tuple[tuple[TriggerTrace, ...], tuple[str, ...]]:
    """What every trigger of a listener does with an event that was accepted, and notes on groups that reach none.

    Tekton runs them all at once; here they come in the order of the listener.
    """
    traces = [
        process_trigger(listener, prepared, event, {}, around, seed=str(index))
        for index, prepared in enumerate(listener.triggers)
    ]
    notes: list[str] = []
    for index, group in enumerate(listener.groups):
        grouped, note = _process_group(listener, group, event, around, seed=f"group {index}")
        traces.extend(grouped)
        notes.extend(note)
    return tuple(traces), tuple(notes)


def _process_group(
    listener: PreparedListener, group: PreparedGroup, event: Event, around: Surroundings, *, seed: str
) -> tuple[list[TriggerTrace], tuple[str, ...]]:
    """The group's interceptors once, then each selected trigger with their extensions and headers. The body stays the
    one that came in: what a webhook of the group made of it reaches no trigger."""
    name = group.group.name
    outcome = execute_chain(group.chain, event, {}, around.secrets, stage="group.interceptor", explain=around.explain)
    if outcome.stop is not None:
        if group.triggers:
            return [_stopped_in_group(prepared, group, outcome) for prepared in group.triggers], ()
        return [], (f"trigger group {name} stops at {outcome.stop.stage}: {outcome.stop.message}",)
    if group.problem:
        return [], (f"trigger group {name} runs nothing, its selector is invalid: {group.problem}",)
    if not group.triggers:
        return [], (f"trigger group {name} selects no Trigger",)
    if outcome.event.header is not event.header:
        event = Event(event.body, outcome.event.header, event.request_url, event.event_id)
    traces = [
        process_trigger(listener, prepared, event, outcome.extensions, around, group=name, seed=f"{seed} {index}")
        for index, prepared in enumerate(group.triggers)
    ]
    return [trace._replace(notes=(*outcome.notes, *trace.notes)) for trace in traces], ()


def _stopped_in_group(prepared: PreparedTrigger, group: PreparedGroup, outcome: ChainOutcome) -> TriggerTrace:
    return TriggerTrace(
        trigger=prepared.trigger.name,
        namespace=prepared.trigger.namespace,
        fired=False,
        stopped_at=outcome.stop,
        group=group.group.name,
        interceptors=outcome.traces,
        notes=outcome.notes,
        location=prepared.location,
    )


class Rendered(NamedTuple):
    """How far a trigger came before anything is created."""

    stop: Stop | None
    extensions: JSONObject | None = None
    params: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    interceptors: tuple[InterceptorTrace, ...] = ()
    notes: tuple[str, ...] = ()


def render_trigger(
    prepared: PreparedTrigger,
    event: Event,
    extensions: JSONObject,
    secrets: SecretStore,
    uid: Callable[[], str],
    *,
    explain: bool = True,
) -> Rendered:
    """Interceptors, params and templates of one trigger (sink.go, processTrigger up to CreateResources).

    `extensions` are those of the group; `uid` gives what `$(uid)` becomes.
    """
    outcome = execute_chain(prepared.chain, event, extensions, secrets, explain=explain)
    if outcome.stop is not None:
        return Rendered(outcome.stop, interceptors=outcome.traces, notes=outcome.notes)
    resolved = prepared.resolved
    if isinstance(resolved, str):
        return _stopped_behind_chain(outcome, Stop("resolve", resolved, location=prepared.location))
    try:
        params = prepared.params.resolve(outcome.event, outcome.extensions)
    except ParamsError as error:
        return _stopped_behind_chain(outcome, Stop("params", str(error), location=prepared.location))
    values = tuple([(param.name, param.value) for param in params])
    rendering = prepared.templates.render(values, uid)
    unordered = tuple(
        [
            f"param {param.name}: its values stand in the order of a Go map, which differs from run to run"
            for param in params
            if param.unordered
        ]
    )
    notes = (*outcome.notes, *unordered, *rendering.notes)
    return Rendered(None, outcome.extensions, values, rendering.texts, outcome.traces, notes)


def _stopped_behind_chain(outcome: ChainOutcome, stop: Stop) -> Rendered:
    return Rendered(stop, outcome.extensions, interceptors=outcome.traces, notes=outcome.notes)


def process_trigger(
    listener: PreparedListener,
    prepared: PreparedTrigger,
    event: Event,
    extensions: JSONObject,
    around: Surroundings,
    *,
    group: str = "",
    seed: str = "",
) -> TriggerTrace:
    """What one trigger does with an event. `seed` tells it from others of the same name in the same listener."""
    trigger = prepared.trigger
    uid = partial(synthetic_id, "uid", event.event_id, listener.listener.key, seed, trigger.namespace, trigger.name)
    rendered = render_trigger(prepared, event, extensions, around.secrets, uid, explain=around.explain)
    created: tuple[CreatedResource, ...] = ()
    stop = rendered.stop
    if stop is None:
        created, stop = _create(listener, prepared, rendered.texts, event, admit=around.admit)
    return TriggerTrace(
        trigger=trigger.name,
        namespace=trigger.namespace,
        fired=stop is None,
        stopped_at=stop,
        group=group,
        interceptors=rendered.interceptors,
        extensions=rendered.extensions,
        params=rendered.params,
        resources=created,
        plan=Plan(partial(_planned, created, around.library)) if created else (),
        notes=rendered.notes,
        location=prepared.location,
    )


def _create(
    listener: PreparedListener, prepared: PreparedTrigger, texts: Sequence[str], event: Event, *, admit: bool
) -> tuple[tuple[CreatedResource, ...], Stop | None]:
    """The resources in order up to the first that fails: those before it remain. With `admit` Tekton's admission
    webhooks are asked about each."""
    names = {
        "event_listener": listener.listener.name,
        "trigger": prepared.trigger.name,
        "event_id": event.event_id,
        "namespace": prepared.trigger.namespace,
    }
    created: list[CreatedResource] = []
    for text in texts:
        try:
            resource = create(text, **names)
            if admit and (refused := _refusal(text, **{**names, "event_id": _ANY_EVENT})):
                raise CreateError(refused)
        except CreateError as error:
            place = prepared.resolved.template.place if isinstance(prepared.resolved, ResolvedTrigger) else None
            return tuple(created), Stop("create", str(error), location=locate(place) or prepared.location)
        created.append(resource)
    return tuple(created), None


_ANY_EVENT = "00000000-0000-5000-8000-000000000000"
"""Stands for the id of an event where one is as good as another."""


@lru_cache(maxsize=1024)
def _refusal(text: str, **names: str) -> str:
    """What Tekton's admission webhooks say against the resource that `create` makes of these, empty for nothing.

    Kept, because judging takes half a millisecond, and suites and policies have many deliveries create the same thing:
    what the webhooks say of a label with an event's id holds for all of them.
    """
    # Slow to load: only for those who ask.
    from harness.admission import refusal

    return refusal(create(text, **names).value)


def replanned(trace: Trace, library: Library) -> Trace:
    """What a listener did, with the tasks that another library gives to what it created."""
    if not any(one.resources for one in trace.triggers):
        return trace
    triggers = tuple(
        [
            one._replace(plan=Plan(partial(_planned, one.resources, library))) if one.resources else one
            for one in trace.triggers
        ]
    )
    return trace._replace(triggers=triggers)


def _planned(created: Sequence[CreatedResource], library: Library) -> tuple[PlannedTask, ...]:
    return tuple(task for resource in created for task in plan(resource, library))
