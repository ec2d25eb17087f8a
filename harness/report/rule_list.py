"""The rules as a list, and the page of one."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from harness.jsontypes import JSONObject
from harness.report.console import styled
from harness.report.excerpt import STYLES
from harness.rules.catalogue import GROUPS, Entry


def print_rules(console: Console, entries: Sequence[Entry]) -> None:
    """Every entry in a line: severity, id, what it finds; grouped by what they look at."""
    width = max(len(entry.id) for entry in entries)
    for group, these in groupby(entries, key=lambda entry: entry.group):
        console.print(styled((GROUPS[group], "bold")))
        for entry in these:
            label = styled((f" {entry.severity:<8} ", STYLES[entry.severity]), (f"{entry.id:<{width}}  ", ""))
            for number, line in enumerate(Text(entry.summary).wrap(console, max(console.width - label.cell_len, 20))):
                line.rstrip()
                console.print((label if number == 0 else Text(" " * label.cell_len)) + line, soft_wrap=True)
        console.print()
    rules = sum(entry.rule is not None for entry in entries)
    more = f"{rules} rules, {len(entries) - rules} other checks. `tekton-harness explain RULE` prints the page of one."
    console.print(styled((more, "dim")))


def rules_json(entries: Sequence[Entry]) -> JSONObject:
    """The list as data (`harness/schemas/rules.schema.json`)."""
    return {
        "version": 1,
        "rules": [
            {
                "id": entry.id,
                "severity": entry.severity.value,
                "group": entry.group,
                "summary": entry.summary,
                "help": entry.help,
                "needsDeliveries": entry.rule is not None and entry.rule.needs_deliveries,
            }
            for entry in entries
        ],
    }


def print_page(console: Console, entry: Entry) -> None:
    """The page of a rule: as Markdown where it goes to a file or a pipe, laid out on a terminal."""
    if console.is_terminal:
        console.print(Markdown(entry.markdown))
    else:
        console.print(entry.markdown, soft_wrap=True, end="")
