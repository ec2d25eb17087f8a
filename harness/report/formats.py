"""The formats of `--report FORMAT=FILE`. A new one is one module with a `write` and one line in FORMATS."""

import difflib
import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

from harness.errors import HarnessError, UsageError
from harness.judgement import Judgement
from harness.project import Project
from harness.writing import replace_file

STANDARD_OUTPUT = Path("-")
"""The file name that means standard output."""

Write = Callable[[Project, Judgement, TextIO], None]


@dataclass(frozen=True, slots=True)
class Format:
    """One form of report: what it is for, and the module with the function `write(project, judgement, stream)`.

    `shows_coverage` tells that it is about the judgement's coverage, which has to be measured for it.
    """

    name: str
    description: str
    module: str
    shows_coverage: bool = False

    @property
    def write(self) -> Write:
        """The function that writes it; its module is imported only now."""
        write: Write = importlib.import_module(self.module).write
        return write


FORMATS = {
    one.name: one
    for one in (
        Format("junit", "JUnit XML: a case for each check, delivery × trigger, and rule", "harness.report.junit"),
        Format("gitlab", "GitLab Code Quality", "harness.report.code_quality"),
        Format("sarif", "SARIF 2.1.0, for code scanning and editors", "harness.report.sarif"),
        Format("json", "everything as data, with a version", "harness.report.check_json"),
        Format("markdown", "a comment for the merge request", "harness.report.markdown"),
        Format("coverage", "what the deliveries of the suites exercise, as JSON", "harness.report.coverage.json", True),
        Format("cobertura", "the same for GitLab's coverage widget", "harness.report.coverage.cobertura", True),
        Format("html", "one page to open: matrix, ways of deliveries, findings", "harness.report.html"),
    )
}
"""Every format by name."""


@dataclass(frozen=True, slots=True)
class Report:
    """What `--report` asks for."""

    format: Format
    path: Path

    @classmethod
    def parse(cls, text: str) -> "Report":
        """From `FORMAT=FILE`. Raises UsageError."""
        name, equals, path = text.partition("=")
        if name not in FORMATS:
            near = difflib.get_close_matches(name, FORMATS, n=1)
            advice = f"did you mean {near[0]}?" if near else f"formats are: {', '.join(FORMATS)}"
            raise UsageError(f"there is no report format {name!r}", help=advice)
        if not equals or not path:
            raise UsageError(f"--report {name} names no file", help=f"write --report {name}=FILE")
        return cls(FORMATS[name], Path(path))

    def write(self, project: Project, judgement: Judgement) -> None:
        """Write the report, whole or not at all. Raises HarnessError where the file cannot be written."""
        if self.path == STANDARD_OUTPUT:
            self.format.write(project, judgement, sys.stdout)
            return
        content = StringIO()
        self.format.write(project, judgement, content)
        try:
            replace_file(self.path, content.getvalue().encode("utf-8", "backslashreplace"))
        except OSError as error:
            reason = error.strerror or str(error)
            raise HarnessError(
                f"{self.path} cannot be written: {reason}", help="check that its folder is there and the disk has room"
            ) from error
