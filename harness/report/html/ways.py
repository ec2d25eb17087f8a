"""The ways of deliveries: what each does at every trigger, as the page wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.errors import InputError
from harness.interceptors import Event
from harness.jsontypes import JSON, JSONObject
from harness.project import Project
from harness.report.html.filters import PassedFilters, explanation_json
from harness.report.html.pool import Packable
from harness.report.html.triggers import Column, columns_of, place_json
from harness.report.matrix import reason
from harness.report.trace_text import error_message
from harness.secrets import SecretStore
from harness.simulator import Simulator
from harness.trace import InterceptorTrace, Stop, Trace, TriggerTrace, code_title
from harness.trace_json import plan_json

FIRES = "FIRES"
"""What a cell says of a trigger that created its resources."""


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery as the page wants it, and whether any trigger fires for it."""

    content: Mapping[str, Packable]
    starts: bool = False


@dataclass(frozen=True)
class Ways:
    """Sends every recorded delivery of a project everywhere, and tells what came of it."""

    project: Project

    @cached_property
    def simulator(self) -> Simulator:
        """The project's manifests, with stops that are explained."""
        return self.project.simulator_for((), {}, {}, explain=True)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every trigger."""
        return columns_of(self.simulator)

    @cached_property
    def _filters(self) -> PassedFilters:
        return PassedFilters(SecretStore.of(self.project.manifests, self.project.secrets, trust_redacted=True))

    def row(self, name: str) -> Row:
        """One delivery. Of its content `cells` holds a word for each column, `ways` what stands behind it (None where
        the listener refused the request), `answers` what each listener said. A delivery that cannot be judged has a
        `problem`."""
        try:
            delivery = self.project.deliveries.get(name)
            own = self.project.simulator.deliver(delivery)
            event = self.simulator.event_of(delivery)
            traces = {trace.event_listener: trace for trace in self.simulator.deliver_to_all(delivery)}
        except InputError as error:
            place = place_json(error.location)
            return Row({"name": name, "problem": {"message": error.message, "help": error.help, "place": place}})
        cells = [_word(traces[column.listener], column) for column in self.columns]
        content: dict[str, Packable] = {
            "name": name,
            "event": delivery.event,
            "method": delivery.method,
            "url": delivery.url,
            "source": delivery.source,
            "own": own.event_listener,
            "route": own.route,
            "routeNotes": _route_notes(own, traces),
            "answers": {key: _answer_json(trace) for key, trace in traces.items()},
            "cells": cells,
            "ways": [self._way(traces[column.listener], column, event) for column in self.columns],
        }
        return Row(content, FIRES in cells)

    def _way(self, trace: Trace, column: Column, event: Event) -> Mapping[str, Packable] | None:
        if column.index >= len(trace.triggers):
            return None
        trigger = trace.triggers[column.index]
        steps = self._steps(trigger, column, event)
        return {
            "fired": trigger.fired,
            "stop": _stop_json(trigger.stopped_at),
            "steps": steps,
            "extensions": trigger.extensions or {},
            "params": trigger.params,
            "resources": [
                {"label": one.label, "apiVersion": one.api_version, "value": one.value} for one in trigger.resources
            ],
            "plan": plan_json(trigger.plan),
            "notes": trigger.notes,
        }

    def _steps(self, trigger: TriggerTrace, column: Column, event: Event) -> Sequence[JSON]:
        """What the interceptors that were asked answered, the group's first."""
        stopped_in_group = trigger.stopped_at is not None and trigger.stopped_at.stage.startswith("group.")
        before = len(column.group.chain.links) if column.group and not stopped_in_group else 0
        asked = [None] * before + list(trigger.interceptors)
        passed = sum(step is None or step.passed for step in asked)
        filters = [explanation_json(one) for one in self._filters.of(column, event, passed)]
        filters += [explanation_json(trigger.stopped_at.explanation) if trigger.stopped_at else None] * (
            len(asked) - passed
        )
        return [_step_json(step, filter) for step, filter in zip(asked, filters, strict=True)]


def _step_json(step: InterceptorTrace | None, filter: JSON) -> JSONObject:
    """A step that is None passed as one of a group, whose answers a trace does not keep."""
    return {
        "passed": step is None or step.passed,
        "extensions": (step.extensions if step else None) or {},
        "filter": filter,
    }


def _stop_json(stop: Stop | None) -> JSON:
    if stop is None:
        return None
    return {
        "stage": stop.stage,
        "interceptor": stop.interceptor,
        "code": "" if stop.code is None else code_title(stop.code),
        "message": stop.message,
        "place": place_json(stop.location),
    }


def _answer_json(trace: Trace) -> JSONObject:
    """The answer of a listener; its text only where it is no success, else it says no more than the status."""
    said = error_message(trace.response) if trace.status != 202 and trace.response else ""
    return {"status": int(trace.status), "said": said, "notes": list(trace.notes)}


def _route_notes(own: Trace, traces: Mapping[str, Trace]) -> tuple[str, ...]:
    """The notes of the ingress: those that the same listener has not when it is asked directly."""
    direct = traces.get(own.event_listener)
    return own.notes if direct is None else own.notes[: len(own.notes) - len(direct.notes)]


def _word(trace: Trace, column: Column) -> str:
    """What a cell says: FIRES, why not (`cel: no`), or the status with which the listener refused the request."""
    if column.index >= len(trace.triggers):
        return f"HTTP {trace.status}" if trace.status != 202 else "no trigger"
    trigger = trace.triggers[column.index]
    return FIRES if trigger.fired else reason(trigger)
