"""Coverage at the end of a run of pytest: what the deliveries of the project's suites exercise."""

import io
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.coverage import Coverage, measure
from harness.errors import HarnessError
from harness.project import open_project
from harness.report.console import make_console
from harness.report.coverage.text import print_coverage, too_little


class CoveragePlugin:
    """Measures all suites that the settings name, whichever of them were selected, and fails a run with too little."""

    def __init__(self, root: Path, least: float | None) -> None:
        self._root = root
        self._least = least
        self._coverage: Coverage | None = None
        self._problem = self._too_little = ""

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Measure, and turn a run that passed into a failure where that is too little."""
        if session.config.getoption("--collect-only"):
            return
        try:
            self._coverage = measure(open_project(load_settings(self._root)))
        except HarnessError as error:
            self._problem = str(error)
        if self._coverage is not None and self._least is not None:
            self._too_little = too_little(self._coverage, self._least, "--tekton-cov-fail-under")
        if (self._problem or self._too_little) and exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print it below the results."""
        if self._problem:
            terminalreporter.write_line(f"coverage cannot be measured: {self._problem}", red=True)
        if self._coverage is None:
            return
        text = io.StringIO()
        print_coverage(make_console(False, text), self._coverage)
        terminalreporter.section("coverage of the manifests")
        terminalreporter.write(text.getvalue())
        if self._too_little:
            terminalreporter.write_line(self._too_little, red=True)
