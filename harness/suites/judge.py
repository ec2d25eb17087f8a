"""Held against what a delivery did: does each expectation of a case hold?"""

from collections.abc import Iterator, Mapping, Sequence

from harness.jsontypes import JSON, JSONObject
from harness.suites.matching import differences
from harness.suites.model import PARTS, Expectation, Firing, Mismatch, Part, Stopping
from harness.trace import Trace, TriggerTrace
from harness.trace_json import plan_json, resources_json


def judge(expect: Expectation, traces: Sequence[Trace]) -> tuple[Mismatch, ...]:
    """What of `expect` does not hold for the traces of one delivery (one trace for each listener that it reached);
    empty when all does."""
    return tuple(_answer_mismatches(expect, traces)) + tuple(_trigger_mismatches(expect, traces))


def _answer_mismatches(expect: Expectation, traces: Sequence[Trace]) -> Iterator[Mismatch]:
    for trace in traces:
        subject = trace.event_listener or "no listener"
        if expect.status is not None and trace.status != expect.status:
            yield Mismatch(subject, f"expected HTTP {expect.status}, GitLab would see HTTP {trace.status}")
        if expect.response is not None and expect.response not in trace.response:
            yield Mismatch(subject, f"expected {expect.response!r} in the HTTP answer", (f"is: {trace.response}",))
        if expect.listener is not None and expect.listener not in (trace.event_listener, _short(trace.event_listener)):
            reached = trace.event_listener or "none"
            yield Mismatch(subject, f"expected to reach listener {expect.listener}, reaches {reached}")


def _trigger_mismatches(expect: Expectation, traces: Sequence[Trace]) -> Iterator[Mismatch]:
    met: set[str] = set()
    for trace in traces:
        for index, trigger in enumerate(trace.triggers):
            subject = f"{trace.event_listener} {trigger.trigger}"
            where = (trace.event_listener, index)
            names = _names(trace, trigger)
            firing_name = next((name for name in expect.fires if name in names), None)
            stop_name = next((name for name in expect.stops if name in names), None)
            met.update(name for name in (firing_name, stop_name) if name is not None)
            if firing_name is not None:
                yield from _firing_mismatches(expect.fires[firing_name], trigger, subject, where)
            elif trigger.fired:
                created = ", ".join(resource.label for resource in trigger.resources) or "nothing"
                yield Mismatch(subject, f"fires, but the case does not expect it to (creates {created})", (), where)
            if stop_name is not None:
                yield from _stop_mismatches(expect.stops[stop_name], trigger, subject, where)
    for name in (*expect.fires, *expect.stops):
        if name not in met:
            yield Mismatch(
                name,
                "expected, but no listener that the delivery reaches has a trigger of this name",
                (f"reached: {_reached(traces)}",),
            )


def _names(trace: Trace, trigger: TriggerTrace) -> frozenset[str]:
    """The ways to name a trigger in a suite: alone, after its listener, or after the listener's namespace too."""
    name, listener = trigger.trigger, trace.event_listener
    return frozenset((name, f"{_short(listener)}/{name}", f"{listener}/{name}"))


def _short(listener: str) -> str:
    return listener.rpartition("/")[2]


def _reached(traces: Sequence[Trace]) -> str:
    names = [f"{trace.event_listener}/{trigger.trigger}" for trace in traces for trigger in trace.triggers]
    return ", ".join(names) or "none"


def _firing_mismatches(
    firing: Firing, trigger: TriggerTrace, subject: str, where: tuple[str, int]
) -> Iterator[Mismatch]:
    if not trigger.fired:
        yield Mismatch(subject, f"expected to fire, but it stops at {stop_text(trigger)}", (), where)
        return
    for part in PARTS:
        expected = _expected(firing, part)
        if expected is None:
            continue
        lines = _part_differences(part, expected, _actual(trigger, part), exact=part in firing.exact)
        if lines:
            yield Mismatch(subject, f"{part} not as expected", lines, where)


def _part_differences(part: Part, expected: JSON, actual: JSON, *, exact: bool) -> tuple[str, ...]:
    """Of created resources and planned tasks the order and the number count; where those differ, they say enough."""
    in_order = part in ("resources", "plan")
    if in_order and isinstance(expected, list) and isinstance(actual, list):
        wanted, have = _titles(expected), _titles(actual)
        if len(wanted) != len(have) or (part == "plan" and all(wanted) and wanted != have):
            return (f"expected {_listed(wanted)}", f"is       {_listed(have)}")
    return differences(expected, actual, exact=exact, in_order=in_order)


def _titles(items: Sequence[JSON]) -> list[str]:
    """What to call the items: a planned task's name, a resource's kind; empty where the suite writes neither."""
    return [str(item.get("name") or item.get("kind") or "") if isinstance(item, dict) else "" for item in items]


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(title or "(unnamed)" for title in titles) or "none"


def _expected(firing: Firing, part: Part) -> JSON | None:
    match part:
        case "extensions":
            return firing.extensions
        case "params":
            return firing.params
        case "resources":
            return None if firing.resources is None else list(firing.resources)
        case "plan":
            return None if firing.plan is None else list(firing.plan)


def _actual(trigger: TriggerTrace, part: Part) -> JSON:
    match part:
        case "extensions":
            return dict(trigger.extensions or {})
        case "params":
            params: JSONObject = dict(trigger.params)
            return params
        case "resources":
            return resources_json(trigger.resources)
        case "plan":
            return plan_json(trigger.plan)


def stop_text(trigger: TriggerTrace) -> str:
    """Where and why a trigger stopped, in one line: `interceptor[1] (cel): expression … did not return true`."""
    stop = trigger.stopped_at
    if stop is None:
        return "nowhere"
    who = f" ({stop.interceptor})" if stop.interceptor else ""
    return f"{stop.stage}{who}: {' '.join(stop.message.split())}"


def _stop_mismatches(
    stopping: Stopping, trigger: TriggerTrace, subject: str, where: tuple[str, int]
) -> Iterator[Mismatch]:
    stop = trigger.stopped_at
    if stop is None:
        if trigger.fired:
            yield Mismatch(subject, "expected to stop, but it fires", (), where)
        return
    wanted: Mapping[str, tuple[JSON, JSON]] = {
        "stage": (stopping.stage, stop.stage),
        "interceptor": (stopping.interceptor, stop.interceptor),
        "code": (stopping.code, None if stop.code is None else int(stop.code)),
    }
    lines = [f"{key}: expected {want}, is {have}" for key, (want, have) in wanted.items() if want not in (None, have)]
    if stopping.message is not None and stopping.message not in stop.message:
        lines.append(f"message: expected to hold {stopping.message!r}, is {stop.message!r}")
    if lines:
        yield Mismatch(subject, "stops for another reason than expected", tuple(lines), where)
