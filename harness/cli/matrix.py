"""`tekton-harness matrix`: deliveries × triggers."""

from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import print_error, print_json
from harness.cli.progress import with_progress
from harness.errors import HarnessError, InputError
from harness.project import Project, open_project
from harness.report.console import make_console
from harness.report.matrix import Row, matrix_json, print_matrix


@click.command("matrix")
@options.manifests
@options.payloads
@options.secrets
@click.option("--fired", is_flag=True, help="Show only the deliveries that start something.")
@options.output_format
@options.color
def command(
    manifest_paths: Sequence[Path],
    payload_paths: Sequence[Path],
    secrets_path: Path | None,
    fired: bool,
    output: str,
    color: bool | None,
) -> int:
    """Show deliveries × triggers at a glance.

    Each recorded delivery is sent to every listener; `›` marks the one that its own URL leads to.
    """
    project = open_project(
        options.settings_with(manifest_paths=manifest_paths, payload_paths=payload_paths, secrets_path=secrets_path)
    )
    if not project.deliveries.names or not project.simulator.listeners:
        missing = "recorded deliveries" if not project.deliveries.names else "EventListeners"
        raise HarnessError(f"no {missing} found", help="--manifests and --payloads say where to look")
    names = project.deliveries.names
    rows = []
    unreadable = []
    for name in with_progress(names, len(names), "deliveries"):
        try:
            rows.append(row_of(project, name))
        except InputError as error:
            unreadable.append(error)
    shown = [row for row in rows if row.fires or not fired]
    if output == "json":
        print_json(matrix_json(shown))
    else:
        print_matrix(make_console(color), shown, len(rows) - len(shown))
    for problem in unreadable:
        print_error(problem)
    return 1 if unreadable else 0


def row_of(project: Project, name: str) -> Row:
    """One delivery at every listener, and the listener of its own URL."""
    delivery = project.deliveries.get(name)
    own = project.simulator.deliver(delivery).event_listener
    return Row(delivery, project.simulator.deliver_to_all(delivery), own)
