"""Suites of what the recorded deliveries do today, right or wrong: a beginning for somebody to review."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from harness.deliveries import Delivery
from harness.errors import InputError
from harness.jsontypes import JSON, JSONObject
from harness.manifests import read_yaml
from harness.scaffold.yaml_text import dump
from harness.simulator import Simulator
from harness.suites import judge, load_suites
from harness.suites.load import API_VERSION, KIND
from harness.suites.model import EVERYWHERE
from harness.trace import Trace, TriggerTrace

LONGEST_PARAM = 200
"""How many characters a param may have that is written down. Expectations are partial: the rest of them still holds."""

NOWHERE = "unrouted"
"""The suite of the deliveries that no Ingress leads to a listener."""

_HEADER = """\
# OBSERVED, NOT REVIEWED. `tekton-harness init` wrote down what the manifests do with the recorded deliveries today,
# right or wrong. Read each case: where it is what you want, give it a name that says why; where it is not, write what
# should happen, and mend the manifests. Then delete this comment.
"""


@dataclass(frozen=True, slots=True)
class ObservedSuite:
    """A suite's text, and how many cases of how many deliveries it holds. `name` tells it from the others."""

    name: str
    text: str
    cases: int
    deliveries: int


@dataclass(frozen=True, slots=True)
class Observed:
    """The suites, the shortest delivery that fires anything (empty: none), and the deliveries of which nothing could be
    written down, each with the reason."""

    suites: tuple[ObservedSuite, ...]
    firing: str
    left_out: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Case:
    """What one or several deliveries do alike."""

    expect: JSONObject
    to: str | None
    deliveries: list[str]


def observe(simulator: Simulator, deliveries: Iterable[Delivery]) -> Observed:
    """Send every delivery where its URL leads, or to every listener where the manifests have no routes, and write down
    what it does. Deliveries that do the same share a case; a listener has a suite of its own."""
    cases: dict[str, dict[str, _Case]] = {}
    left_out: list[tuple[str, str]] = []
    firing: Delivery | None = None
    for delivery in deliveries:
        if not delivery.name.isprintable():
            left_out.append((delivery.name, "its name cannot be written as it is"))
            continue
        try:
            to, traces = _deliver(simulator, delivery)
        except InputError as error:
            left_out.append((delivery.name, str(error)))
            continue
        expect = _expectation(traces)
        reason = _why_not(expect, traces)
        if reason:
            left_out.append((delivery.name, reason))
            continue
        suite = EVERYWHERE if to is not None else traces[0].event_listener or NOWHERE
        same = cases.setdefault(suite, {}).setdefault(json.dumps([to, expect], sort_keys=True), _Case(expect, to, []))
        same.deliveries.append(delivery.name)
        if "fires" in expect and (firing is None or len(delivery.body) < len(firing.body)):
            firing = delivery
    names = _suite_names(cases)
    suites = tuple(_suite(names[key], key, tuple(found.values())) for key, found in cases.items())
    return Observed(suites, "" if firing is None else firing.name, tuple(left_out))


def _deliver(simulator: Simulator, delivery: Delivery) -> tuple[str | None, Sequence[Trace]]:
    """The destination to write into the case, and the traces. Raises InputError."""
    if not simulator.routes.rules:
        return EVERYWHERE, simulator.deliver_to_all(delivery)
    return None, (simulator.deliver(delivery),)


def _expectation(traces: Sequence[Trace]) -> JSONObject:
    expect: JSONObject = {}
    if len(traces) == 1:
        expect["status"] = traces[0].status
        if traces[0].event_listener:
            expect["listener"] = traces[0].event_listener
    fires: JSONObject = {}
    stops: JSONObject = {}
    for trace in traces:
        for trigger in trace.triggers:
            name = _trigger_name(trace, trigger, traces)
            if trigger.fired:
                params = {key: value for key, value in trigger.params if len(value) <= LONGEST_PARAM}
                fires[name] = {"params": dict[str, JSON](params)} if params else {}
            elif trigger.stopped_at is not None:
                stop = trigger.stopped_at
                told: JSONObject = {"stage": stop.stage}
                if stop.interceptor:
                    told["interceptor"] = stop.interceptor
                if stop.code is not None:
                    told["code"] = int(stop.code)
                stops[name] = told
    if fires:
        expect["fires"] = fires
    if stops:
        expect["stops"] = stops
    return expect


