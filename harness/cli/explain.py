"""`tekton-harness explain`: the page of a rule."""

import click
from click.shell_completion import CompletionItem

from harness.cli import options
from harness.report.console import make_console
from harness.report.rule_list import print_page
from harness.rules.catalogue import catalogue, entry_of


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(one.id, help=one.summary) for one in catalogue() if one.id.startswith(incomplete)]


@click.command("explain")
@click.argument("rule", shell_complete=_complete)
@options.color
def command(rule: str, color: bool | None) -> int:
    """Print the page of a rule: why it matters, what fails, what passes.

    RULE is the id that stands in brackets behind a finding's severity.
    """
    print_page(make_console(color), entry_of(rule))
    return 0
