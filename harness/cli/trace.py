"""`tekton-harness trace`: one delivery, all the way, with every reason."""

from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import print_json
from harness.deliveries import FORMS, Delivery
from harness.errors import HarnessError, UsageError
from harness.project import Project, open_project
from harness.report.console import make_console
from harness.report.trace_text import print_trace
from harness.trace import Trace
from harness.trace_json import traces_json


@click.command("trace")
@click.argument("deliveries", nargs=-1, required=True, metavar="DELIVERY...")
@options.manifests
@options.payloads
@options.secrets
@click.option("--to", metavar="PATH-OR-LISTENER", help="Send it to a path (/dev) or a listener instead of its own URL.")
@click.option("--all", "everywhere", is_flag=True, help="Send it to every listener.")
@options.output_format
@options.color
def command(
    deliveries: Sequence[str],
    manifest_paths: Sequence[Path],
    payload_paths: Sequence[Path],
    secrets_path: Path | None,
    to: str | None,
    everywhere: bool,
    output: str,
    color: bool | None,
) -> int:
    """Show what one delivery does, trigger by trigger, and why.

    DELIVERY is a file, or the name of a recorded delivery (push/dev).
    """
    if to and everywhere:
        raise click.UsageError("give either --to or --all")
    settings = options.settings_with(
        manifest_paths=manifest_paths, payload_paths=payload_paths, secrets_path=secrets_path
    )
    project = open_project(settings)
    traces: list[Trace] = []
    for name in deliveries:
        traces.extend(_trace(project, _find(project, name), to, everywhere))
    if output == "json":
        print_json(traces_json(traces))
    else:
        console = make_console(color)
        for trace in traces:
            print_trace(console, trace)
    return 0


_FILE_ENDINGS = (*(ending for form in FORMS for ending in form.endings), ".gz")
"""What tells a file's path from the name of a delivery, which may hold dots too (`tag_push/v1.1.0`)."""


def _find(project: Project, name: str) -> Delivery:
    path = Path(name)
    if path.is_file():
        return project.deliveries.read(path)
    if name in project.deliveries.names:
        return project.deliveries.get(name)
    if path.is_dir():
        raise UsageError(f"{name} is a folder", help="name a delivery's file; `matrix` shows a whole folder")
    if path.suffix in _FILE_ENDINGS:
        raise UsageError(f"{name} does not exist", help="check the path, relative to the working directory")
    return project.deliveries.get(name)


def _trace(project: Project, delivery: Delivery, to: str | None, everywhere: bool) -> Sequence[Trace]:
    simulator = project.simulator_for((), {}, {}, explain=True)
    if not simulator.listeners:
        raise HarnessError("no EventListeners found", help="--manifests says where to look")
    return simulator.deliver_to_all(delivery) if everywhere else (simulator.deliver(delivery, to=to),)
