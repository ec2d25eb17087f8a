"""The event listener's sink: what it answers to a request and what each of its triggers does with it.

Sources: tektoncd/triggers v0.37.0, pkg/sink/{sink,validate_payload}.go and pkg/adapter/adapter.go (the mux). Tekton
answers 202 before it processes anything, so the HTTP answer never tells whether a trigger fired.
"""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import quote as percent_quote
from urllib.parse import unquote_to_bytes
from uuid import UUID, uuid5

from harness import gojson
from harness.bindings import ParamsError, resolve_params
from harness.interceptors import ChainOutcome, Event, PreparedChain, Stub, execute_chain, prepare_chain
from harness.jsontypes import JSONObject
from harness.location import Location
from harness.manifests import ManifestSet
from harness.pipelines import plan
from harness.secrets import SecretStore
from harness.templates import CreateError, create, render
from harness.trace import CreatedResource, InterceptorTrace, PlannedTask, Stop, TriggerTrace
from harness.triggers import TriggersWorld
from harness.triggers.model import EventListener, Place, Trigger, TriggerGroup
from harness.triggers.resolution import (
    ResolvedTrigger,
    ResolveError,
    UndefinedTriggerError,
    merge_triggers,
    resolve_trigger,
)
from harness.triggers.selectors import SelectorError, select_triggers

_NAMESPACE = UUID("6f0f5a5e-6a4b-5f0e-9a55-3f7a5f0c3b7e")
"""The root of the ids that Tekton would draw at random; here equal input gives equal ids."""


def synthetic_id(*parts: str) -> str:
    """A UUID that depends on nothing but `parts`."""
    return str(uuid5(_NAMESPACE, "\0".join(parts)))


@dataclass(frozen=True, slots=True)
class PreparedTrigger:
    """A trigger with everything looked up that does not depend on the event; `resolved` is Tekton's message where its
    bindings or template cannot be found."""

    trigger: Trigger
    chain: PreparedChain
    resolved: ResolvedTrigger | str
    location: Location | None