def _trigger_name(trace: Trace, trigger: TriggerTrace, traces: Sequence[Trace]) -> str:
    """The shortest name that means this trigger alone, among those that a suite may use."""
    namespace, _, listener = trace.event_listener.partition("/")
    same = [other.event_listener for other in traces for one in other.triggers if one.trigger == trigger.trigger]
    if trigger.trigger and same == [trace.event_listener]:
        return trigger.trigger
    if [name.partition("/")[2] for name in same].count(listener) == 1:
        return f"{listener}/{trigger.trigger}"
    return f"{namespace}/{listener}/{trigger.trigger}"


def _why_not(expect: JSONObject, traces: Sequence[Trace]) -> str:
    """Why the expectation cannot be written down; empty where a suite that holds it would pass."""
    text = dump(_suite_value("tried", "", [("tried", _Case(expect, None, ["tried"]))]))
    content = read_yaml(text, "tried")
    loaded = load_suites(content.documents, Path())
    if len(loaded.suites) != 1:
        return "what it does cannot be written as YAML"
    if judge(loaded.suites[0].cases[0].expect, traces):
        return "a listener has several triggers of one name, which do different things"
    return ""


def _suite_names(keys: Iterable[str]) -> dict[str, str]:
    """A short name for each suite's key: the listener's, with its namespace where two have one name."""
    short = {key: key.rpartition("/")[2] for key in keys}
    often = list(short.values())
    return {key: name if often.count(name) == 1 else key.replace("/", "-") for key, name in short.items()}


def _suite(name: str, key: str, cases: Sequence[_Case]) -> ObservedSuite:
    if key == EVERYWHERE:
        what = "What each delivery does at every EventListener: the manifests hold no Ingress that leads to one."
    elif key == NOWHERE:
        what = "Deliveries that no Ingress leads to an EventListener."
    else:
        what = f"What the deliveries do that are sent to the EventListener {key}."
    named = list(_named(cases))
    text = _HEADER + dump(_suite_value(f"observed {name}", f"{what} Observed, not reviewed.", named))
    return ObservedSuite(name, text, len(cases), sum(len(case.deliveries) for case in cases))


def _suite_value(name: str, description: str, cases: Sequence[tuple[str, _Case]]) -> JSONObject:
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": name, "description": description},
        "cases": [_case_value(title, case) for title, case in cases],
    }


def _case_value(title: str, case: _Case) -> JSONObject:
    value: JSONObject = {"name": title}
    # A name may hold what a pattern would mean something else by.
    names: list[JSON] = [escape(name) for name in case.deliveries]
    value |= {"delivery": names[0]} if len(names) == 1 else {"deliveries": names}
    if case.to is not None:
        value["to"] = case.to
    return {**value, "expect": case.expect}


def _named(cases: Sequence[_Case]) -> Iterator[tuple[str, _Case]]:
    """Each case with a name that no other has: a suite does not take two."""
    taken: set[str] = set()
    for case in cases:
        title = base = _title(case)
        number = 1
        while title in taken:
            number += 1
            title = f"{base} ({number})"
        taken.add(title)
        yield title, case


def _title(case: _Case) -> str:
    who = case.deliveries[0] if len(case.deliveries) == 1 else f"{len(case.deliveries)} deliveries"
    verb = "fires" if len(case.deliveries) == 1 else "fire"
    fires, status = case.expect.get("fires"), case.expect.get("status")
    if isinstance(fires, dict):
        return f"observed: {who} {verb} {', '.join(fires)}"
    if isinstance(status, int) and "stops" not in case.expect:
        return f"observed: {who} {verb} nothing, HTTP {status}"
    stops = case.expect.get("stops")
    where = {_where(stop) for stop in (stops.values() if isinstance(stops, dict) else ())}
    return f"observed: {who} {verb} nothing" + (f", stopped by {', '.join(sorted(where))}" if where else "")


def _where(stop: JSON) -> str:
    told = stop if isinstance(stop, dict) else {}
    return str(told.get("interceptor") or told.get("stage"))
