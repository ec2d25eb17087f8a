"""The formats of a comparison. A new one is one module with a `render` and one line in FORMATS."""

import difflib
import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.diff.judged import Judged
from harness.errors import HarnessError, UsageError
from harness.writing import replace_file

FORMATS: Final = {
    "text": "harness.report.diff.text",
    "json": "harness.report.diff.as_json",
    "markdown": "harness.report.diff.markdown",
    "html": "harness.report.diff.page",
}
"""Every format, and the module with its function `render(judged) -> str`."""

STANDARD_OUTPUT: Final = "-"


def render(format: str, judged: Judged) -> str:
    """A comparison in one of FORMATS, with a line feed at its end. Modules are imported when they are needed."""
    text: str = importlib.import_module(FORMATS[format]).render(judged)
    return text


def to_standard_output(text: str) -> None:
    """UTF-8 whatever the terminal's encoding: what is not shown on it is read by programs. Half of a surrogate pair
    becomes its escape."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


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

    def write(self, judged: Judged) -> None:
        """Write it, whole or not at all. Raises HarnessError where the file cannot be written."""
        text = render(self.format, judged)
        if self.path == STANDARD_OUTPUT:
            to_standard_output(text)
            return
        try:
            replace_file(Path(self.path), text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            help = "check that its folder is there and the disk has room"
            raise HarnessError(f"{self.path} cannot be written: {error.strerror or error}", help=help) from error
