"""Judging mutants one by one: is there a case, a policy or a rule that notices?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from harness.deliveries import Delivery
from harness.errors import HarnessError, InputError, UsageError
from harness.finding import Finding, Severity
from harness.fixes.edit import CannotFixError
from harness.judgement import find
from harness.manifests import ManifestSet, ResourceKey
from harness.mutation.applying import Texts, apply_mutant, with_file
from harness.mutation.equivalence import prove
from harness.mutation.model import By, Fate, Killer, Mutant, Result
from harness.mutation.telling import Teller
from harness.object_check import ObjectCheck
from harness.policies.event import EventPolicies, EventPolicy, Violation, is_event_policy, load_event_policies
from harness.policies.event.judge import Judge as PolicyJudge
from harness.policies.event.scope import ScopedListener, scope, unmatched
from harness.project import Project
from harness.reach import Reach, Reaches
from harness.runner import PlannedCheck, checks, deliver
from harness.suites import judge

_BY_RULE = {"manifest-policy": By.MANIFEST_POLICY, "schema": By.SCHEMA}
"""The rules whose findings others than rules make."""


class FailingSuiteError(UsageError):
    """A suite fails without any mutant: a score would mean nothing."""


@dataclass(frozen=True, slots=True)
class _Check:
    """A check, the listeners that its delivery goes to, and whether its way there leads through an Ingress."""

    check: PlannedCheck
    listeners: frozenset[str]
    routed: bool


class Judge:
    """Judges the mutants of a project. `write_records` makes results hold the records of telling deliveries.

    Raises FailingSuiteError where a check does not pass before anything is changed.
    """

    def __init__(self, project: Project, *, write_records: bool = False) -> None:
        self._project = project
        self._write_records = write_records
        self._reaches = Reaches(project.simulator)
        self._checks = tuple(_check(project, check) for suite in project.suites for check in checks(project, suite))
        self._texts = Texts(project.manifests)
        self._parts: dict[frozenset[str], tuple[Project, frozenset[object]]] = {}

    def judge(self, mutant: Mutant) -> Result:
        """What becomes of a mutant. Never raises for what it holds; a defect of ours becomes an ERROR."""
        try:
            return self._judge(mutant)
        except HarnessError as error:
            return Result(mutant, Fate.ERROR, problem=str(error))
        except Exception as error:
            return Result(mutant, Fate.ERROR, problem=f"internal error: {type(error).__name__}: {error}")

    def _judge(self, mutant: Mutant) -> Result:
        reach = self._reaches.of(mutant.key)
        mutated = self._mutated(mutant, reach)
        killer = (
            self._by_suites(mutated, reach)
            or self._by_event_policies(mutant, mutated, reach)
            or self._by_check(mutant, reach)
        )
        if killer is not None:
            return Result(mutant, Fate.KILLED, killer)
        diff = self._texts.diff(mutant)
        proof = prove(mutant, self._project, mutated, reach)
        if proof is not None:
            return Result(mutant, Fate.EQUIVALENT, proof=proof.id, diff=diff)
        telling = self._teller.tell(mutated, reach, write_record=self._write_records)
        return Result(mutant, Fate.SURVIVED, telling=telling, diff=diff)

    def _mutated(self, mutant: Mutant, reach: Reach) -> Project:
        try:
            return _over(self._project, reach, lambda manifests: apply_mutant(manifests, mutant))
        except CannotFixError as error:
            raise HarnessError(f"{mutant.key} is another one by now: {error}") from error

    def _by_suites(self, mutated: Project, reach: Reach) -> Killer | None:
        """The first check that does not pass any more, in the order of the suites."""
        for one in self._checks:
            check = one.check
            reached = not reach.listeners.isdisjoint(one.listeners) or (reach.routes and one.routed)
            if not reached and not check.suite.manifests:
                continue
            try:
                passes = not judge(check.case.expect, deliver(mutated, check, explain=False))
            except HarnessError:
                passes = False
            if not passes:
                return Killer(By.SUITE, check.suite.name, f"{check.case.name} [{check.delivery}]")
        return None

    def _by_event_policies(self, mutant: Mutant, mutated: Project, reach: Reach) -> Killer | None:
        """The first event policy that a recorded delivery or a variation breaks, or that selects nothing any more, and
        did not before."""
        policies = self._policies.policies
        if reach.plans:
            policies = tuple(one for one in policies if any("plan" in part.variables for part in one.expressions))
        if not policies or not reach.listeners:
            return None
        for one in _violations(policies, mutated, reach.listeners, self._recorded, self._broken):
            return Killer(By.EVENT_POLICY, one.policy.name, f"{one.message} [{one.subject.variation.title}]")
        for finding in _idle(self._policies, mutated, self._recorded):
            if _said(finding) not in self._idle:
                return Killer(By.EVENT_POLICY, finding.symbol.rpartition(" ")[2], finding.message)
        return None

    def _by_check(self, mutant: Mutant, reach: Reach) -> Killer | None:
        """What else `check` says against the manifests and did not before. Asked last, because it takes longest."""
        project, known = self._part(reach)
        try:
            # With the file read anew every finding has its place, and is suppressed by the comments beside it.
            documents = self._project.read(self._texts.edited(mutant)[1], mutant.file).documents
            mutated = _over(project, reach, lambda manifests: with_file(manifests, mutant, documents))
        except CannotFixError:
            # The places of the original will do.
            mutated = _over(project, reach, lambda manifests: apply_mutant(manifests, mutant))
        found = [one for one in self._errors(mutated) if _said(one) not in known]
        if not found:
            return None
        order = tuple(By)
        first = min(found, key=lambda one: (order.index(_by(one)), one.location, one.rule, one.message))
        by = _by(first)
        name = first.symbol.partition(",")[0].rpartition(" ")[2] if by is By.MANIFEST_POLICY else first.rule
        return Killer(by, name, first.message)

    @cached_property
    def _recorded(self) -> tuple[Delivery, ...]:
        """The recorded deliveries that can be read."""
        return tuple(_readable(self._project))

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self._project, self._recorded)

    @cached_property
    def _policies(self) -> EventPolicies:
        return load_event_policies(self._project.policy_files)

    @cached_property
    def _broken(self) -> frozenset[object]:
        """What breaks event policies without any mutant."""
        listeners = frozenset(self._project.simulator.listeners)
        policies = self._policies.policies
        return frozenset(map(_broken, _violations(policies, self._project, listeners, self._recorded, frozenset())))

    @cached_property
    def _idle(self) -> frozenset[object]:
        return frozenset(map(_said, _idle(self._policies, self._project, self._recorded)))

    def _part(self, reach: Reach) -> tuple[Project, frozenset[object]]:
        """The project without what is not reached, and what `check` says against that without any mutant."""
        if reach.listeners not in self._parts:
            part = self._project
            away = self._reaches.only_of_others(reach) if reach.listeners else ()
            if away:
                part = part.over(lambda manifests: _without(manifests, away), Reach(routes=True))
            self._parts[reach.listeners] = (part, frozenset(map(_said, self._errors(part))))
        return self._parts[reach.listeners]

    def _errors(self, project: Project) -> Sequence[Finding]:
        """The errors that `check` finds, but for those of event policies, which are asked before."""
        project = project.with_policies(self._without_event_policies, project.manifest_policies)
        with ObjectCheck(project, ask_kubeconform=False) as objects:
            found = find(project, objects)
        return [one for one in found.kept if one.severity is Severity.ERROR]

    @cached_property
    def _without_event_policies(self) -> ManifestSet:
        files = self._project.policy_files
        return replace(files, documents=tuple(one for one in files.documents if not is_event_policy(one)))


def _over(project: Project, reach: Reach, change: Callable[[ManifestSet], ManifestSet]) -> Project:
    return project.over(change, reach)


def _without(manifests: ManifestSet, keys: Sequence[ResourceKey]) -> ManifestSet:
    """The manifests without some objects; the same object where they hold none of these."""
    held = [key for key in keys if key in manifests.resources]
    return manifests.without(held) if held else manifests


def _check(project: Project, check: PlannedCheck) -> _Check:
    try:
        traces = deliver(project, check, explain=False)
        problem = "; ".join(one.message for one in judge(check.case.expect, traces))
    except HarnessError as error:
        problem = str(error)
    if problem:
        title = f"{check.suite.name} › {check.case.name} [{check.delivery}]"
        raise FailingSuiteError(
            f"a case fails before anything is changed, so that a score would mean nothing: {title}: {problem}",
            location=check.case.location,
            help="`tekton-harness check` shows why; mutate again when everything holds",
        )
    to = check.case.to
    return _Check(check, frozenset(trace.event_listener for trace in traces), to is None or to.startswith("/"))


def _readable(project: Project) -> Iterator[Delivery]:
    for name in project.deliveries.names:
        try:
            yield project.deliveries.get(name)
        except InputError:
            continue


def _violations(
    policies: Sequence[EventPolicy],
    project: Project,
    listeners: frozenset[str],
    recorded: Sequence[Delivery],
    broken: frozenset[object],
) -> Iterator[Violation]:
    """What breaks event policies at some listeners; what is `broken` already is not asked about again."""
    simulator = project.simulator
    scoped = (_unbroken(one, broken) for one in scope(policies, simulator) if one.key in listeners)
    asked = tuple(one for one in scoped if one.policies or any(trigger.policies for trigger in one.triggers))
    if asked:
        yield from PolicyJudge(simulator, asked).violations(recorded)


def _unbroken(listener: ScopedListener, broken: frozenset[object]) -> ScopedListener:
    """A listener without the policies that it, or one of its triggers, breaks anyway."""
    triggers = []
    for trigger in listener.triggers:
        name = trigger.prepared.trigger.name
        kept = tuple(one for one in trigger.policies if (one.name, listener.key, name) not in broken)
        triggers.append(replace(trigger, policies=kept))
    policies = tuple(one for one in listener.policies if (one.name, listener.key, "") not in broken)
    return replace(listener, triggers=tuple(triggers), policies=policies)


def _broken(one: Violation) -> object:
    """What is the same thing broken, whatever delivery shows it."""
    trigger = one.subject.trigger
    name = trigger.prepared.trigger.name if trigger is not None else ""
    return one.policy.name, one.subject.listener.key, name


def _idle(policies: EventPolicies, project: Project, recorded: Sequence[Delivery]) -> Iterator[Finding]:
    """The event policies that select nothing."""
    simulator = project.simulator
    names = [delivery.name for delivery in recorded]
    yield from unmatched(policies.policies, simulator, scope(policies.policies, simulator), names)


def _said(finding: Finding) -> object:
    """What a finding says, wherever the lines are by now."""
    return finding.rule, finding.symbol, finding.message


def _by(finding: Finding) -> By:
    return _BY_RULE.get(finding.rule, By.RULE)
