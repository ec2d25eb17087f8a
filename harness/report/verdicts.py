"""The verdicts of suites in the terminal: what failed, and why the manifests answered as they did."""

from collections.abc import Sequence

from rich.console import Console

from harness.report.console import print_indented, shorten, styled
from harness.report.explanation import print_explanation
from harness.suites.model import Mismatch, Outcome, Verdict
from harness.trace import Trace, TriggerTrace

STYLES = {Outcome.PASS: "green", Outcome.FAIL: "bold red", Outcome.ERROR: "bold magenta", Outcome.SKIP: "yellow"}


def print_verdict(console: Console, verdict: Verdict) -> None:
    """A verdict that is not a pass, with everything that explains it."""
    print_indented(console, 0, (f"{verdict.outcome}: ", STYLES[verdict.outcome]), (verdict.title, "bold"))
    console.print(styled((" --> ", "bold blue"), (str(verdict.location), "")), soft_wrap=True)
    if verdict.reason:
        print_indented(console, 2, (verdict.reason, ""))
    if verdict.help:
        print_indented(console, 2, ("help: ", "bold green"), (verdict.help, ""))
    for mismatch in verdict.mismatches:
        _print_mismatch(console, mismatch, verdict.traces)
    for trace in verdict.traces if verdict.mismatches else ():
        seen = f"GitLab would have seen: HTTP {trace.status} {trace.response}".strip()
        print_indented(console, 2, (shorten(seen.strip(), 200), "dim"))
    console.print()


def _print_mismatch(console: Console, mismatch: Mismatch, traces: Sequence[Trace]) -> None:
    print_indented(console, 2, (mismatch.subject, "bold"), (f": {mismatch.message}", ""))
    for line in mismatch.details:
        print_indented(console, 4, (line, ""))
    trigger = _trigger(mismatch, traces)
    if trigger is None:
        return
    explanation = trigger.stopped_at.explanation if trigger.stopped_at else None
    if explanation is None and trigger.fired:
        explanation = next((step.explanation for step in trigger.interceptors if step.explanation), None)
    if explanation is not None:
        console.print("    the filter, with the value of each of its parts:", style="dim")
        print_explanation(console, explanation, "      ")


def _trigger(mismatch: Mismatch, traces: Sequence[Trace]) -> TriggerTrace | None:
    if mismatch.trigger is None:
        return None
    listener, index = mismatch.trigger
    return next((trace.triggers[index] for trace in traces if trace.event_listener == listener), None)