@dataclass(frozen=True, slots=True)
class PreparedGroup:
    """A trigger group; `problem` is set when its selector is invalid, and then nothing runs."""

    group: TriggerGroup
    chain: PreparedChain
    triggers: tuple[PreparedTrigger, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PreparedListener:
    """A listener ready for any number of events. With a `problem` it answers every one with 500."""

    listener: EventListener
    triggers: tuple[PreparedTrigger, ...] = ()
    groups: tuple[PreparedGroup, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a listener needs besides its own objects; `explain` as in `Simulator`."""

    manifests: ManifestSet
    secrets: SecretStore
    explain: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender of the request sees. `processed` tells whether triggers run at all."""

    status: int
    body: str = ""
    processed: bool = False
    notes: tuple[str, ...] = ()


def prepare_listener(world: TriggersWorld, listener: EventListener, stubs: Mapping[str, Stub]) -> PreparedListener:
    """Select and resolve the triggers of a listener (sink.go, HandleEvent up to the first goroutine)."""
    try:
        merged, notes = merge_triggers(world, listener)
    except (UndefinedTriggerError, SelectorError) as error:
        return PreparedListener(listener, problem=str(error))
    return PreparedListener(
        listener,
        triggers=_prepare_triggers(world, listener, merged, stubs),
        groups=tuple(_prepare_group(world, listener, group, stubs) for group in listener.groups),
        notes=tuple(notes),
    )


def _prepare_group(
    world: TriggersWorld, listener: EventListener, group: TriggerGroup, stubs: Mapping[str, Stub]
) -> PreparedGroup:
    namespace = listener.namespace
    chain = prepare_chain(group.interceptors, world, namespace=namespace, listener_namespace=namespace, stubs=stubs)
    try:
        selected = select_triggers(world, group.selector, namespace)
    except SelectorError as error:
        return PreparedGroup(group, chain, (), str(error))
    return PreparedGroup(group, chain, _prepare_triggers(world, listener, selected, stubs))


def _prepare_triggers(
    world: TriggersWorld, listener: EventListener, triggers: Sequence[Trigger], stubs: Mapping[str, Stub]
) -> tuple[PreparedTrigger, ...]:
    return tuple(prepare_trigger(world, trigger, listener.namespace, stubs) for trigger in triggers)


def prepare_trigger(
    world: TriggersWorld, trigger: Trigger, listener_namespace: str, stubs: Mapping[str, Stub]
) -> PreparedTrigger:
    """Resolve one trigger for a listener in `listener_namespace`."""
    chain = prepare_chain(
        trigger.interceptors,
        world,
        namespace=trigger.namespace,
        listener_namespace=listener_namespace,
        stubs=stubs,
    )
    resolved: ResolvedTrigger | str
    try:
        resolved = resolve_trigger(world, trigger)
    except ResolveError as error:
        resolved = str(error)
    return PreparedTrigger(trigger, chain, resolved, _locate(trigger.place))


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
            body = _response(declared, "", errorMessage=f"Invalid event body format : {problem}")
            return Answer(HTTPStatus.BAD_REQUEST, body)
    if listener.problem:
        note = f"the listener answers 500 to every event: {listener.problem}"
        return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, notes=(note,))
    uid = synthetic_id("EventListener", declared.key)
    return Answer(HTTPStatus.ACCEPTED, _response(declared, uid, eventID=event.event_id), True, listener.notes)


def _response(listener: EventListener, uid: str, **fields: str) -> str:
    """The JSON that the sink writes, its fields in the order of Go's struct."""
    value = {"eventListener": listener.name, "namespace": listener.namespace, "eventListenerUID": uid, **fields}
    return "{" + ",".join(f'"{key}":{gojson.dumps(text)}' for key, text in value.items()) + "}\n"


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


def escaped_path(request_url: str) -> str:
    """The path of a request as Go's URL.EscapedPath gives it: as sent where that is a valid encoding."""
    path = request_url.partition("?")[0]
    if path.isascii() and all(char.isalnum() or char in "-._~!$&'()*+,;=:@/%[]" for char in path):
        return path
    return percent_quote(unquote_to_bytes(path), safe="-._~$&+,/:;=@")


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
    return [replace(trace, notes=(*outcome.notes, *trace.notes)) for trace in traces], ()


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


@dataclass(frozen=True, slots=True)
class Rendered:
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
    uid: str,
    *,
    explain: bool = True,
) -> Rendered:
    """Interceptors, params and templates of one trigger (sink.go, processTrigger up to CreateResources).

    `extensions` are those of the group; `uid` is what `$(uid)` becomes.
    """
    outcome = execute_chain(prepared.chain, event, extensions, secrets, explain=explain)
    if outcome.stop is not None:
        return Rendered(outcome.stop, interceptors=outcome.traces, notes=outcome.notes)
    reached = Rendered(None, outcome.extensions, interceptors=outcome.traces, notes=outcome.notes)
    resolved = prepared.resolved
    if isinstance(resolved, str):
        return replace(reached, stop=Stop("resolve", resolved, location=prepared.location))
    try:
        params = resolve_params(
            resolved.template.params,
            resolved.params,
            outcome.event.body,
            outcome.event.header,
            outcome.extensions,
            event.event_id,
        )
    except ParamsError as error:
        return replace(reached, stop=Stop("params", str(error), location=prepared.location))
    values = tuple((param.name, param.value) for param in params)
    rendering = render(resolved.template.resource_templates, values, uid, resolved.old_escape_quotes)
    unordered = tuple(
        f"param {param.name}: its values stand in the order of a Go map, which differs from run to run"
        for param in params
        if param.unordered
    )
    return replace(reached, params=values, texts=rendering.texts, notes=(*outcome.notes, *unordered, *rendering.notes))


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
    uid = synthetic_id("uid", event.event_id, listener.listener.key, seed, trigger.namespace, trigger.name)
    rendered = render_trigger(prepared, event, extensions, around.secrets, uid, explain=around.explain)
    created: tuple[CreatedResource, ...] = ()
    stop = rendered.stop
    if stop is None:
        created, stop = _create(listener, prepared, rendered.texts, event)
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
        plan=_plan(created, around.manifests),
        notes=rendered.notes,
        location=prepared.location,
    )


def _create(
    listener: PreparedListener, prepared: PreparedTrigger, texts: Sequence[str], event: Event
) -> tuple[tuple[CreatedResource, ...], Stop | None]:
    """The resources in order up to the first that fails: those before it remain."""
    created: list[CreatedResource] = []
    for text in texts:
        try:
            resource = create(
                text,
                event_listener=listener.listener.name,
                trigger=prepared.trigger.name,
                event_id=event.event_id,
                namespace=prepared.trigger.namespace,
            )
        except CreateError as error:
            place = prepared.resolved.template.place if isinstance(prepared.resolved, ResolvedTrigger) else None
            return tuple(created), Stop("create", str(error), location=_locate(place) or prepared.location)
        created.append(resource)
    return tuple(created), None


def _plan(created: Sequence[CreatedResource], manifests: ManifestSet) -> tuple[PlannedTask, ...]:
    return tuple(task for resource in created for task in plan(resource, manifests))


def _locate(place: Place | None) -> Location | None:
    return place.document.locate(place.path) if place else None
