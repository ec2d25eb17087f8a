"""Verdicts that are kept while nothing that they depend on has changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from harness.deliveries.index import Stamp, stamp_of
from harness.interceptors.stub import Stub
from harness.project import Project
from harness.runner import PlannedCheck, file_of, run
from harness.secrets import SecretValues
from harness.suites import Case, Verdict

Key: TypeAlias = tuple[Path, str, str, str]
"""What a check is known by from round to round: file and name of the suite, name of the case, delivery."""

_Inputs: TypeAlias = tuple[int, tuple[Path, ...], SecretValues, Mapping[str, Stub], Case, Path, Stamp]


class KeptVerdicts:
    """Runs checks, or knows what came of them. `run` is handed to `runner.run_suite`."""

    def __init__(self) -> None:
        self.ran = 0
        """How many checks of this round were run."""
        self._generation = 0
        self._kept: dict[Key, tuple[_Inputs, Verdict]] = {}
        self._asked: dict[Key, tuple[_Inputs, Verdict]] = {}

    def begin(self, *, same_answers: bool) -> None:
        """A new round; without `same_answers` the manifests or the secrets are others than before."""
        self._kept, self._asked, self.ran = self._asked, {}, 0
        if not same_answers:
            self._generation += 1

    def run(self, project: Project, check: PlannedCheck) -> Verdict:
        """The verdict on a check, from the last round where that still holds."""
        file = None if check.problem is not None else file_of(project, check)
        if file is None:
            self.ran += 1
            return run(project, check)
        key = (check.suite.path, check.suite.name, check.case.name, check.delivery)
        suite, case = check.suite, check.case
        inputs = (self._generation, suite.manifests, suite.secrets, suite.stubs, case, file, stamp_of(file))
        kept = self._asked.get(key) or self._kept.get(key)
        if kept is None or kept[0] != inputs:
            self.ran += 1
            kept = (inputs, run(project, check))
        self._asked[key] = kept
        return kept[1]
