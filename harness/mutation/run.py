"""A whole run: which mutants are judged, and by how many processes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.config import Settings
from harness.errors import HarnessError, UsageError
from harness.finding import Severity
from harness.mutation.judging import Judge
from harness.mutation.model import Mutant, Result
from harness.mutation.mutants import find_mutants
from harness.mutation.operators import OPERATORS, Operator
from harness.mutation.pool import Pool
from harness.mutation.since import changed_since
from harness.policies.event import load_event_policies
from harness.project import Project, open_project

MUTANTS_PER_PROCESS = 40
"""A process takes a second to begin: for fewer mutants than this no other one is worth it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The mutants that are to be judged, of so many that the operators made; `notes` say what was left out."""

    mutants: tuple[Mutant, ...]
    found: int
    notes: tuple[str, ...] = ()


def plan(project: Project, *, operators: Sequence[Operator] = OPERATORS, since: str = "", sample: int = 0) -> Plan:
    """Which mutants to judge: of some operators, of lines that changed `since` a revision, or a `sample` of so many,
    spread evenly over the files and always the same.

    Raises UsageError where the manifests cannot be read, so that a score would mean nothing, or `since` is no revision,
    and HarnessError where there is nothing to change or nothing that could notice.
    """
    _check_files(project)
    found = find_mutants(project, operators)
    mutants, notes = found, []
    if since:
        changed = changed_since(project, since)
        mutants = tuple(one for one in found if changed.holds(one))
        notes.append(f"only lines that changed since {since}: {len(mutants)} of {len(found)} mutants")
    if 0 < sample < len(mutants):
        notes.append(f"a sample: {sample} of {len(mutants)} mutants")
        mutants = tuple(mutants[index * len(mutants) // sample] for index in range(sample))
    return Plan(mutants, len(found), tuple(notes))


def _check_files(project: Project) -> None:
    found = [*project.findings, *project.simulator.world.findings]
    if project.policy_files.documents:
        found += (*load_event_policies(project.policy_files).findings, *project.manifest_policies.findings)
    errors = [one for one in found if one.severity is Severity.ERROR]
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise UsageError(
            f"{errors[0].message}{more}, so that a score would mean nothing",
            location=errors[0].location,
            help="`tekton-harness check` shows everything; mutate again when the files can be read",
        )
    if not project.simulator.listeners:
        help = "give the folder with your manifests, or name it in pyproject.toml as tool.tekton-harness.manifests"
        raise HarnessError("the manifests hold no EventListener: there is nothing to change", help=help)
    if not project.suites and not project.policy_files.documents:
        help = "write a suite first: docs/suites.md tells how"
        raise UsageError("there is no suite and no policy that could notice anything", help=help)


@dataclass(frozen=True, slots=True)
class OpenJudge:
    """Opens a project, in whatever process, and gives what judges its mutants. Raises HarnessError as `Judge` does."""

    settings: Settings
    paths: tuple[Path, ...] = ()
    write_records: bool = False

    def __call__(self) -> Callable[[Mutant], Result]:
        """What judges."""
        project = open_project(self.settings, self.paths)
        return Judge(project, write_records=self.write_records).judge


def mutate(open_judge: OpenJudge, mutants: Sequence[Mutant], jobs: int) -> Iterator[Result]:
    """What becomes of each mutant, in any order, by at most so many processes; for one of them, in this process.

    Raises FailingSuiteError where a suite fails without any mutant.
    """
    processes = min(jobs, -(-len(mutants) // MUTANTS_PER_PROCESS))
    if processes <= 1:
        judge = open_judge()
        yield from map(judge, mutants)
        return
    yield from Pool(open_judge, processes).judge(mutants)
