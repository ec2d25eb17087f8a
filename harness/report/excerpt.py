"""The lines of a file around a place, with a caret under it."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from harness.finding import Finding, Severity
from harness.location import Location
from harness.report.console import plain, print_indented

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}

ReadLines = Callable[[str], list[str]]


def lines_of(root: Path) -> ReadLines:
    """A reader of files relative to `root`; a file that cannot be read has no lines."""
    cache: dict[str, list[str]] = {}

    def read(path: str) -> list[str]:
        if path not in cache:
            try:
                cache[path] = (root / path).read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:
                cache[path] = []
        return cache[path]

    return read


def print_finding(console: Console, finding: Finding, read: ReadLines) -> None:
    """One finding as `severity[rule]: message`, `--> file:line:column`, the line with a caret, the help."""
    name = (f"{finding.severity}[{finding.rule}]", STYLES[finding.severity])
    print_indented(console, 0, name, (f": {finding.message}", ""))
    print_place(console, finding.location, read)
    for related in finding.related:
        print_indented(console, 2, ("note: ", "bold"), (related.message, ""))
        print_place(console, related.location, read)
    if finding.help:
        print_indented(console, 2, ("help: ", "bold green"), (finding.help, ""))
    console.print()


def print_place(console: Console, location: Location, read: ReadLines) -> None:
    """`--> file:line:column` and, where the file can be read, the line with a caret under the column."""
    console.print(Text.assemble((" --> ", "bold blue"), str(location)), soft_wrap=True)
    lines = read(location.path) if location.line else []
    if not 0 < location.line <= len(lines):
        return
    text = plain(lines[location.line - 1].replace("\t", " "))
    number = str(location.line)
    gutter = " " * len(number)
    start = 0
    room = max(console.width - len(number) - 5, 20)
    if location.column > room:
        start = location.column - room // 2
    shown = ("…" if start else "") + text[start : start + room]
    console.print(Text.assemble((f" {number} | ", "bold blue"), shown), no_wrap=True, overflow="ellipsis")
    if location.column:
        caret = " " * (location.column - 1 - start + (1 if start else 0)) + "^"
        console.print(Text.assemble((f" {gutter} | ", "bold blue"), (caret, "bold red")), no_wrap=True)
