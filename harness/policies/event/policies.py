"""The event policies of some files: loaded once, held against any manifests and deliveries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import NamedTuple

from harness.deliveries.delivery import Delivery
from harness.deliveries.index import DeliveryIndex
from harness.errors import InputError
from harness.finding import Finding, Severity
from harness.listeners import PreparedListener
from harness.manifests import ManifestSet
from harness.pipelines import Library
from harness.policies.event.findings import Broken, broken_policies, finding_of
from harness.policies.event.holding import Violation
from harness.policies.event.judge import MOST_EVENTS, Judge
from harness.policies.event.load import read_policies
from harness.policies.event.model import EventPolicy
from harness.policies.event.scope import ScopedListener, scope, unmatched
from harness.simulator import Simulator


@dataclass(frozen=True, slots=True)
class EventJudgement:
    """What event policies found, and of each that is broken the smallest violation, as the findings show it."""

    findings: tuple[Finding, ...] = ()
    smallest: tuple[Violation, ...] = ()


class _Judged(NamedTuple):
    """What was found at one listener, and what that came from: as long as all of it is the same, so is what is found.
    `library` is None where no policy looks at plans. `not_varied` names deliveries."""

    prepared: PreparedListener
    library: Library | None
    recorded: Sequence[Delivery]
    basis: object
    broken: tuple[Broken, ...] = ()
    not_varied: tuple[str, ...] = ()

    def comes_from(self, other: "_Judged") -> bool:
        """Whether another one came from the same."""
        return (
            self.prepared is other.prepared
            and self.library is other.library
            and len(self.recorded) == len(other.recorded)
            and all(map(is_, self.recorded, other.recorded))
            and self.basis == other.basis
        )


@dataclass(frozen=True)
class EventPolicies:
    """The policies that could be read; `findings` is what is wrong with the others (rule `event-policy-invalid`)."""

    policies: tuple[EventPolicy, ...]
    findings: tuple[Finding, ...] = ()
    _kept: dict[str, _Judged] = field(default_factory=dict, repr=False, compare=False)

    def judge(self, simulator: Simulator, deliveries: Iterable[Delivery] | DeliveryIndex) -> EventJudgement:
        """Hold the policies against recorded deliveries and their variations at every listener.

        Finds what selects nothing (rule `event-policy-invalid`), then one thing for each policy and trigger that
        breaks it (rule `event-policy`), in the end whether some deliveries were too many to be varied (rule
        `event-policy-not-varied`). A recorded delivery that cannot be read or judged is passed over: that is
        another finding. Without listeners policies have nothing to say. Never raises for what manifests, policies or
        deliveries hold. What was found at a listener is kept until that, or what it was asked, is another one.
        """
        recorded = _readable(deliveries)
        if not self.policies or not simulator.listeners:
            return EventJudgement()
        scoped = scope(self.policies, simulator)
        idle = unmatched(self.policies, simulator, scoped, [delivery.name for delivery in recorded])
        judged = self._judged(simulator, scoped, recorded)
        broken = [one for at_listener in judged for one in at_listener.broken]
        found = [*idle, *map(finding_of, broken)]
        if any(one.not_varied for one in judged):
            found.append(_not_varied(self.policies[0], judged))
        return EventJudgement(tuple(found), tuple(one.smallest for one in broken))

    def _judged(
        self, simulator: Simulator, scoped: Sequence[ScopedListener], recorded: Sequence[Delivery]
    ) -> tuple[_Judged, ...]:
        """What is found at each listener: those that were judged in the same way before are not asked again."""
        judge = Judge(simulator, scoped)
        library = simulator.library if any(_looks_at_plans(one) for one in self.policies) else None
        now = {one.key: _Judged(simulator.prepared(one.key), library, recorded, judge.basis) for one in scoped}
        wanted = [key for key, one in now.items() if not (key in self._kept and self._kept[key].comes_from(one))]
        found = broken_policies(judge.violations(recorded, wanted))
        for key in wanted:
            broken = tuple(one for one in found if one.smallest.subject.listener.key == key)
            not_varied = tuple(judge.tally.not_varied.get(key, ()))
            self._kept[key] = now[key]._replace(broken=broken, not_varied=not_varied)
        for key in self._kept.keys() - now.keys():
            del self._kept[key]
        return tuple(self._kept[key] for key in now)

    def violations(self, simulator: Simulator, deliveries: Iterable[Delivery] | DeliveryIndex) -> Iterator[Violation]:
        """Every violation, with the variation that shows it, for those who want more than the smallest."""
        yield from Judge(simulator, scope(self.policies, simulator)).violations(_readable(deliveries))


def _looks_at_plans(policy: EventPolicy) -> bool:
    return any("plan" in expression.variables for expression in policy.expressions)


def _not_varied(policy: EventPolicy, judged: Sequence[_Judged]) -> Finding:
    names = {name for one in judged for name in one.not_varied}
    number = f"{len(names)} of {len(judged[0].recorded)} deliveries"
    return Finding(
        "event-policy-not-varied",
        Severity.INFO,
        f"event policies were held against {number} as recorded, and not at every listener against all variations",
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
