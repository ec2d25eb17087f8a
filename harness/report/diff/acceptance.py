"""What `accept` says: what is acknowledged now, and what is not."""

from rich.console import Console

from harness.diff.acknowledged import Acknowledged
from harness.diff.judged import Judged
from harness.report.console import print_indented
from harness.report.diff.words import plural


def print_acceptance(console: Console, judged: Judged, before: Acknowledged, file: str) -> None:
    """Each change with a sign: `+` acknowledged just now, `=` acknowledged before, `-` not acknowledged. `judged` knows
    what is acknowledged now, `before` what was."""
    for change in judged.changes:
        if not judged.acknowledged.covers(change):
            sign, style = "-", "red"
        elif before.covers(change):
            sign, style = "=", "dim"
        else:
            sign, style = "+", "green"
        print_indented(console, 0, (f"{sign} ", style), (f"{change.subject} {change.what.value}", ""), hanging=4)
    if judged.changes:
        known = sum(judged.acknowledged.covers(change) for change in judged.changes)
        told = f"{known} of {plural(len(judged.changes), 'change', 'changes')} acknowledged in {file}"
    else:
        told = "nothing changes: there is nothing to acknowledge"
    print_indented(console, 0, (told, "bold"))
    gone = len(set(before.entries) - set(judged.acknowledged.entries))
    if gone:
        told = f"{plural(gone, 'entry', 'entries')} forgotten, because nothing of them happens"
        print_indented(console, 0, (told, "dim"))
