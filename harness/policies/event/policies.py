"""The event policies of some files: loaded once, held against any manifests and deliveries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.deliveries.delivery import Delivery
from harness.deliveries.index import DeliveryIndex
from harness.errors import InputError
from harness.finding import Finding, Severity
from harness.manifests import ManifestSet
from harness.policies.event.findings import broken_policies, finding_of
from harness.policies.event.holding import Violation
from harness.policies.event.judge import MOST_EVENTS, Judge, Tally
from harness.policies.event.load import read_policies
from harness.policies.event.model import EventPolicy
from harness.policies.event.scope import scope, unmatched
from harness.simulator import Simulator


@dataclass(frozen=True, slots=True)
class EventJudgement:
    """What event policies found, and of each that is broken the smallest violation, as the findings show it."""

    findings: tuple[Finding, ...] = ()
    smallest: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class EventPolicies:
    """The policies that could be read; `findings` is what is wrong with the others (rule `event-policy-invalid`)."""

    policies: tuple[EventPolicy, ...]
    findings: tuple[Finding, ...] = ()

    def judge(self, simulator: Simulator, deliveries: Iterable[Delivery] | DeliveryIndex) -> EventJudgement:
        """Hold the policies against recorded deliveries and their variations at every listener.

        Finds what selects nothing (rule `event-policy-invalid`), then one thing for each policy and trigger that
        breaks it (rule `event-policy`), in the end whether some deliveries were too many to be varied (rule
        `event-policy-not-varied`). A recorded delivery that cannot be read or judged is passed over: that is
        another finding. Without listeners policies have nothing to say. Never raises for what manifests, policies or
        deliveries hold.
        """
        recorded = _readable(deliveries)
        if not self.policies or not simulator.listeners:
            return EventJudgement()
        scoped = scope(self.policies, simulator)
        idle = unmatched(self.policies, simulator, scoped, [delivery.name for delivery in recorded])
        judge = Judge(simulator, scoped)
        broken = broken_policies(judge.violations(recorded))
        found = [*idle, *map(finding_of, broken)]
        if judge.tally.not_varied:
            found.append(_not_varied(self.policies[0], judge.tally))
        return EventJudgement(tuple(found), tuple(one.smallest for one in broken))

    def violations(self, simulator: Simulator, deliveries: Iterable[Delivery] | DeliveryIndex) -> Iterator[Violation]:
        """Every violation, with the variation that shows it, for those who want more than the smallest."""
        yield from Judge(simulator, scope(self.policies, simulator)).violations(_readable(deliveries))


def _not_varied(policy: EventPolicy, tally: Tally) -> Finding:
    number = f"{tally.not_varied} of {tally.deliveries} deliveries"
    return Finding(
        "event-policy-not-varied",
        Severity.INFO,
        f"event policies were held against {number} as recorded, and not against all variations of them",
        policy.location,
        f"judge fewer listeners or deliveries at a time: listeners were asked about {MOST_EVENTS} events",
        "event policies",
    )


def load_event_policies(files: ManifestSet) -> EventPolicies:
    """The event policies among the documents of some files. Never raises: what is wrong with a policy is a finding, and
    such a policy judges nothing."""
    loaded = read_policies(files.documents)
    return EventPolicies(loaded.policies, loaded.findings)


def _readable(deliveries: Iterable[Delivery] | DeliveryIndex) -> tuple[Delivery, ...]:
    if isinstance(deliveries, DeliveryIndex):
        return tuple(_read(deliveries))
    return tuple(deliveries)


def _read(deliveries: DeliveryIndex) -> Iterator[Delivery]:
    for name in deliveries.names:
        try:
            yield deliveries.get(name)
        except InputError:
            continue
