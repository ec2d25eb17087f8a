"""What pytest collects from suite files, and how a case that did not pass is shown."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest._code.code import TerminalRepr

from harness.config import load_settings
from harness.errors import HarnessError
from harness.finding import Finding, Severity
from harness.project import Project, open_without_suites, with_suites
from harness.report.console import make_console
from harness.report.excerpt import lines_of, print_finding
from harness.report.verdicts import print_verdict
from harness.runner import PlannedCheck, checks, run
from harness.suites import Outcome, Suite, Verdict

_PROJECT = pytest.StashKey[Project]()


class SuiteError(Exception):
    """A suite file that cannot be read; the text is the findings."""


class CaseError(Exception):
    """A case that did not pass; the text is the explanation."""


class SuiteFile(pytest.File):
    """A YAML file with one suite or more."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item for each case and delivery."""
        project = self._project()
        if _errors(project):
            raise SuiteError(_errors_text(project))
        for suite in project.suites:
            story = Story()
            for check in checks(project, suite):
                name = f"{check.case.name}[{check.delivery}]"
                yield CaseItem.from_parent(self, name=name, project=project, check=check, story=story)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None) -> str:
        """What is wrong with the file or the settings, without a traceback of the harness."""
        error = excinfo.value
        if isinstance(error, HarnessError) and error.help:
            return f"error: {error}\nhelp: {error.help}"
        return str(error)

    def _project(self) -> Project:
        """The project of this file: the manifests of a session are loaded once."""
        stash = self.session.stash
        if _PROJECT not in stash:
            stash[_PROJECT] = open_without_suites(load_settings(self.config.rootpath))
        return with_suites(stash[_PROJECT], self.path)


class Story:
    """Whether an earlier step of a scenario failed, and which."""

    def __init__(self) -> None:
        self.stopped_by = ""


class CaseItem(pytest.Item):
    """One case for one delivery."""

    def __init__(
        self, *, name: str, parent: pytest.Collector, project: Project, check: PlannedCheck, story: Story
    ) -> None:
        super().__init__(name, parent)
        self._project, self._check, self._story = project, check, story

    def runtest(self) -> None:
        """Deliver, judge, and raise when the case does not pass."""
        suite: Suite = self._check.suite
        if suite.scenario and self._story.stopped_by:
            reason = f"an earlier step did not pass: {self._story.stopped_by}"
            # As pytest's own marks do it: the summary names the place of the case, not this line.
            raise pytest.skip.Exception(reason, _use_item_location=True)
        verdict = run(self._project, self._check)
        if verdict.outcome is not Outcome.PASS:
            self._story.stopped_by = self._check.case.name
            raise CaseError(_verdict_text(verdict))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None
    ) -> str | TerminalRepr:
        """The explanation instead of a traceback of the harness."""
        if isinstance(excinfo.value, CaseError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the case stands."""
        return self.path, max(self._check.case.location.line - 1, 0), f"{self._check.suite.name} › {self.name}"


def _verdict_text(verdict: Verdict) -> str:
    stream = io.StringIO()
    print_verdict(make_console(False, stream), verdict)
    return stream.getvalue()


def _errors(project: Project) -> tuple[Finding, ...]:
    found = (*project.suite_files.findings, *project.loaded_suites.findings)
    return tuple(finding for finding in found if finding.severity is Severity.ERROR)


def _errors_text(project: Project) -> str:
    stream = io.StringIO()
    console = make_console(False, stream)
    read = lines_of(project.settings.root)
    for finding in _errors(project):
        print_finding(console, finding, read)
    return stream.getvalue()
