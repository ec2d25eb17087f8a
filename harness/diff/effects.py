"""What a trigger does with a delivery on both sides, and whether that is the same."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from harness.diff.model import MISSING, OUTCOME, PARAMS, PLAN, Difference, Kind, What
from harness.diff.pairing import OwnTrigger
from harness.diff.values import differences
from harness.jsontypes import JSON
from harness.sink import synthetic_id
from harness.templates import UID_VARIABLE
from harness.trace import Code, CreatedResource, Stop, Trace, TriggerTrace, code_title
from harness.trace_json import plan_json
from harness.triggers.model import TriggerInterceptor


class Act(NamedTuple):
    """What a trigger did on one side.

    `outcome` says it in a line, `place` how far it came and what it created; `reason` is equal where a trigger stopped
    for the same reason; `planned` gives the tasks that would run, worked out when somebody asks. `absent` tells that
    there is no such trigger.
    """

    outcome: str
    place: str = ""
    fired: bool = False
    reason: object = None
    params: tuple[tuple[str, str], ...] = ()
    resources: tuple[CreatedResource, ...] = ()
    planned: Callable[[], list[JSON]] = list
    absent: bool = False


class Shown(NamedTuple):
    """How a change shows in one delivery. Where `alike` is equal, two deliveries show the same change."""

    what: What
    kinds: tuple[Kind, ...]
    differences: tuple[Difference, ...]
    alike: object


NO_TRIGGER = Act("there is no such trigger", "absent", absent=True)


def act_of(own: OwnTrigger | None, trace: Trace | None, event_id: str) -> Act:
    """What the trigger of one side did, which is nothing where there is none.

    What its templates got for `$(uid)` is left as that: it stands for an id that Tekton draws at random, and here
    depends on the event and on the trigger's place in its listener.
    """
    if own is None or trace is None:
        return NO_TRIGGER
    traced = own.trace_in(trace)
    if traced is None:
        refused = f"the listener answers HTTP {int(trace.status)}"
        return Act(refused, refused, reason=refused)
    resources = traced.resources
    uid = ""
    if own.seed is not None:
        uid = synthetic_id("uid", event_id, trace.event_listener, own.seed, traced.namespace, traced.trigger)
        resources = tuple(_without_uid(one, uid) for one in resources)
    stop = traced.stopped_at
    told = "" if stop is None else _message(stop, own)
    return Act(
        _outcome(stop, told, resources),
        _place(stop, resources),
        traced.fired,
        None if stop is None else _reason(stop, told, traced),
        traced.params,
        resources,
        lambda: [_without(task, uid) for task in plan_json(traced.plan)],
    )


def _outcome(stop: Stop | None, message: str, resources: Sequence[CreatedResource]) -> str:
    created = f"creates {', '.join(one.label for one in resources) or 'nothing'}"
    if stop is None:
        return created
    who = f" ({stop.interceptor})" if stop.interceptor else ""
    before = f"{created}, then " if resources else ""
    return f"{before}stops at {stop.stage}{who}: {message}"


def _place(stop: Stop | None, resources: Sequence[CreatedResource]) -> str:
    """Where it stopped, and what kinds of resources it created: their names may hold what was delivered."""
    at = f"{stop.stage} {stop.interceptor}" if stop is not None else "fires"
    return " ".join((at, *(one.kind for one in resources)))


def _message(stop: Stop, own: OwnTrigger) -> str:
    """What stopped the trigger, without the text of its filter: that a filter is written in another way is no other
    reason."""
    if stop.interceptor == "cel" and stop.code == Code.FAILED_PRECONDITION:
        return "the filter is not true"
    message = " ".join(stop.message.split())
    for text in _texts(_link(stop, own)):
        message = message.replace(text, "…")
    if len(message) > _LONGEST:
        message = f"{message[:_LONGEST]}…"
    return message if stop.code is None or message else code_title(stop.code)


_LONGEST = 300


def _link(stop: Stop, own: OwnTrigger) -> TriggerInterceptor | None:
    """The interceptor that stopped the trigger; None behind the interceptors."""
    stage, _, number = stop.stage.partition("[")
    if not number:
        return None
    group = own.scoped.group
    links = group.interceptors if stage.startswith("group.") and group else own.scoped.prepared.trigger.interceptors
    return links[int(number.rstrip("]"))]


def _texts(link: TriggerInterceptor | None) -> Iterator[str]:
    """The expressions of an interceptor as a message on one line quotes them."""
    for param in link.params if link is not None else ():
        overlays = param.value if isinstance(param.value, list) else []
        for value in (param.value, *(one.get("expression") for one in overlays if isinstance(one, dict))):
            if isinstance(value, str) and value.strip():
                yield " ".join(value.split())


def _reason(stop: Stop, message: str, traced: TriggerTrace) -> object:
    """Equal where a trigger stopped for the same reason, also behind more or fewer interceptors of other names."""
    number = sum(one.name == stop.interceptor for one in traced.interceptors)
    return (stop.stage.partition("[")[0], stop.interceptor, number, stop.code, message)


def _without_uid(resource: CreatedResource, uid: str) -> CreatedResource:
    try:
        value = {key: _without(item, uid) for key, item in resource.value.items()}
    except RecursionError:
        return resource  # nests thousands of levels deep
    return resource._replace(name=resource.name.replace(uid, UID_VARIABLE), value=value)


def _without(value: JSON, uid: str) -> JSON:
    match value:
        case _ if not uid:
            return value
        case str():
            return value.replace(uid, UID_VARIABLE)
        case list():
            return [_without(item, uid) for item in value]
        case dict():
            return {key.replace(uid, UID_VARIABLE): _without(item, uid) for key, item in value.items()}
        case _:
            return value


def compare(before: Act, after: Act, *, plans: bool, recorded: bool) -> Shown | None:
    """How the acts of a trigger on both sides differ; None where they do not.

    `plans` tells whether equal resources may run other tasks. Of what is not `recorded` only counts what is created:
    for which reason a made-up event is refused is nobody's concern.
    """
    outcome = Difference(OUTCOME, "", before.outcome, after.outcome)
    if before.fired != after.fired:
        what = What.NOW_FIRES if after.fired else What.NO_LONGER_FIRES
        # All that is made is on one side only: it is told, and tells nothing of how the change comes about.
        return Shown(what, (Kind.FIRES,), (outcome, *_made(before, after, plans=recorded)), (before.place, after.place))
    if before.fired:
        found = _made(before, after, plans=plans)
        kinds = tuple(kind for kind in Kind if any(_kind_of(one) is kind for one in found))
        return Shown(What.ACTS_OTHERWISE, kinds, found, (kinds, _places(found))) if found else None
    if before.absent or after.absent or before.reason == after.reason or not recorded:
        return None
    created = _resources(before, after)
    kinds = (Kind.STOPS, Kind.RESOURCES) if created else (Kind.STOPS,)
    alike = (kinds, before.outcome, after.outcome, _places(created))
    return Shown(What.STOPS_OTHERWISE, kinds, (outcome, *created), alike)


def _places(found: Sequence[Difference]) -> tuple[tuple[str, str], ...]:
    # Of a resource only its kind: its name may hold what was delivered.
    return tuple((one.part.partition(" ")[0], one.path) for one in found)


def _kind_of(difference: Difference) -> Kind:
    return {PARAMS: Kind.PARAMS, PLAN: Kind.PLAN}.get(difference.part, Kind.RESOURCES)


def _made(before: Act, after: Act, *, plans: bool) -> tuple[Difference, ...]:
    """Where params, resources and plan differ. What did not fire has none of them."""
    params = differences(PARAMS, dict(before.params), dict(after.params))
    resources = _resources(before, after)
    planned = _tasks(before, after) if plans or (resources and before.fired and after.fired) else ()
    return (*params, *resources, *planned)


def _tasks(before: Act, after: Act) -> tuple[Difference, ...]:
    """By task. Where one side runs nothing, the plan of the other as a whole is the difference."""
    one, other = (act.planned() if act.resources else [] for act in (before, after))
    return differences(PLAN, list(one), list(other))


def _resources(before: Act, after: Act) -> tuple[Difference, ...]:
    found: list[Difference] = []
    for one, other in _paired(before.resources, after.resources):
        if one is None or other is None:
            there = one or other
            assert there is not None  # a pair has at least one
            values = (MISSING if side is None else side.value for side in (one, other))
            found.append(Difference(there.label, "", *values))
        else:
            part = one.label if one.label == other.label else one.kind
            found += differences(part, one.value, other.value)
    return tuple(sorted(found, key=lambda one: (one.part, one.path)))


def _paired(
    before: Sequence[CreatedResource], after: Sequence[CreatedResource]
) -> Iterator[tuple[CreatedResource | None, CreatedResource | None]]:
    """Each resource with its counterpart: the next of the same name, else the next of the same kind."""
    left = [list(before), list(after)]
    for same in (lambda one: (one.kind, one.namespace, one.name), lambda one: one.kind):
        waiting: dict[object, list[CreatedResource]] = defaultdict(list)
        for one in left[1]:
            waiting[same(one)].append(one)
        kept: list[CreatedResource] = []
        for one in left[0]:
            if waiting[same(one)]:
                yield one, waiting[same(one)].pop(0)
            else:
                kept.append(one)
        left = [kept, [one for rest in waiting.values() for one in rest]]
    yield from ((one, None) for one in left[0])
    yield from ((None, one) for one in left[1])
