"""What a replay came to, as text and as JSON (version 1, `harness/schemas/replay.schema.json`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import Console

from harness.jsontypes import JSONObject
from harness.replay.tally import Reason, Tally, TriggerName, by_count
from harness.report.console import print_indented, shorten, shorten_middle, styled
from harness.trace import code_title

_MOST = 10
"""How many reasons are shown; the JSON has them all."""
_SLOW = 3


Listeners: TypeAlias = Mapping[str, set[str]]
"""The listeners that have a trigger of that name."""


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """A replay that has ended: its inputs by name, its tally, the file of its answers (empty for none), and how many
    deliveries were answered in how many seconds since it was last begun or gone on with."""

    inputs: Sequence[str]
    tally: Tally
    output: str
    answered: int
    seconds: float


def replay_json(report: ReplayReport) -> JSONObject:
    """The report as data."""
    return {
        "version": 1,
        "inputs": list(report.inputs),
        "output": report.output,
        "answered": report.answered,
        "seconds": round(report.seconds, 3),
        **report.tally.to_json(),
    }


def print_replay(console: Console, report: ReplayReport) -> None:
    """What fired, what stopped it, where the deliveries went, the slowest, the errors, and a line that counts."""
    tally = report.tally
    listeners_of = _listeners_of(tally)
    _print_counts(console, tally, listeners_of)
    _print_reasons(console, tally, listeners_of)
    if tally.slowest.timings:
        shown = [f"{timing.delivery} {timing.seconds * 1000:.1f} ms" for timing in tally.slowest.timings[:_SLOW]]
        print_indented(console, 0, ("slowest  ", "bold"), (", ".join(shown), ""), hanging=9)
    for problem in tally.problems:
        print_indented(console, 0, ("error: ", "bold red"), (f"{problem.where}: {problem.message}", ""), hanging=2)
    if tally.errors > len(tally.problems):
        console.print(styled((f"       and {tally.errors - len(tally.problems):,} more", "")))
    _print_end(console, report)


def _print_counts(console: Console, tally: Tally, listeners_of: Listeners) -> None:
    width = max((len(f"{count:,}") for count in (*tally.statuses.values(), *tally.fired.values())), default=1)
    console.print(styled(("went to", "bold")))
    for (listener, status), count in by_count(tally.statuses):
        where = listener or "no listener: no Ingress rule leads there"
        _print_count(console, count, width, f"{where}, HTTP {status}")
    console.print(styled(("fired", "bold")))
    for name, count in by_count(tally.fired):
        _print_count(console, count, width, _shown(name, listeners_of))
    if not tally.fired:
        console.print(styled(("  nothing", "")))


def _print_reasons(console: Console, tally: Tally, listeners_of: Listeners) -> None:
    if not tally.reasons:
        return
    reasons = by_count(tally.reasons)
    width = len(f"{reasons[0][1]:,}")
    console.print(styled(("stopped", "bold")))
    for reason, count in reasons[:_MOST]:
        _print_count(console, count, width, f"{_shown(reason.trigger, listeners_of)} at {_stage(reason)}")
        room = max(console.width - width - 4, 20)
        message = " ".join(reason.message.split()) or "other messages"
        console.print(styled((" " * (width + 4), ""), (shorten_middle(message, room), "dim")))
    if len(reasons) > _MOST:
        rest = sum(count for _, count in reasons[_MOST:])
        _print_count(console, rest, width, f"for {len(reasons) - _MOST} other reasons; --format json has them all")


def _print_count(console: Console, count: int, width: int, text: str) -> None:
    console.print(styled((f"  {count:>{width},}  ", ""), (shorten(text, max(console.width - width - 4, 20)), "")))


def _listeners_of(tally: Tally) -> Listeners:
    found: dict[str, set[str]] = {}
    for name in (*tally.fired, *(reason.trigger for reason in tally.reasons)):
        found.setdefault(name.trigger, set()).add(name.event_listener)
    return found


def _shown(name: TriggerName, listeners_of: Listeners) -> str:
    """The trigger's name, behind that of its listener where another has one of that name."""
    group = f"{name.group} / " if name.group else ""
    listener = f"{name.event_listener} / " if len(listeners_of[name.trigger]) > 1 or not name.trigger else ""
    return f"{listener}{group}{name.trigger or '(unnamed trigger)'}"


def _stage(reason: Reason) -> str:
    who = f" ({reason.interceptor})" if reason.interceptor else ""
    return f"{reason.stage}{who}" + ("" if reason.code is None else f", {code_title(reason.code)}")


def _print_end(console: Console, report: ReplayReport) -> None:
    tally = report.tally
    files = "1 file" if len(report.inputs) == 1 else f"{len(report.inputs)} files"
    errors = f", {_counted(tally.errors, 'error')}" if tally.errors else ""
    kept = f"; answers in {report.output}" if report.output else ""
    counted = "1 delivery" if tally.deliveries == 1 else f"{tally.deliveries:,} deliveries"
    rate = f"{report.answered / report.seconds:,.0f} a second" if report.seconds else ""
    timed = f"{report.answered:,} in {report.seconds:.1f} s, {rate}"
    print_indented(console, 0, (f"{counted} of {files}{errors}{kept} ({timed})", ""), hanging=2)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
