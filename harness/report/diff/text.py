"""A comparison in the terminal."""

from collections.abc import Sequence

from rich.console import Console

from harness.diff.judged import Judged
from harness.diff.model import OUTCOME, Change, Difference, Kind, What
from harness.finding import Finding
from harness.report.console import print_indented, shorten, shorten_middle, styled
from harness.report.diff import words
from harness.report.excerpt import ReadLines, print_finding
from harness.report.plain_text import plain_text

_STYLES = {
    What.NOW_FIRES: "bold green",
    What.NO_LONGER_FIRES: "bold red",
    What.ADDED: "green",
    What.REMOVED: "red",
}

MOST_WIDTH = 3
"""How many lines of the terminal one value may take."""


def render(judged: Judged) -> str:
    """The comparison as `diff` prints it, without colour and without the lines of files."""
    return plain_text(lambda console: print_comparison(console, judged, lambda _: [])) + "\n"


def print_comparison(console: Console, judged: Judged, read: ReadLines) -> None:
    """What changes, listener by listener, then a summary. `read` gives the lines of the second side's files."""
    comparison = judged.comparison
    print_indented(console, 0, (comparison.before.title, "bold"), (" → ", "dim"), (comparison.after.title, "bold"))
    inputs = f"; {comparison.inputs}" if comparison.inputs else ""
    print_indented(console, 0, (words.scope(judged), ""), (inputs, "dim"))
    for side in (comparison.before, comparison.after):
        for note in side.notes:
            print_indented(console, 0, ("note: ", "bold"), (f"{side.title}: {note}", ""), hanging=2)
    console.print()
    _print_broken(console, judged, read)
    subject = ""
    for change in judged.changes:
        heading = "routes" if change.kinds == (Kind.ROUTES,) else change.listener
        if heading != subject:
            subject = heading
            console.print(styled((heading, "bold")), soft_wrap=True)
        _print_change(console, judged, change)
        console.print()
    _print_summary(console, judged)


def _print_broken(console: Console, judged: Judged, read: ReadLines) -> None:
    comparison = judged.comparison
    findings: Sequence[Finding] = (*comparison.after.errors, *comparison.unreadable)
    for finding in findings:
        print_finding(console, finding, read)
    broken = comparison.before.errors
    if broken:
        first = f"{broken[0].location}: {broken[0].message}"
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        told = f": {comparison.before.title} is broken, so that what it lacks may look new: {first}{more}"
        print_indented(console, 0, ("note", "bold yellow"), (told, ""), hanging=2)
        console.print()


def _print_change(console: Console, judged: Judged, change: Change) -> None:
    is_way = change.kinds == (Kind.ROUTES,)
    name = change.trigger or (change.listener if is_way else "the listener")
    mark = words.mark(judged, change)
    print_indented(
        console,
        2,
        (name, "bold"),
        (f" {change.what.value}", _STYLES.get(change.what, "yellow")),
        (f"  [{', '.join(change.kinds)}]", "dim"),
        (f" {mark}" if mark else "", "bold red" if mark.startswith("fails") else "dim"),
        hanging=2,
    )
    for text in (words.who_recorded(change), words.who_varied(change)):
        if text:
            print_indented(console, 4, (text, ""), hanging=2)
    whose = words.example(change)[1]
    if whose:
        print_indented(console, 4, (f"{whose}:", "dim"), hanging=2)
    for part in words.parts_of(change):
        if part.name == OUTCOME:
            for one in part.differences:
                _print_outcome(console, one)
            continue
        print_indented(console, 4, (part.name, "dim"), hanging=2)
        for one in part.differences:
            _print_value(console, one)
        if part.hidden:
            console.print(f"      … and {part.hidden} more", style="dim")


def _print_outcome(console: Console, difference: Difference) -> None:
    for label, value in (("before", difference.before), ("after", difference.after)):
        if isinstance(value, str):
            text = shorten_middle(value, 3 * console.width)
            print_indented(console, 4, (f"{label:<7} ", "dim"), (text, ""), hanging=8)


def _print_value(console: Console, difference: Difference) -> None:
    path = difference.path or "(all of it)"
    lines = words.line_diff(difference)
    if lines:
        print_indented(console, 6, (path, "cyan"), hanging=2)
        for line in lines[: words.MOST_LINES]:
            style = {"-": "red", "+": "green"}.get(line[:1], "dim")
            print_indented(console, 8, (shorten(line, max(console.width - 8, 20)), style))
        if len(lines) > words.MOST_LINES:
            console.print(f"        … and {len(lines) - words.MOST_LINES} more lines", style="dim")
        return
    before, after = words.sides(difference)
    old, new = before or "(nothing)", after or "(nothing)"
    room = max(console.width - 10, 20)
    if len(path) + len(old) + len(new) + 5 <= room:
        print_indented(console, 6, (path, "cyan"), (": ", ""), (old, "red"), (" → ", "dim"), (new, "green"))
        return
    print_indented(console, 6, (path, "cyan"), hanging=2)
    for sign, text, style in (("-", before, "red"), ("+", after, "green")):
        if text:
            print_indented(console, 8, (f"{sign} {shorten(text, MOST_WIDTH * room)}", style), hanging=2)


def _print_summary(console: Console, judged: Judged) -> None:
    counted = words.counts(judged)
    print_indented(console, 0, (words.headline(judged), "bold"), (f" ({counted})" if counted else "", "dim"))
    idle = judged.idle
    if idle:
        number = words.plural(len(idle), "acknowledged change does", "acknowledged changes do")
        print_indented(console, 0, (f"{number} not happen any more: `tekton-harness accept` forgets them", "dim"))
    verdict = words.verdict(judged)
    if verdict:
        print_indented(console, 0, (verdict, "bold green" if judged.passed else "bold red"), hanging=2)
    if judged.failing:
        help = "`tekton-harness accept` acknowledges what is intended; `trace` shows why a delivery does what it does"
        print_indented(console, 0, ("help: ", "bold green"), (help, ""), hanging=2)
