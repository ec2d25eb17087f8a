"""What one delivery exercises at one listener: a key and an outcome for each point that it came to.

The chain of a trigger is run again step by step, because a trace tells of a filter only where it stops a delivery.
"""

from collections.abc import Generator, Iterator
from contextlib import suppress
from enum import Enum
from typing import NamedTuple, TypeAlias

from harness.bindings import ParamsError, resolve_params
from harness.cel import Activation, BudgetExceeded, EvaluationError, OverlayError, overlay_json
from harness.cel.values import Value
from harness.coverage.conditions import watched
from harness.coverage.model import Key, Kind
from harness.errors import InputError
from harness.interceptors import Event, PreparedChain, execute_chain
from harness.interceptors.cel import CelInterceptor, SourceText
from harness.interceptors.interface import InterceptorRequest
from harness.jsontypes import JSONObject
from harness.listeners import PreparedListener, PreparedTrigger
from harness.secrets import SecretStore
from harness.trace import Trace, TriggerTrace
from harness.triggers.resolution import ResolvedTrigger

Seen: TypeAlias = tuple[Key, str]


def seen_by(listener: PreparedListener, event: Event, trace: Trace, secrets: SecretStore) -> Iterator[Seen]:
    """What an event exercised of a listener, which answered it with `trace`."""
    traces = iter(trace.triggers)
    for trigger in listener.triggers:
        # Without triggers in the trace the listener refused the event as a whole.
        if (traced := next(traces, None)) is not None:
            yield from _of_trigger(trigger, _Came(event, {}), traced, secrets)
    for group in listener.groups:
        of_group = [(trigger, traced) for trigger in group.triggers if (traced := next(traces, None)) is not None]
        came = yield from _of_chain(group.chain, _Came(event, {}), secrets)
        for trigger, traced in of_group:
            if came is None:
                yield from _of_end(trigger, traced)
            else:
                # As the sink does: only headers of a group's webhook reach the triggers.
                inner = _Came(event.changed(header=came.event.header), came.extensions)
                yield from _of_trigger(trigger, inner, traced, secrets)


class _Failed(Enum):
    """Stands for the value of what has none."""

    FAILED = "failed"


class _Came(NamedTuple):
    """The event and the extensions behind a part of the way."""

    event: Event
    extensions: JSONObject


def _of_trigger(trigger: PreparedTrigger, came: _Came, traced: TriggerTrace, secrets: SecretStore) -> Iterator[Seen]:
    yield from _of_end(trigger, traced)
    behind = yield from _of_chain(trigger.chain, came, secrets)
    if behind is not None and isinstance(trigger.resolved, ResolvedTrigger):
        yield from _of_params(trigger.resolved, behind)
        for view in trigger.resource_views[: len(traced.resources)]:
            yield Key.of(Kind.RESOURCE, view.location), "created"


def _of_end(trigger: PreparedTrigger, traced: TriggerTrace) -> Iterator[Seen]:
    if trigger.location is not None:
        yield Key.of(Kind.TRIGGER, trigger.location), "fired" if traced.fired else "stopped"


def _of_chain(chain: PreparedChain, came: _Came, secrets: SecretStore) -> Generator[Seen, None, _Came | None]:
    """What a chain exercises; returns what is behind it, None where it stops."""
    outcome = execute_chain(chain, came.event, came.extensions, secrets, explain=False)
    for index, (link, traced) in enumerate(zip(chain.links, outcome.traces, strict=False)):
        if isinstance(link.answering, CelInterceptor):
            before = execute_chain(
                PreparedChain(chain.links[:index], chain.namespace), came.event, came.extensions, secrets, explain=False
            )
            request = InterceptorRequest(before.event, before.extensions, chain.namespace, secrets)
            yield from _of_cel(link.answering, request)
        elif link.location is not None:
            yield Key.of(Kind.INTERCEPTOR, link.location), "passed" if traced.passed else "stopped"
    return _Came(outcome.event, outcome.extensions) if outcome.stop is None else None


def _of_cel(cel: CelInterceptor, request: InterceptorRequest) -> Iterator[Seen]:
    activation = cel.activation(request)
    if activation is None:
        return
    if cel.filter.expression and (yield from _of_expression(cel.filter, activation, is_filter=True)) is not True:
        return
    for overlay in cel.overlays:
        value = yield from _of_expression(overlay.source, activation, is_filter=False)
        outcome = _of_overlay(value)
        if overlay.source.location is not None:
            yield Key.of(Kind.OVERLAY, overlay.source.location), outcome
        if outcome != "value":
            return  # Tekton stops there


def _of_expression(
    source: SourceText, activation: Activation, *, is_filter: bool
) -> Generator[Seen, None, Value | _Failed]:
    """What the conditions of an expression came to; returns its value."""
    expression = watched(source.expression, is_filter=is_filter)
    if expression is None:
        return _Failed.FAILED
    value: Value | _Failed = _Failed.FAILED
    with suppress(EvaluationError, BudgetExceeded):
        value = expression.evaluate(activation)
    if source.location is not None:
        for condition, outcomes in expression.seen.items():
            for outcome in outcomes:
                yield Key.of(Kind.CONDITION, source.location, condition.start, condition.end), outcome
    return value


def _of_overlay(value: Value | _Failed) -> str:
    if value is None:
        return "null"  # which can be no extension
    if isinstance(value, _Failed):
        return "error"
    try:
        overlay_json(value)
    except (OverlayError, BudgetExceeded):
        return "error"
    return "value"


def _of_params(resolved: ResolvedTrigger, came: _Came) -> Iterator[Seen]:
    failed = set()
    for param in resolved.params:
        try:
            (bound,) = resolve_params((), (param,), came.event, came.extensions)
            outcome = "null" if bound.value == "null" and param.value != "null" else "value"
        except (ParamsError, InputError):
            outcome = "unresolved"
            failed.add(param.name)
        if param.place is not None:
            yield Key.of(Kind.BINDING, param.place.location), outcome
    bound_names = {param.name for param in resolved.params}
    for spec in resolved.template.params:
        if spec.default is not None and spec.place is not None:
            given = spec.name in bound_names and spec.name not in failed
            yield Key.of(Kind.DEFAULT, spec.place.location), "given" if given else "default"
