"""`tekton-harness rules`: what is looked for."""

import os
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import print_json
from harness.report.console import make_console
from harness.report.rule_list import print_rules, rules_json
from harness.rules.catalogue import catalogue
from harness.rules.pages import write_pages


@click.command("rules")
@click.option(
    "--pages",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the page of each as Markdown into this folder, with an index.",
)
@options.output_format
@options.color
def command(pages: Path | None, output: str, color: bool | None) -> int:
    """List the rules, with what each finds and how bad it is.

    `tekton-harness explain RULE` prints the page of one.
    """
    if pages is not None:
        written = write_pages(pages)
        click.echo(f"{len(written)} pages in {os.path.relpath(pages)}")
    elif output == "json":
        print_json(rules_json(catalogue()))
    else:
        print_rules(make_console(color), catalogue())
    return 0
