"""Verdicts that are kept while nothing that they depend on has changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from harness.deliveries.index import Stamp, stamp_of
from harness.errors import HarnessError
from harness.interceptors.stub import Stub
from harness.project import Project
from harness.reach import Reach
from harness.runner import PlannedCheck, deliver, file_of, run
from harness.secrets import SecretValues
from harness.suites import Case, Verdict

Key: TypeAlias = tuple[Path, str, str, str]
"""What a check is known by from round to round: file and name of the suite, name of the case, delivery."""

_Inputs: TypeAlias = tuple[tuple[Path, ...], SecretValues, Mapping[str, Stub], Case, Path, Stamp]


class _Kept(NamedTuple):
    """A verdict, what it was made of besides manifests, and the keys of the listeners that were asked; None where
    nobody knows, because the check could not be judged."""

    inputs: _Inputs
    listeners: frozenset[str] | None
    verdict: Verdict

    def holds(self, reach: Reach) -> bool:
        """Whether it is the same after the manifests have changed so far."""
        if reach == Reach():
            return True
        return not reach.routes and self.listeners is not None and self.listeners.isdisjoint(reach.listeners)


class KeptVerdicts:
    """Runs checks, or knows what came of them. `run` is handed to `runner.run_suite`."""

    def __init__(self) -> None:
        self.ran = 0
        """How many checks of this round were run."""
        self._stamps: dict[Path, Stamp] = {}
        self._kept: dict[Key, _Kept] = {}
        self._asked: dict[Key, _Kept] = {}

    def begin(self, reach: Reach | None) -> None:
        """A new round; `reach` is how far manifests and secrets have changed, None where that may be anything."""
        asked, self._asked, self._stamps, self.ran = self._asked, {}, {}, 0
        self._kept = {key: one for key, one in asked.items() if one.holds(reach)} if reach is not None else {}

    def run(self, project: Project, check: PlannedCheck) -> Verdict:
        """The verdict on a check, from the last round where that still holds."""
        file = None if check.problem is not None else file_of(project, check)
        if file is None:
            self.ran += 1
            return run(project, check)
        key = (check.suite.path, check.suite.name, check.case.name, check.delivery)
        suite, case = check.suite, check.case
        inputs = (suite.manifests, suite.secrets, suite.stubs, case, file, self._stamp(file))
        kept = self._asked.get(key) or self._kept.get(key)
        if kept is None or kept.inputs != inputs:
            self.ran += 1
            verdict = run(project, check)
            kept = _Kept(inputs, _listeners(project, check), verdict)
        self._asked[key] = kept
        return kept.verdict

    def _stamp(self, file: Path) -> Stamp:
        """What tells the content of a file from what it was; it counts as it was when a round first asked."""
        if file not in self._stamps:
            self._stamps[file] = stamp_of(file)
        return self._stamps[file]


def _listeners(project: Project, check: PlannedCheck) -> frozenset[str] | None:
    try:
        # The answer was kept when the check was run.
        return frozenset(trace.event_listener for trace in deliver(project, check, explain=False))
    except HarnessError:
        return None
