"""`tekton-harness diff`: what a change of the manifests changes."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli import comparing, options
from harness.config import find_root
from harness.diff.judged import EVERY_KIND, Judged, parse_kinds
from harness.diff.model import Kind
from harness.report.console import make_console
from harness.report.diff.formats import FORMATS, STANDARD_OUTPUT, Report, render, to_standard_output
from harness.report.excerpt import ReadLines


@click.command("diff")
@comparing.arguments
@click.option(
    "--fail-on",
    "wanted_kinds",
    metavar="KIND,...",
    default="",
    help=f"Exit code 1 for changes of these kinds that nobody has acknowledged: {', '.join(Kind)}, or {EVERY_KIND}.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, Markdown for a merge request, HTML for a browser.",
)
@click.option(
    "--report",
    "wanted_reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write it in another format too; may be repeated. FILE `-` is standard output.",
)
@click.option(
    "--comment",
    is_flag=True,
    help="Keep a comment in GitLab's merge request up to date: the CI_* variables of its pipeline say where, the "
    "token is in GITLAB_TOKEN.",
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
    wanted_kinds: str,
    output: str,
    wanted_reports: Sequence[str],
    comment: bool,
    color: bool | None,
) -> int:
    """Show what a change of the manifests changes.

    BASE and HEAD are git revisions or folders; without HEAD it is the working tree. BASE...HEAD compares HEAD with the
    commit at which both parted, as a merge request does. The recorded deliveries of HEAD, and variations of them, go to
    every listener on both sides. Exit code 1 when HEAD is broken, or for what --fail-on names.
    """
    kinds = parse_kinds(wanted_kinds)
    reports = [Report.parse(text) for text in wanted_reports]
    place = None
    if comment:
        # Imported here, because it is for merge requests only.
        from harness.report.diff.merge_request import MergeRequest

        place = MergeRequest.of_pipeline(_place_in_repository())
    found = comparing.compared(
        base, head, manifest_paths, payload_paths, secrets_path, with_variations, acknowledged_path
    )
    judged = Judged(found.comparison, found.acknowledged, kinds)
    for report in reports:
        report.write(judged)
    if not any(report.path == STANDARD_OUTPUT for report in reports):
        _print(judged, output, found.read, color)
    if place is not None:
        click.echo(place.comment(judged), err=True)
    return 0 if judged.passed else 1


def _place_in_repository() -> str:
    """Where the project lies in the repository of the pipeline, empty for its top."""
    root, top = find_root(Path.cwd()), Path(os.environ.get("CI_PROJECT_DIR", "/"))
    return root.relative_to(top).as_posix() if top.name and root != top and root.is_relative_to(top) else ""


def _print(judged: Judged, output: str, read: ReadLines, color: bool | None) -> None:
    if output != "text":
        to_standard_output(render(output, judged))
        return
    from harness.report.diff.text import print_comparison

    print_comparison(make_console(color), judged, read)
