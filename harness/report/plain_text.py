"""What the terminal shows, as plain text: for reports that hold it inside of themselves."""

from collections.abc import Callable
from io import StringIO

from rich.console import Console

from harness.report.verdicts import print_verdict
from harness.suites import Verdict

_WIDTH = 120


def plain_text(show: Callable[[Console], object]) -> str:
    """What `show` prints on a terminal without colour, 120 columns wide, without the last line feed."""
    stream = StringIO()
    show(Console(file=stream, width=_WIDTH, markup=False, emoji=False, highlight=False, color_system=None))
    return stream.getvalue().rstrip("\n")


def verdict_text(verdict: Verdict) -> str:
    """A verdict with everything that explains it."""
    return plain_text(lambda console: print_verdict(console, verdict))
