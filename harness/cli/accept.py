"""`tekton-harness accept`: acknowledge what a change of the manifests changes."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli import comparing, options
from harness.diff.judged import Judged
from harness.report.console import make_console


@click.command("accept")
@comparing.arguments
@click.option(
    "--only",
    metavar="PATTERN",
    default="",
    help="Only the changes of these: a shell-style pattern for namespace/listener/trigger, such as `*/build`.",
)
@options.color
def command(
    base: str,
    head: str | None,
    manifest_paths: Sequence[Path],
    payload_paths: Sequence[Path],
    secrets_path: Path | None,
    with_variations: bool,
    acknowledged_path: Path | None,
    only: str,
    color: bool | None,
) -> int:
    """Acknowledge what a change of the manifests changes.

    Writes all changes between BASE and HEAD into a file that `diff` reads: what stands there is intended, and
    --fail-on lets it pass. What is acknowledged there and does not happen any more is forgotten.
    """
    found = comparing.compared(
        base, head, manifest_paths, payload_paths, secrets_path, with_variations, acknowledged_path
    )
    renewed = found.acknowledged.renewed(found.comparison.changes, only)
    if renewed.entries or found.acknowledged_path.exists():
        renewed.write(found.acknowledged_path)
    from harness.report.diff.acceptance import print_acceptance

    judged = Judged(found.comparison, renewed)
    print_acceptance(make_console(color), judged, found.acknowledged, os.path.relpath(found.acknowledged_path))
    return 0
