"""`tekton-harness simulate`: whole triggers as JSON lines, answered as Tekton answers."""

import click

from harness.batch import simulate_answer
from harness.cli.jsonlines import answer_lines


@click.command("simulate")
@click.option("--batch", "batch_path", metavar="FILE", required=True, help="JSON lines; `-` reads standard input.")
def command(batch_path: str) -> int:
    """Answer triggers given as JSON lines, as Tekton does.

    A line holds trigger, bindings, templates, body, header, url, extensions and secrets. Its answer holds continue,
    extensions, params and resources, or the stage that stopped it with code and message.
    """
    answer_lines(batch_path, simulate_answer)
    return 0
