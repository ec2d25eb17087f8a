"""`tekton-harness check`: the main job."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import options
from harness.cli.output import print_json
from harness.cli.progress import with_progress
from harness.config import Settings
from harness.errors import HarnessError, UsageError
from harness.finding import Severity
from harness.judgement import Judgement, find, judge
from harness.project import Project, open_project
from harness.report.check_json import judgement_json
from harness.report.check_text import print_judgement
from harness.report.console import make_console
from harness.report.formats import FORMATS, STANDARD_OUTPUT, Report

if TYPE_CHECKING:
    from rich.console import Console

DEFAULT_BASELINE = "tekton-harness-baseline.json"


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.payloads
@options.policies
@options.secrets
@click.option("--fix", is_flag=True, help="Mend what can be mended for sure, in the files, then judge them.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Put all findings of now into the baseline, so that only new ones are told from then on.",
)
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.ERROR.value,
    show_default=True,
    help="From which severity on a finding makes the command fail.",
)
@click.option(
    "--report",
    "wanted_reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help=f"Write a report too; may be repeated. Formats: {', '.join(FORMATS)}. FILE `-` is standard output.",
)
@click.option("--coverage", is_flag=True, help="Tell what the deliveries of the suites exercise, and what none does.")
@click.option(
    "--cov-fail-under",
    "least_coverage",
    type=options.PERCENT,
    metavar="PERCENT",
    help="Exit code 1 where the coverage is less than so many percent. Asks for --coverage too.",
)
@click.option(
    "--write-deliveries",
    "deliveries_folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the deliveries that break an event policy, and that nobody recorded, into this folder.",
)
@options.output_format
@options.color
def command(
    paths: Sequence[Path],
    payload_paths: Sequence[Path],
    policy_paths: Sequence[Path],
    secrets_path: Path | None,
    fix: bool,
    diff: bool,
    write_baseline: bool,
    fail_on: str,
    wanted_reports: Sequence[str],
    coverage: bool,
    least_coverage: float | None,
    deliveries_folder: Path | None,
    output: str,
    color: bool | None,
) -> int:
    """Judge everything: files, references, CEL, rules, policies, suites.

    PATH is a folder or a file with manifests, suites, or both; without one the settings in pyproject.toml say what
    is judged. Exit code 1 when anything is wrong, 3 when there is nothing to judge.
    """
    started = time.perf_counter()
    if fix + diff + write_baseline > 1:
        raise UsageError("--fix, --diff and --write-baseline do not go together", help="use one of them")
    reports = [Report.parse(text) for text in wanted_reports]
    settings = options.settings_with(
        payload_paths=payload_paths, policy_paths=policy_paths, secrets_path=secrets_path, other_paths=paths
    )
    resolved = [path.resolve() for path in paths]
    if diff:
        return _show_fixes(settings, resolved)
    if fix:
        _make_fixes(settings, resolved)
    project = _opened(settings, resolved)
    if write_baseline:
        return _write_baseline(project)
    judgement = judge(
        project,
        fail_on=Severity(fail_on),
        hand_on=lambda verdicts, total: with_progress(verdicts, total, "cases"),
    )
    if coverage or least_coverage is not None or any(report.format.shows_coverage for report in reports):
        from harness.coverage import measure

        judgement = replace(judgement, coverage=measure(project))
    for report in reports:
        report.write(project, judgement)
    if deliveries_folder is not None:
        _write_deliveries(judgement, deliveries_folder)
    if any(report.path == STANDARD_OUTPUT for report in reports):
        pass  # what was asked for stands there, and nothing else
    elif output == "json":
        print_json(judgement_json(judgement))
    else:
        print_judgement(make_console(color), project, judgement, time.perf_counter() - started)
        if coverage or least_coverage is not None:
            _print_coverage(make_console(color), judgement)
    enough = least_coverage is None or _is_covered(judgement, least_coverage)
    if judgement.broken:
        return 3
    return 0 if judgement.passed and enough else 1


def _opened(settings: Settings, paths: Sequence[Path]) -> Project:
    project = open_project(settings, paths)
    if not project.manifests.resources and not project.findings:
        looked = ", ".join(os.path.relpath(path) for path in paths or settings.manifests)
        raise HarnessError(f"no manifests found in {looked or 'no folder'}", help="name a folder with Kubernetes YAML")
    return project


def _print_coverage(console: "Console", judgement: Judgement) -> None:
    from harness.report.coverage.text import print_coverage

    if judgement.coverage is not None:
        print_coverage(console, judgement.coverage)


def _is_covered(judgement: Judgement, least: float) -> bool:
    """Whether the coverage is at least so many percent; where it is not, that is told on standard error."""
    from harness.report.coverage.text import too_little

    told = too_little(judgement.coverage, least, "--cov-fail-under") if judgement.coverage is not None else ""
    if told:
        click.echo(told, err=True)
    return not told


def _write_deliveries(judgement: Judgement, folder: Path) -> None:
    """Write what event policies were broken with; what was written is told on standard error, one file a line."""
    from harness.policies.event import write_deliveries

    violations = judgement.policies.smallest if judgement.policies is not None else ()
    for path in write_deliveries(violations, folder):
        click.echo(f"wrote {os.path.relpath(path)}", err=True)


def _show_fixes(settings: Settings, paths: Sequence[Path]) -> int:
    """Print what `--fix` would change; 1 where it would change anything."""
    from harness.fixes import unified_diff
    from harness.mending import mend

    mended = mend(settings.root, find(_opened(settings, paths)).kept)
    for file, text in mended.changes:
        click.echo(unified_diff(file.name, file.text, text), nl=False)
    _tell_refused(mended.refused)
    return 1 if mended.texts else 0


def _make_fixes(settings: Settings, paths: Sequence[Path]) -> None:
    from harness.mending import mend_files

    mended = mend_files(settings.root, lambda: find(_opened(settings, paths)).kept)
    for fix in mended.applied:
        click.echo(f"mended {fix.file}: {fix.description}", err=True)
    _tell_refused(mended.refused)


def _tell_refused(refused: Sequence[str]) -> None:
    for line in refused:
        click.echo(f"not mended: {line}", err=True)


def _write_baseline(project: Project) -> int:
    """Write the findings of now into the baseline; 1 where some of them cannot stand there."""
    from harness.object_check import ObjectCheck
    from harness.suppression import write_baseline

    with ObjectCheck(project) as objects:
        found = find(replace(project, partial=False), objects, with_baseline=False)
        objects.finish()
    path = project.settings.baseline or project.settings.root / DEFAULT_BASELINE
    left_out = write_baseline(path, found.kept)
    shown = os.path.relpath(path)
    click.echo(f"{len(found.kept) - len(left_out)} findings in {shown}")
    if project.settings.baseline is None:
        click.echo(f'now write into [tool.tekton-harness] of pyproject.toml: baseline = "{shown}"')
    for finding in left_out:
        click.echo(f"cannot be in a baseline: {finding.location}: {finding.rule}: {finding.message}", err=True)
    return 1 if left_out else 0
