"""Sends the deliveries of all suites once more, and notes what each exercises."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.coverage.events import events_for, events_of
from harness.coverage.model import Coverage, Key, Kind, ListenerEvents, Measured
from harness.coverage.observing import Seen, seen_by
from harness.coverage.points import points_of
from harness.coverage.policies import measured_policies
from harness.deliveries import Delivery
from harness.errors import HarnessError
from harness.project import Project
from harness.runner import checks, question
from harness.simulator import DIRECT, Simulator
from harness.suites.model import EVERYWHERE
from harness.trace import Trace


def measure(project: Project) -> Coverage:
    """What the deliveries of a project's suites exercise of its manifests and policies.

    Suites with manifests of their own say nothing about the project's. Where no suite sends anything it is what the
    recorded deliveries exercise, each at its own address. Never raises for what deliveries and suites hold.
    """
    notes = _Notes()
    for simulator, delivery, traces in _of_suites(project):
        notes.add(simulator, delivery, traces)
    asserted = bool(notes.deliveries)
    if not asserted:
        for simulator, delivery, traces in _of_recorded(project):
            notes.add(simulator, delivery, traces)
    return Coverage(
        measured=(
            *(Measured(point, _names(notes.seen.get(point.key, {}))) for point in points_of(project.simulator)),
            *measured_policies(project),
        ),
        events=tuple(_events(project.simulator, key, notes) for key in project.simulator.listeners),
        deliveries=len(notes.deliveries),
        asserted=asserted,
    )


@dataclass(slots=True)
class _Notes:
    """What was seen so far, with the names of the deliveries in their order: by point and outcome, and by listener and
    event. `deliveries` are told apart by name and file: those beside different suites may have one name."""

    seen: dict[Key, dict[str, dict[str, None]]] = field(default_factory=dict)
    sent: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    deliveries: set[tuple[str, str]] = field(default_factory=set)
    _known: set[tuple[int, str, str, str, str]] = field(default_factory=set)

    def add(self, simulator: Simulator, delivery: Delivery, traces: Iterable[Trace]) -> None:
        """Note what a delivery does, once for each listener and way."""
        self.deliveries.add((delivery.name, delivery.source))
        for trace in traces:
            asked = (id(simulator), delivery.name, delivery.source, trace.event_listener, trace.route)
            if asked in self._known or not trace.event_listener:
                continue
            self._known.add(asked)
            of_listener = self.sent.setdefault(trace.event_listener, {})
            for event in events_of(delivery):
                of_listener.setdefault(event, {})[delivery.name] = None
            for key, outcome in _seen(simulator, delivery, trace):
                self.seen.setdefault(key, {}).setdefault(outcome, {})[delivery.name] = None


def _of_suites(project: Project) -> Iterator[tuple[Simulator, Delivery, tuple[Trace, ...]]]:
    for suite in project.suites:
        for check in () if suite.manifests else checks(project, suite):
            try:
                simulator, delivery = question(project, check, explain=False)
                if check.case.to == EVERYWHERE:
                    yield simulator, delivery, simulator.deliver_to_all(delivery)
                else:
                    yield simulator, delivery, (simulator.deliver(delivery, to=check.case.to),)
            except HarnessError:
                continue  # the check's own verdict


def _of_recorded(project: Project) -> Iterator[tuple[Simulator, Delivery, tuple[Trace, ...]]]:
    for name in project.deliveries.names:
        try:
            delivery = project.deliveries.get(name)
            yield project.simulator, delivery, (project.simulator.deliver(delivery),)
        except HarnessError:
            continue  # a finding of its own


def _seen(simulator: Simulator, delivery: Delivery, trace: Trace) -> Iterator[Seen]:
    if trace.route != DIRECT:
        for route in simulator.routes.all:
            if route.rule == trace.route:
                yield Key.of(Kind.ROUTE, route.location), "taken"
    yield from seen_by(simulator.prepared(trace.event_listener), simulator.event_of(delivery), trace, simulator.secrets)


def _events(simulator: Simulator, key: str, notes: _Notes) -> ListenerEvents:
    found = notes.sent.get(key, {})
    expected = events_for(simulator.prepared(key))
    more = sorted(set(found).difference(expected))
    return ListenerEvents(key, {event: tuple(found.get(event, {})) for event in (*expected, *more)})


def _names(outcomes: dict[str, dict[str, None]]) -> dict[str, tuple[str, ...]]:
    return {outcome: tuple(names) for outcome, names in outcomes.items()}
