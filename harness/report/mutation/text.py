"""The score in the terminal: every survivor with its diff and the delivery that tells, then the counts."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from harness.diff.model import Difference
from harness.mutation import Count, Fate, Result, Telling, Verdict
from harness.report.console import print_indented, shorten, shorten_middle, styled
from harness.report.diff.words import sides
from harness.report.mutation import words
from harness.report.plain_text import plain_text

MOST_DIFFERENCES = 4
"""How many differences are shown of what a survivor creates; the JSON report holds all."""

_MOST_EQUIVALENT = 20

_COLUMNS = ("killed", "survived", "equivalent", "score")


def render(verdict: Verdict) -> str:
    """The score as `mutate` prints it, without colour."""
    return plain_text(lambda console: print_score(console, verdict)) + "\n"


def print_score(console: Console, verdict: Verdict) -> None:
    """Errors, survivors, equivalent mutants, the tables, then a summary."""
    score = verdict.score
    for result in score.of(Fate.ERROR):
        _print_title(console, "error", "bold red", result)
        print_indented(console, 2, (result.problem, ""), hanging=2)
        console.print()
    for result in score.of(Fate.SURVIVED):
        _print_survivor(console, result)
    equivalent = score.of(Fate.EQUIVALENT)
    for result in equivalent[:_MOST_EQUIVALENT]:
        _print_title(console, f"equivalent ({result.proof})", "dim", result)
    if len(equivalent) > _MOST_EQUIVALENT:
        print_indented(console, 0, (f"… and {len(equivalent) - _MOST_EQUIVALENT} more equivalent ones", "dim"))
    if equivalent:
        console.print()
    if score.results:
        _print_table(console, "operator", score.by_operator)
        console.print()
        _print_table(console, "file", score.by_file)
        console.print()
        _print_killers(console, verdict)
    _print_summary(console, verdict)


def _print_title(console: Console, word: str, style: str, result: Result) -> None:
    where = f"{result.mutant.location.path}:{result.mutant.location.line}"
    print_indented(console, 0, (word, style), (f" {where}", "bold"), (f" {words.title(result)}", ""), hanging=2)


def _print_survivor(console: Console, result: Result) -> None:
    _print_title(console, "survived", "bold yellow", result)
    for line in result.diff.splitlines():
        style = {"-": "red", "+": "green", "@": "cyan"}.get(line[:1], "dim")
        # A line of a diff is not broken: it can be copied.
        console.print(styled((f"  {line}", style)), no_wrap=True, overflow="ignore", crop=False)
    if result.telling is None:
        print_indented(console, 2, (words.NO_DELIVERY, ""), hanging=2)
    else:
        _print_telling(console, result.telling)
    console.print()


def _print_telling(console: Console, telling: Telling) -> None:
    print_indented(console, 2, ("told by ", "dim"), (words.teller(telling), "bold"), hanging=2)
    if telling.before != telling.after:
        for label, text in (("original", telling.before), ("mutant", telling.after)):
            shown = shorten_middle(text, 3 * console.width)
            print_indented(console, 4, (f"{label:<9}", "dim"), (shown, ""), hanging=9)
    elif telling.differences:
        for one in telling.differences[:MOST_DIFFERENCES]:
            _print_difference(console, one)
        if len(telling.differences) > MOST_DIFFERENCES:
            print_indented(console, 4, (f"… and {len(telling.differences) - MOST_DIFFERENCES} more", "dim"))
    if telling.only_reason:
        print_indented(console, 4, ("either way nothing is created", "dim"))


def _print_difference(console: Console, one: Difference) -> None:
    before, after = (text or "(nothing)" for text in sides(one))
    room = max(console.width, 40)
    print_indented(
        console,
        4,
        (f"{one.part} {one.path or '(all of it)'}: ", "cyan"),
        (shorten(before, room), "red"),
        (" → ", "dim"),
        (shorten(after, room), "green"),
        hanging=2,
    )


def _print_table(console: Console, name: str, counts: Mapping[str, Count]) -> None:
    widths = [len(column) for column in _COLUMNS]
    widths[-1] = len("100.0 %")
    rest = sum(widths) + 2 * len(widths)
    first = min(max(len(name), *(len(one) for one in counts)), max(console.width - rest, 20))
    heading = "".join(f"  {column:>{width}}" for column, width in zip(_COLUMNS, widths, strict=True))
    console.print(Text(f"{name:<{first}}{heading}", "dim"), no_wrap=True, crop=False, overflow="ignore")
    for one, count in counts.items():
        numbers = (count.killed, count.survived + count.errors, count.equivalent)
        cells = (*map(str, numbers), words.percent(count.percent))
        line = "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        style = "yellow" if count.survived or count.errors else ""
        text = Text(f"{shorten_middle(one, first):<{first}}") + Text(line, style)
        console.print(text, no_wrap=True, crop=False, overflow="ignore")


def _print_killers(console: Console, verdict: Verdict) -> None:
    for (by, name), number in verdict.score.killers.items():
        who = by.value if by == name else f"{by} {name}"
        print_indented(console, 0, (f"{number:>6} ", "bold"), (f"killed by {who}", ""), hanging=7)
    if verdict.score.killers:
        console.print()


def _print_summary(console: Console, verdict: Verdict) -> None:
    score = verdict.score
    count = score.count
    print_indented(console, 0, (words.scope(score), ""), (f" ({score.seconds:.1f} s)", "dim"), hanging=2)
    for note in score.notes:
        print_indented(console, 0, ("note: ", "bold"), (note, ""), hanging=2)
    survived = score.of(Fate.SURVIVED)
    rows = (
        ("killed", count.killed, words.killers(score)),
        ("survived", count.survived, words.told(survived)),
        ("equivalent", count.equivalent, words.proofs(score)),
        ("errors", count.errors, "they count as not killed"),
    )
    for word, number, text in rows:
        if number or word == "survived":
            more = f"  {text}" if text else ""
            print_indented(console, 0, (f"{word:<10} {number:>5}", "bold"), (more, "dim"), hanging=18)
    if score.interrupted:
        console.print(styled((words.interruption(score), "bold yellow")), soft_wrap=True)
    style = "bold green" if verdict.passed and not count.survived else "bold yellow" if verdict.passed else "bold red"
    print_indented(console, 0, (words.headline(verdict), style), hanging=2)
