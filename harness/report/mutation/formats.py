"""The formats of a score. A new one is one module with a `render` and one line in FORMATS."""

import difflib
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.errors import HarnessError, UsageError
from harness.mutation import Verdict
from harness.report.diff.formats import STANDARD_OUTPUT, to_standard_output
from harness.writing import replace_file

FORMATS: Final = {
    "text": "harness.report.mutation.text",
    "json": "harness.report.mutation.as_json",
    "markdown": "harness.report.mutation.markdown",
}
"""Every format, and the module with its function `render(verdict) -> str`."""


def render(format: str, verdict: Verdict) -> str:
    """A score in one of FORMATS, with a line feed at its end. Modules are imported when they are needed."""
    text: str = importlib.import_module(FORMATS[format]).render(verdict)
    return text


@dataclass(frozen=True, slots=True)
class Report:
    """What `--report` asks for."""

    format: str
    path: str

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
        return cls(name, path)

    @property
    def is_standard_output(self) -> bool:
        """Whether it goes where the score would go otherwise."""
        return self.path == STANDARD_OUTPUT

    def write(self, verdict: Verdict) -> None:
        """Write it, whole or not at all. Raises HarnessError where the file cannot be written."""
        text = render(self.format, verdict)
        if self.is_standard_output:
            to_standard_output(text)
            return
        try:
            replace_file(Path(self.path), text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            help = "check that its folder is there and the disk has room"
            raise HarnessError(f"{self.path} cannot be written: {error.strerror or error}", help=help) from error
