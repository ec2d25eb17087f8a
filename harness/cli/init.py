"""`tekton-harness init`: the harness for a folder of manifests that is there already."""

import os
import shlex
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from harness.cli import options
from harness.errors import UsageError
from harness.report.console import make_console
from harness.report.scaffold_text import print_scaffold
from harness.scaffold import Scaffold, plan_scaffold, write_files


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("."), metavar="[FOLDER]")
@click.option("--samples", is_flag=True, help="Make up two deliveries for these manifests where none are recorded.")
@click.option(
    "--harness",
    "harness_url",
    metavar="URL",
    help="Where your GitLab has tekton-harness. With it the CI include and the pre-commit hook are written.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--force", is_flag=True, help="Write over files that are there, and change the table in pyproject.toml.")
@options.color
def command(
    folder: Path, samples: bool, harness_url: str | None, dry_run: bool, force: bool, color: bool | None
) -> int:
    """Set the harness up for a folder of manifests.

    Finds manifests of Tekton Triggers and recorded deliveries below FOLDER (default: the working directory). Writes
    [tool.tekton-harness] into its pyproject.toml, folders for deliveries, suites and policies, and first suites of
    what happens today. Everything is written, or nothing is.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder", help="name the folder that holds the manifests, or the one above")
    scaffold = plan_scaffold(
        folder, version=version("tekton-harness"), samples=samples, force=force, harness_url=harness_url
    )
    if not dry_run:
        write_files(scaffold.folder, scaffold.files)
    print_scaffold(make_console(color), scaffold, list(_commands(scaffold)), dry=dry_run)
    return 0


def _commands(scaffold: Scaffold) -> Iterator[str]:
    """Three commands to try, after the way into the folder."""
    if scaffold.folder != Path.cwd().resolve():
        yield f"cd {shlex.quote(os.path.relpath(scaffold.folder))}"
    yield "tekton-harness check"
    if not scaffold.deliveries:
        yield "tekton-harness validate"
        yield "tekton-harness init --force --samples"
        return
    yield f"tekton-harness trace {shlex.quote(scaffold.firing)}" if scaffold.firing else "tekton-harness matrix"
    yield "tekton-harness watch"
