"""Which policies look at which triggers, and what of a delivery decides how far a trigger comes, told without one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from harness.finding import Finding, Severity
from harness.jsontypes import JSON
from harness.listeners import PreparedGroup, PreparedListener, PreparedTrigger
from harness.location import Location
from harness.manifests import View
from harness.policies.event.links import reads_of_link
from harness.policies.event.load import INVALID
from harness.policies.event.model import EventPolicy, NamePattern, ResourceSelector, Unit
from harness.simulator import Simulator
from harness.trace import Stop, TriggerTrace
from harness.triggers.model import TriggerGroup
from harness.triggers.resolution import ResolvedTrigger
from harness.variations import Reads, reads_of_params
from harness.variations.reads import NOTHING


@dataclass(frozen=True, slots=True)
class ScopedTrigger:
    """A trigger of a listener, in the place where its trace comes, and what it decides by.

    `stages` is what would have to change after a refusal by each interceptor, those of its group first, so that it
    comes further or stops before; `bound` is what all interceptors and the bindings read. `events` are the values of
    X-Gitlab-Event without which it creates nothing, None where any will do.
    `policies` are those that look at it, or at what it creates.
    """

    prepared: PreparedTrigger
    group: TriggerGroup | None
    stages: tuple[Reads, ...]
    bound: Reads
    events: frozenset[str] | None
    policies: tuple[EventPolicy, ...]

    @property
    def resource_locations(self) -> tuple[Location, ...]:
        """Where each resource template stands, in the order of what is created."""
        return tuple(view.location for view in self.prepared.resource_views)

    def admits(self, event: str) -> bool:
        """Whether a delivery with that X-Gitlab-Event may create something."""
        return self.events is None or event in self.events

    def decided_by(self, trace: TriggerTrace, event: str) -> Reads:
        """What would have to change so that the trigger creates something else than it did for a delivery with that
        X-Gitlab-Event."""
        if not self.admits(event):
            return _event_among(self.events)
        stop = trace.stopped_at
        if stop is None or stop.stage in ("params", "create"):
            return self.bound
        if stop.stage == "resolve":
            return NOTHING  # no delivery ever comes further
        return self.stages[self._stage(stop)]

    def _stage(self, stop: Stop) -> int:
        number = int(stop.stage.partition("[")[2].rstrip("]"))
        if self.group is None or stop.stage.startswith("group."):
            return number
        return len(self.group.interceptors) + number


@lru_cache(maxsize=256)
def _event_among(allowed: frozenset[str] | None) -> Reads:
    name = "X-Gitlab-Event"
    return Reads(headers=frozenset({name}), constants=frozenset((name, value) for value in allowed or ()))


@dataclass(frozen=True, slots=True)
class ScopedListener:
    """A listener that policies look at. `policies` are those that look at each delivery to it; `reads` is all that its
    triggers read of a delivery."""

    key: str
    location: Location
    triggers: tuple[ScopedTrigger, ...]
    policies: tuple[EventPolicy, ...]
    reads: Reads


def scope(policies: Sequence[EventPolicy], simulator: Simulator) -> tuple[ScopedListener, ...]:
    """The listeners that a policy looks at, with the policies of each trigger."""
    scoped = (_listener(key, policies, simulator) for key in simulator.listeners)
    return tuple(one for one in scoped if one.policies or any(trigger.policies for trigger in one.triggers))


def _listener(key: str, policies: Sequence[EventPolicy], simulator: Simulator) -> ScopedListener:
    prepared = simulator.prepared(key)
    here = tuple(policy for policy in policies if policy.selection.takes_listener(key))
    triggers = _triggers(prepared, here)
    place = prepared.listener.place
    return ScopedListener(
        key,
        place.document.locate(("metadata", "name")) if place is not None else Location(""),
        triggers,
        tuple(policy for policy in here if policy.selection.unit is Unit.DELIVERY),
        Reads.union(one.bound for one in triggers),
    )


def deciding_triggers(prepared: PreparedListener) -> tuple[ScopedTrigger, ...]:
    """The triggers of a listener without any policy, for who wants to know only what decides."""
    return _triggers(prepared, ())


def _triggers(prepared: PreparedListener, policies: Sequence[EventPolicy]) -> tuple[ScopedTrigger, ...]:
    triggers = [_trigger(one, None, policies) for one in prepared.triggers]
    for group in prepared.groups:
        triggers += [_trigger(one, group, policies) for one in group.triggers]
    return tuple(triggers)


def _trigger(prepared: PreparedTrigger, group: PreparedGroup | None, policies: Sequence[EventPolicy]) -> ScopedTrigger:
    links = [reads_of_link(link) for link in (*(group.chain.links if group else ()), *prepared.chain.links)]
    stages: list[Reads] = []
    so_far = NOTHING
    for link in links:
        stages.append(so_far | link.refused)
        so_far |= link.passed
    resolved = prepared.resolved
    bound = so_far | reads_of_params(resolved.params) if isinstance(resolved, ResolvedTrigger) else so_far
    # Behind a webhook the event may be another one.
    as_sent = takewhile(lambda link: not link.replaces, links)
    allowed = [link.events for link in as_sent if link.events is not None]
    return ScopedTrigger(
        prepared,
        group.group if group else None,
        tuple(stages),
        bound,
        frozenset.intersection(*allowed) if allowed else None,
        tuple(one for one in policies if _may_concern(one, prepared)),
    )


def _may_concern(policy: EventPolicy, prepared: PreparedTrigger) -> bool:
    selection = policy.selection
    if selection.unit is Unit.DELIVERY or not selection.takes_trigger(prepared.trigger.name):
        return False
    if selection.unit is Unit.TRIGGER:
        return True
    return any(_may_create(one, prepared) for one in selection.resources)


def _may_create(selector: ResourceSelector, prepared: PreparedTrigger) -> bool:
    return any(_may_become(selector, view, prepared.trigger.namespace) for view in prepared.resource_views)


_VARIABLE = re.compile(r"\$\((?:tt\.params\.[^)]*|uid)\)")


def _may_become(selector: ResourceSelector, template: View, namespace: str) -> bool:
    """Whether a resource template may render to something that is selected: a text with a param may become anything."""
    metadata = template.at("metadata")
    name = metadata.at("name").value or metadata.at("generateName").value
    wanted = (
        (selector.kind, template.at("kind").value),
        (selector.api_version, template.at("apiVersion").value),
        (selector.name, name),
        (selector.namespace, metadata.at("namespace").value or namespace),
    )
    if not all(pattern is None or _may_match(pattern, value) for pattern, value in wanted):
        return False
    labels = metadata.at("labels").object
    return all(
        key.startswith("triggers.tekton.dev/")
        or any(_VARIABLE.search(name) for name in labels)
        or (key in labels and _may_match(pattern, labels[key]))
        for key, pattern in selector.labels.items()
    )


def _may_match(pattern: str, value: JSON) -> bool:
    if not isinstance(value, str):
        return False
    if _VARIABLE.search(value):
        return True
    return NamePattern(pattern, Location("")).matches(value)


def unmatched(
    policies: Sequence[EventPolicy], simulator: Simulator, scoped: Sequence[ScopedListener], names: Sequence[str]
) -> Iterator[Finding]:
    """What selects nothing: each entry of a selection that no listener, trigger, resource template or recorded delivery
    (of those `names`) could ever match. Such a policy would hold forever without a word."""
    listeners = {key: simulator.prepared(key) for key in simulator.listeners}
    for policy in policies:
        selection = policy.selection
        for pattern in selection.listeners:
            if not any(pattern.matches_listener(key) for key in listeners):
                known = f"known: {', '.join(listeners)}"
                yield _selects_nothing(policy, f"no EventListener is called {pattern.pattern}", pattern.location, known)
        for pattern in selection.deliveries if names else ():
            if not any(pattern.matches(name) for name in names):
                message = f"no recorded delivery is called {pattern.pattern}"
                yield _selects_nothing(policy, message, pattern.location, "`tekton-harness matrix` lists the names")
        here = [
            prepared
            for key, listener in listeners.items()
            if selection.takes_listener(key)
            for prepared in (*listener.triggers, *(one for group in listener.groups for one in group.triggers))
        ]
        for pattern in selection.triggers if here else ():
            if not any(pattern.matches(one.trigger.name) for one in here):
                known = f"known: {', '.join(dict.fromkeys(one.trigger.name for one in here))}"
                message = f"no trigger of a selected listener is called {pattern.pattern}"
                yield _selects_nothing(policy, message, pattern.location, known)
        selected = [one for one in here if selection.takes_trigger(one.trigger.name)]
        for selector in selection.resources if selected else ():
            if not any(_may_create(selector, one) for one in selected):
                message = "no resource template of a selected trigger can become this resource"
                help = "correct apiVersion, kind, name, namespace or labels, or take the entry away"
                yield _selects_nothing(policy, message, selector.location, help)


def _selects_nothing(policy: EventPolicy, message: str, location: Location, help: str) -> Finding:
    message = f"event policy {policy.name}: {message}, so it never says anything"
    return Finding(INVALID, Severity.ERROR, message, location, help, policy.title)
