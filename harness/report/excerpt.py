"""The lines of a file around a place, with a caret under it."""

from collections.abc import Callable
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from harness.finding import Finding, Severity
from harness.location import Location
from harness.report.console import plain, print_indented, shorten

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}

ReadLines = Callable[[str], list[str]]


def lines_of(root: Path) -> ReadLines:
    """A reader of files relative to `root`; a file that cannot be read, or is packed, has no lines."""
    cache: dict[str, list[str]] = {}

    def read(path: str) -> list[str]:
        if path not in cache:
            cache[path] = _lines(root / path)
        return cache[path]

    return read


def _lines(path: Path) -> list[str]:
    if path.suffix == ".gz":
        return []
    try:
        data = path.read_bytes()
    except OSError:
        return []
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, errors="replace").splitlines()


def print_finding(console: Console, finding: Finding, read: ReadLines) -> None:
    """One finding as `severity[rule]: message`, `--> file:line:column`, the line with a caret, the help."""
    name = (f"{finding.severity}[{finding.rule}]", STYLES[finding.severity])
    print_indented(console, 0, name, (f": {finding.message}", ""), hanging=2)
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
    number = str(location.line)
    gutter = " " * len(number)
    text, before = _window(lines[location.line - 1], location.column, max(console.width - len(number) - 4, 20))
    console.print(Text.assemble((f" {number} | ", "bold blue"), text), no_wrap=True, crop=False, overflow="ignore")
    if location.column:
        caret = Text.assemble((f" {gutter} | ", "bold blue"), " " * before, ("^", "bold red"))
        console.print(caret, no_wrap=True, crop=False, overflow="ignore")


def _window(line: str, column: int, width: int) -> tuple[str, int]:
    """At most `width` columns of a line that hold the character `column` (from 1), and the columns before it there."""
    line = line.replace("\t", " ")
    # Control characters and wide ones take more than one column, so places are counted in what is shown.
    before = plain(line[max(column - 1 - width, 0) : max(column - 1, 0)])
    if column - 1 > width or cell_len(before) > width * 3 // 4:
        before = "…" + set_cell_size(before[::-1], width // 2)[::-1]
    return shorten(before + plain(line[max(column - 1, 0) :][:width]), width), cell_len(before)
