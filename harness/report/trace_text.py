"""A trace as a person reads it: the answer that GitLab saw, then each trigger, what stopped it or what it did."""

import json

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from harness.jsontypes import JSON
from harness.report.console import print_beside, print_indented, shorten, shorten_middle, styled
from harness.report.explanation import print_explanation
from harness.trace import CreatedResource, PlannedTask, Stop, Trace, TriggerTrace, code_title


def print_trace(console: Console, trace: Trace) -> None:
    """One delivery at one listener."""
    target = trace.event_listener or "no listener"
    by = f" by {trace.route}" if trace.route and trace.route != "direct" else ""
    print_indented(console, 0, (trace.delivery, "bold"), (f" → {target}{by}, HTTP {trace.status}", ""), hanging=2)
    if trace.status != 202 and trace.response:
        print_indented(console, 2, ("answer: ", "dim"), (shorten(error_message(trace.response), 500), ""), hanging=2)
    for note in trace.notes:
        print_indented(console, 2, ("note: ", "bold"), (note, ""))
    for trigger in trace.triggers:
        print_trigger(console, trigger)
    console.print()


def print_trigger(console: Console, trigger: TriggerTrace) -> None:
    """What one trigger did."""
    name = trigger.trigger or "(unnamed trigger)"
    if trigger.fired:
        console.print(styled(("  ✓ ", "bold green"), (name, "bold"), (" fires", "green")))
    elif trigger.stopped_at is not None:
        _print_stop(console, name, trigger.stopped_at)
    if trigger.params and trigger.fired:
        console.print("    params", style="dim")
        _print_pairs(console, trigger.params, "      ")
    for resource in trigger.resources:
        _print_resource(console, resource)
    if trigger.plan:
        console.print("    runs", style="dim")
    for number, planned in enumerate(trigger.plan, 1):
        _print_planned(console, number, planned)
    for note in trigger.notes:
        print_indented(console, 4, ("note: ", "bold"), (note, ""))


def _print_stop(console: Console, name: str, stop: Stop) -> None:
    who = f" ({stop.interceptor})" if stop.interceptor else ""
    code = "" if stop.code is None else f", {code_title(stop.code)}"
    console.print(styled(("  · ", "dim"), (name, "bold"), (f" stops at {stop.stage}{who}{code}", "yellow")))
    message = " ".join(stop.message.split())
    # The explanation quotes the whole expression again, so that its message may be cut: what counts stands at its end.
    if stop.explanation is not None:
        message = shorten_middle(message, max(console.width - 4, 20))
    print_indented(console, 4, (message, ""))
    if stop.location is not None:
        console.print(Text.assemble(("    --> ", "bold blue"), str(stop.location)), soft_wrap=True)
    if stop.explanation is not None:
        print_explanation(console, stop.explanation)


def _print_resource(console: Console, resource: CreatedResource) -> None:
    console.print(styled(("    creates ", "dim"), (resource.label, "bold"), (f" ({resource.api_version})", "dim")))


def _print_planned(console: Console, number: int, planned: PlannedTask) -> None:
    label = "finally" if planned.section == "finally" else f"{number}."
    of = f" (task {planned.task})" if planned.task and planned.task != planned.name else ""
    console.print(styled((f"      {label} ", "dim"), (planned.name, "bold"), (of, "dim")))
    if planned.problem:
        console.print(styled(("         cannot run: ", "bold red"), (planned.problem, "")))
    for condition, outcome in planned.when:
        known = {True: "holds", False: "does not hold: skipped", None: "known only at run time"}[outcome]
        console.print(styled(("         when ", "dim"), (f"{condition}: {known}", "")))
    _print_pairs(console, tuple((key, _as_text(value)) for key, value in planned.params), "         ")


def _print_pairs(console: Console, pairs: tuple[tuple[str, str], ...], indent: str) -> None:
    names = [shorten(key, max(console.width // 3, 8)) for key, _ in pairs]
    width = max(map(cell_len, names), default=0)
    for name, (_, value) in zip(names, pairs, strict=True):
        label = Text.assemble(indent, (set_cell_size(name, width), "cyan"), "  ")
        print_beside(console, label, value or '""', lines=_VALUE_LINES)


_VALUE_LINES = 4
"""How many lines a param's value may take; `--format json` shows all of it."""


def _as_text(value: JSON) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def error_message(response: str) -> str:
    """What the answer of a listener says went wrong; the answer itself where it says nothing of the kind."""
    try:
        answer = json.loads(response)
    except (ValueError, RecursionError):
        return response.rstrip("\n")
    message = answer.get("errorMessage") if isinstance(answer, dict) else None
    return message if isinstance(message, str) and message else response.rstrip("\n")
