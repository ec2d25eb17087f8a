"""A project that is held open and judged again as its files change."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from harness.config import Settings
from harness.deliveries.index import stamp_of
from harness.errors import HarnessError
from harness.finding import Finding
from harness.judgement import find
from harness.object_check import ObjectCheck
from harness.project import Project, open_project
from harness.runner import run_suite
from harness.suites import Outcome, Verdict
from harness.watching.rounds import (
    CaseRound,
    FindingRound,
    FindingsCompared,
    VerdictsCompared,
    compare_findings,
    compare_verdicts,
)
from harness.watching.texts import KeptTexts
from harness.watching.verdicts import KeptVerdicts, Key

_SETTINGS = "pyproject.toml"


class Session:
    """Judges a project again and again. `judge_cases` looks at the files; `judge_findings` goes on from there, with
    what takes longer.

    Files are read again where they have changed, and whatever depends on no changed file is kept: deliveries, answers,
    verdicts. `load` gives the settings as they are now, `paths` are those of `open_project`. The first call of
    `judge_cases` raises HarnessError where the project cannot be opened; later ones hand it on as data, for somebody
    may be typing.
    """

    def __init__(self, load: Callable[[], Settings], paths: Sequence[Path] = ()) -> None:
        self._load = load
        self._paths = tuple(paths)
        self._texts = KeptTexts()
        self._verdicts = KeptVerdicts()
        self._project: Project | None = None
        self._outcomes: dict[Key, Outcome] = {}
        self._last: tuple[Verdict, ...] = ()
        self._findings: tuple[Finding, ...] = ()
        self._state: dict[str, object] = {}
        self._problem = ""

    @property
    def project(self) -> Project:
        """The project as it was last judged. Raises RuntimeError before that."""
        if self._project is None:
            raise RuntimeError("nothing has been judged yet")
        return self._project

    def judge_cases(self) -> CaseRound:
        """Read what has changed, and run the cases that it touches."""
        started = time.perf_counter()
        try:
            project = self._reopened()
        except HarnessError as error:
            if self._project is None:
                raise
            return self._unjudged(error, time.perf_counter() - started)
        self._project = project
        changed = self._changed(project)
        found = list(self._run(project))
        compared = compare_verdicts(self._outcomes, found)
        # Outcomes of cases that are away are remembered: their file may be broken for a moment.
        self._outcomes.update((key, verdict.outcome) for key, verdict in found)
        self._last = tuple(verdict for _, verdict in found)
        broken = self._texts.broken
        return CaseRound(
            verdicts=self._last,
            ran=self._verdicts.ran,
            compared=compared,
            unreadable=(*broken, *project.loaded_suites.findings),
            standing_in=frozenset(one.location.path for one in broken if self._texts.stands_in(one.location.path)),
            seconds=time.perf_counter() - started,
            changed=changed,
        )

    def judge_findings(self) -> FindingRound:
        """What rules, schemas and policies find. kubeconform is not asked: it only says the same again."""
        started = time.perf_counter()
        project = self.project
        try:
            with ObjectCheck(project, ask_kubeconform=False) as objects:
                found = find(project, objects)
        except HarnessError as error:
            return FindingRound(self._findings, FindingsCompared(), (), time.perf_counter() - started, error)
        compared = compare_findings(self._findings, found.kept)
        self._findings = found.kept
        return FindingRound(found.kept, compared, found.broken, time.perf_counter() - started)

    def _reopened(self) -> Project:
        """The project as its files are now, with all that they have left as it was. Raises HarnessError."""
        settings = self._load()
        older = self._project
        if older is not None and older.settings.root != settings.root:
            self._texts = KeptTexts()  # names in messages are relative to the root
        self._texts.begin()
        project = open_project(settings, self._paths, self._texts.read)
        reach = project.reach_since(older) if older is not None else None
        self._verdicts.begin(reach)
        return project.resuming(older, reach) if older is not None else project

    def _run(self, project: Project) -> Iterator[tuple[Key, Verdict]]:
        for suite in project.suites:
            for verdict in run_suite(project, suite, self._verdicts.run):
                yield (suite.path, suite.name, verdict.case, verdict.delivery), verdict

    def _changed(self, project: Project) -> tuple[str, ...]:
        """The names of the files that are others than in the last round."""
        before, now = self._state, dict(_state(project))
        problem, self._problem = self._problem, ""
        self._state = now
        changed = {name for name in (*before, *now) if before.get(name) != now.get(name)}
        return tuple(sorted(changed or ({_SETTINGS} if problem else ())))

    def _unjudged(self, error: HarnessError, seconds: float) -> CaseRound:
        failing = tuple(verdict for verdict in self._last if verdict.outcome is not Outcome.PASS)
        compared = VerdictsCompared(still_failing=failing)
        same, self._problem = str(error) == self._problem, str(error)
        file = error.location.path if error.location is not None else _SETTINGS
        return CaseRound(
            verdicts=self._last,
            ran=0,
            compared=compared,
            unreadable=(),
            standing_in=frozenset(),
            seconds=seconds,
            changed=() if same else (file,),
            problem=error,
        )


def _state(project: Project) -> Iterator[tuple[str, object]]:
    """Each file that is judged, or that says how, by its name, with what tells it from what it was."""
    settings, deliveries = project.settings, project.deliveries
    yield _SETTINGS, settings
    for manifests in (project.manifests, project.suite_files, project.policy_files):
        held: dict[str, list[object]] = {name: [] for name in manifests.files.values()}
        for name, _, _, text in manifests.texts:
            held.setdefault(name, []).append(text)
        for finding in manifests.findings:
            held.setdefault(finding.location.path, []).append(finding)
        yield from held.items()
    files = [path for name in deliveries.names if (path := deliveries.path_of(name)) is not None]
    for file in (*files, settings.baseline, settings.secrets):
        if file is not None:
            shown = file.relative_to(settings.root) if file.is_relative_to(settings.root) else file
            yield shown.as_posix(), stamp_of(file)
