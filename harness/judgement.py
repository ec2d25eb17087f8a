"""The main job as data: everything that `check` finds, and the verdict of every case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.errors import InputError
from harness.finding import Finding, Severity
from harness.location import Location
from harness.object_check import ObjectSummary
from harness.project import Project
from harness.rules import Subject, apply_rules
from harness.suites import Outcome, Verdict
from harness.triggers.references import check_references


@dataclass(frozen=True, slots=True)
class Judgement:
    """What `check` found: findings in the files by place, the verdicts in order, the deliveries in no suite, and what
    was held against schemas (None where nothing was)."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    uncovered: tuple[str, ...]
    objects: ObjectSummary | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong: no finding of severity error, every verdict a pass."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings) and all(
            verdict.outcome is Outcome.PASS for verdict in self.verdicts
        )

    def count(self, outcome: Outcome) -> int:
        """How many verdicts ended so."""
        return sum(verdict.outcome is outcome for verdict in self.verdicts)


def findings(project: Project, of_schemas: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """What is wrong with the files themselves: sorted by place, doubles left out.

    `of_schemas` are those of an ObjectCheck; of a place that has another error they say the same in other words.
    """
    world = project.simulator.world
    found = {
        *project.findings,
        *world.findings,
        *check_references(project.manifests, world),
        *apply_rules(Subject(project.manifests, world)),
        *_unreadable(project),
    }
    told = {finding.location for finding in found if finding.severity is Severity.ERROR}
    found.update(finding for finding in of_schemas if finding.location not in told)
    return tuple(sorted(found, key=lambda finding: (finding.location, finding.rule, finding.message, finding.symbol)))


def _unreadable(project: Project) -> Iterator[Finding]:
    for name in project.deliveries.names:
        try:
            project.deliveries.get(name)
        except InputError as error:
            location = error.location or Location(name)
            yield Finding("delivery-unreadable", Severity.ERROR, error.message, location, error.help)
