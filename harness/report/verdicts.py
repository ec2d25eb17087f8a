"""The verdicts of suites in the terminal: what failed, and why the manifests answered as they did."""

from collections.abc import Sequence

from rich.console import Console

from harness.cel.explanation import Explanation
from harness.report.console import print_indented, shorten, shorten_middle, styled
from harness.report.explanation import print_explanation
from harness.report.trace_text import error_message
from harness.suites.model import Mismatch, Outcome, Verdict
from harness.trace import Trace, TriggerTrace

STYLES = {Outcome.PASS: "green", Outcome.FAIL: "bold red", Outcome.ERROR: "bold magenta", Outcome.SKIP: "yellow"}


def print_verdict(console: Console, verdict: Verdict) -> None:
    """A verdict that is not a pass, with everything that explains it."""
    print_indented(console, 0, (f"{verdict.outcome}: ", STYLES[verdict.outcome]), (verdict.title, "bold"), hanging=2)
    console.print(styled((" --> ", "bold blue"), (str(verdict.location), "")), soft_wrap=True)
    if verdict.reason:
        print_indented(console, 2, (verdict.reason, ""))
    if verdict.help:
        print_indented(console, 2, ("help: ", "bold green"), (verdict.help, ""))
    for mismatch in verdict.mismatches:
        _print_mismatch(console, mismatch, verdict.traces)
    for trace in verdict.traces if verdict.mismatches else ():
        print_indented(console, 2, (what_gitlab_sees(trace), "dim"), hanging=2)
    console.print()


def what_gitlab_sees(trace: Trace) -> str:
    """The status, and the message of an answer that is no success: the other answers say no more than the status."""
    message = "" if trace.status == 202 else error_message(trace.response)
    sender = f" from {trace.event_listener}" if trace.event_listener else ""
    return f"GitLab would have seen: HTTP {trace.status}{sender}" + (f": {shorten(message, 500)}" if message else "")


def _print_mismatch(console: Console, mismatch: Mismatch, traces: Sequence[Trace]) -> None:
    explanation = filter_behind(mismatch, traces)
    # The explanation shows the whole filter again, so that messages may be cut: what counts stands at their end.
    room = 100_000 if explanation is None else 3 * (console.width - 4)
    print_indented(
        console, 2, (mismatch.subject, "bold"), (f": {shorten_middle(mismatch.message, room)}", ""), hanging=2
    )
    for line in mismatch.details:
        print_indented(console, 4, (shorten_middle(line.rstrip("\n"), room), ""), hanging=2)
    if explanation is not None:
        console.print("    the filter, with the value of each of its parts:", style="dim")
        print_explanation(console, explanation, "      ")


def filter_behind(mismatch: Mismatch, traces: Sequence[Trace]) -> Explanation | None:
    """What the filter came to that stopped the mismatch's trigger, or let it pass; None where no filter did."""
    trigger = _trigger(mismatch, traces)
    if trigger is None:
        return None
    if trigger.stopped_at is not None:
        return trigger.stopped_at.explanation
    return next((step.explanation for step in trigger.interceptors if step.explanation), None)


def _trigger(mismatch: Mismatch, traces: Sequence[Trace]) -> TriggerTrace | None:
    if mismatch.trigger is None:
        return None
    listener, index = mismatch.trigger
    return next((trace.triggers[index] for trace in traces if trace.event_listener == listener), None)
