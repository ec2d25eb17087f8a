"""From violations to findings: one for each policy and trigger, which shows the smallest delivery that breaks it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.finding import Finding, Related
from harness.location import Location
from harness.policies.event.holding import Subject, Violation

RULE = "event-policy"
"""The rule of every violation; the policy's name stands in the message and in the symbol."""


@dataclass(slots=True)
class Broken:
    """The smallest violation of a policy by a trigger, and the deliveries that break it, by their titles."""

    smallest: Violation
    recorded: set[str] = field(default_factory=set)
    varied: set[str] = field(default_factory=set)

    def add(self, one: Violation) -> None:
        """Count a violation, and keep the smaller one."""
        variation = one.subject.variation
        (self.varied if variation.edits else self.recorded).add(variation.title)
        if variation.size < self.smallest.subject.variation.size:
            self.smallest = one

    @property
    def others(self) -> str:
        """How many deliveries break it beside the smallest."""
        title = self.smallest.subject.variation.title
        recorded, varied = len(self.recorded - {title}), len(self.varied - {title})
        counts = [f"{number} {kind}" for number, kind in ((recorded, "recorded"), (varied, "varied")) if number]
        verb = "does" if recorded + varied == 1 else "do"
        return f"; so {verb} {' and '.join(counts)} more" if counts else ""


def broken_policies(violations: Iterable[Violation]) -> tuple[Broken, ...]:
    """One for each policy and trigger (each policy and listener, where it looks at deliveries), in the order in which
    they were first broken. A recorded delivery is smaller than any variation."""
    broken: dict[object, Broken] = {}
    for one in violations:
        trigger = one.subject.trigger
        key = (id(one.policy), one.subject.listener.key, id(trigger) if trigger is not None else None)
        broken.setdefault(key, Broken(one)).add(one)
    return tuple(broken.values())


def finding_of(broken: Broken) -> Finding:
    """What `check` tells of a broken policy."""
    one = broken.smallest
    policy, subject = one.policy, one.subject
    return Finding(
        RULE,
        policy.severity,
        f"event policy {policy.name}: {one.message}",
        _location(subject),
        _help(subject),
        f"{policy.title}, {_thing(subject)}",
        tuple(_related(broken)),
    )


def _location(subject: Subject) -> Location:
    """The trigger, or the listener where the policy looks at deliveries."""
    if subject.trigger is not None and subject.trigger.prepared.location is not None:
        return subject.trigger.prepared.location
    return subject.listener.location


def _thing(subject: Subject) -> str:
    """What broke it, by names that stay when lines move."""
    listener = f"EventListener {subject.listener.key}"
    if subject.trigger is None:
        return listener
    return f"trigger {subject.trigger.prepared.trigger.name!r} of {listener}"


def _related(broken: Broken) -> Iterator[Related]:
    subject = broken.smallest.subject
    delivery = subject.variation.base
    yield Related(Location(delivery.source or delivery.name), f"{_shows(subject)}{broken.others}")
    if subject.resource is not None and subject.trigger is not None:
        locations = subject.trigger.resource_locations
        if subject.resource_index < len(locations):
            yield Related(locations[subject.resource_index], f"the {subject.resource.kind} is created from here")
    yield Related(broken.smallest.validation.location, "the condition that does not hold")


def _shows(subject: Subject) -> str:
    """The delivery and what it does, in one line."""
    title = " ".join(subject.variation.title.split())
    if subject.resource is not None:
        return f"{title}: creates {subject.resource.label}"
    return f"{title}: starts it" if subject.trigger is not None else f"{title}: shows it"


def _help(subject: Subject) -> str:
    trace = f"`tekton-harness trace {subject.variation.base.name} --to {subject.listener.key}`"
    if not subject.variation.edits:
        return f"{trace} shows every step; correct what lets it pass, or the policy"
    return (
        f"{trace} shows it without that change, and `tekton-harness check --write-deliveries FOLDER` writes it with the"
        " change; correct what lets that pass, or the policy"
    )
