"""The main job as data: everything that `check` finds, and the verdict of every case."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from harness.admission_check import refusals
from harness.errors import InputError
from harness.finding import Finding, Severity, SuppressedFinding
from harness.location import Location
from harness.manifests import Document, check_kustomizations
from harness.object_check import ObjectCheck, ObjectSummary
from harness.policy_check import PolicySummary, check_policies
from harness.project import Project
from harness.rules import RULES, Applied, BrokenRule, Subject, apply_rules
from harness.rules.catalogue import known_ids
from harness.rules.units import OwnedObject
from harness.runner import checks, run_all, uncovered
from harness.suites import Outcome, Verdict
from harness.suppression import Baseline, Suppressed, apply, read_baseline

if TYPE_CHECKING:
    from harness.coverage import Coverage

Verdicts = Callable[[Iterable[Verdict], int], Iterable[Verdict]]
"""Hands verdicts on, one by one, with their number: what shows progress."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What `check` found: findings in the files by place, the verdicts in order, the deliveries in no suite, and what
    was held against schemas and policies (None where nothing was).

    `suppressed` are the findings that somebody has decided to live with, `broken` the rules that crashed (a defect of
    ours), `idle` the ids of the rules that had no deliveries to look at. `fail_on` is the least severity of a finding
    that must not be. `coverage` is what the deliveries exercise, where somebody asked for that.
    """

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    uncovered: tuple[str, ...]
    objects: ObjectSummary | None = None
    policies: PolicySummary | None = None
    suppressed: tuple[SuppressedFinding, ...] = ()
    broken: tuple[BrokenRule, ...] = ()
    idle: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    coverage: "Coverage | None" = None

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong: no finding that fails, every verdict a pass, every rule did its work."""
        failed = any(map(self.fails, self.findings))
        return not self.broken and not failed and self.count(Outcome.PASS) == len(self.verdicts)

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is as bad as `fail_on`, or worse."""
        order = tuple(Severity)  # the worst first
        return order.index(finding.severity) <= order.index(self.fail_on)

    def count(self, outcome: Outcome) -> int:
        """How many verdicts ended so."""
        return sum(verdict.outcome is outcome for verdict in self.verdicts)


def judge(
    project: Project, *, fail_on: Severity = Severity.ERROR, hand_on: Verdicts = lambda verdicts, _: verdicts
) -> Judgement:
    """Judge everything: files, objects, rules, policies, suites.

    `fail_on` is the least severity of a finding that must not be.
    `hand_on` sees the verdicts as they come, to show progress. Raises InputError for settings or a baseline that cannot
    be used, UsageError for a Kubernetes version without schemas, InternalError where a tool of ours is broken.
    """
    with ObjectCheck(project) as objects:  # kubeconform works while the rules and the cases do
        found = find(project, objects)
        total = sum(1 for suite in project.suites for _ in checks(project, suite))
        verdicts = tuple(hand_on(run_all(project), total))
        return Judgement(
            findings=found.kept,
            verdicts=verdicts,
            uncovered=uncovered(project),
            objects=objects.finish(),
            policies=found.policies,
            suppressed=found.suppressed,
            broken=found.broken,
            idle=found.idle,
            fail_on=fail_on,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with the files, and what is left of it when settings, suppressions and the baseline have spoken."""

    kept: tuple[Finding, ...]
    suppressed: tuple[SuppressedFinding, ...] = ()
    broken: tuple[BrokenRule, ...] = ()
    idle: tuple[str, ...] = ()
    policies: PolicySummary | None = field(default=None)


def find(project: Project, objects: ObjectCheck | None = None, *, with_baseline: bool = True) -> Found:
    """Everything but the suites, which takes no second. Without `objects` nothing is held against schemas."""
    settings = project.settings
    settings.check_rules(known_ids())
    applied = _apply_rules(project)
    policies = check_policies(project, objects.subjects if objects is not None else ())
    all_findings = _sorted(project, applied, policies.findings, objects.findings if objects is not None else ())
    left = _suppressed(project, all_findings, applied.idle, with_baseline=with_baseline)
    return Found(left.kept, left.suppressed, applied.broken, applied.idle, policies.summary)


def findings(project: Project, of_schemas: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """What rules, files and schemas find, before anything is suppressed: sorted by place, doubles left out."""
    return _sorted(project, _apply_rules(project), (), of_schemas)


def _apply_rules(project: Project) -> Applied:
    subject = Subject(project.manifests, project.simulator, project.deliveries)
    applied = apply_rules(subject, RULES)
    return replace(applied, findings=(*map(_too_large, subject.too_large), *applied.findings))


def _too_large(one: OwnedObject) -> Finding:
    message = f"{one.title} has more than 3 MiB: no cluster takes it, and no rule has looked into it"
    where = one.resource.document.locate(("metadata", "name"))
    return Finding("object-too-large", Severity.ERROR, message, where, "split it", one.title)


def _sorted(
    project: Project, applied: Applied, of_policies: Iterable[Finding], of_schemas: Iterable[Finding]
) -> tuple[Finding, ...]:
    """All findings by place, doubles left out. Of a place that has another error, schemas say the same in other words,
    and of an object that has one, so do the webhooks."""
    found = {
        *project.findings,
        *project.simulator.world.findings,
        *check_kustomizations(project.manifests.kustomizations, project.manifests.files),
        *applied.findings,
        *of_policies,
        *_unreadable(project),
    }
    told = {finding.location for finding in found if finding.severity is Severity.ERROR}
    found.update(finding for finding in of_schemas if finding.location not in told)
    found.update(refusals(project.manifests.documents, found))
    return tuple(sorted(found, key=lambda finding: (finding.location, finding.rule, finding.message, finding.symbol)))


def _suppressed(
    project: Project, found: tuple[Finding, ...], idle: tuple[str, ...], *, with_baseline: bool
) -> Suppressed:
    settings = project.settings
    baseline: Baseline | None = None
    if with_baseline and settings.baseline is not None and settings.baseline.exists():
        baseline = read_baseline(settings.baseline, settings.root)
    return apply(
        found,
        _documents(project),
        settings.rules,
        known_ids=known_ids(),
        baseline=baseline,
        idle=idle,
        partial=project.partial,
    )


def _documents(project: Project) -> Iterable[Document]:
    """Everything that was judged: where suppressions may stand."""
    return chain(
        project.manifests.documents,
        (one.document for one in project.manifests.kustomizations),
        project.suite_files.documents,
        project.policy_files.documents,
    )


def _unreadable(project: Project) -> Iterator[Finding]:
    for name in project.deliveries.names:
        try:
            project.deliveries.get(name)
        except InputError as error:
            location = error.location or Location(name)
            yield Finding("delivery-unreadable", Severity.ERROR, error.message, location, error.help)
