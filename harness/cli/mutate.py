"""`tekton-harness mutate`: are the suites any good?"""

import os
import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import options
from harness.cli.progress import with_progress
from harness.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from harness.mutation import Operator, Result, Score, Verdict
    from harness.mutation.run import OpenJudge

_FORMATS = ("text", "json", "markdown")

INTERRUPTED = 130
"""The exit code of what Ctrl-C ended, as shells give it."""


@click.command("mutate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.payloads
@options.policies
@options.secrets
@click.option(
    "--threshold",
    type=options.PERCENT,
    metavar="PERCENT",
    help="Exit code 1 where fewer mutants are killed, of those that are not equivalent.",
)
@click.option("--since", metavar="REV", default="", help="Change only lines that are others than at this git revision.")
@click.option(
    "--operator",
    "operator_ids",
    multiple=True,
    metavar="ID",
    help="Make only this kind of change; may be repeated.",
)
@click.option("--operators", "list_operators", is_flag=True, help="List the kinds of change, and end.")
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Judge only so many mutants, spread over the files and always the same.",
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="NUMBER", help="How many processes. Default: every core.")
@click.option(
    "--write-deliveries",
    "deliveries_folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the deliveries that tell survivors, and that nobody recorded, into this folder.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, Markdown for a merge request.",
)
@click.option(
    "--report",
    "wanted_reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write it in another format too; may be repeated. FILE `-` is standard output.",
)
@options.color
def command(
    paths: Sequence[Path],
    payload_paths: Sequence[Path],
    policy_paths: Sequence[Path],
    secrets_path: Path | None,
    threshold: float | None,
    since: str,
    operator_ids: Sequence[str],
    list_operators: bool,
    sample: int | None,
    jobs: int | None,
    deliveries_folder: Path | None,
    output: str,
    wanted_reports: Sequence[str],
    color: bool | None,
) -> int:
    """Tell whether suites and policies notice mistakes.

    Small mistakes are made in the manifests, one at a time and in memory: mutants. A case, a policy or a rule has to
    notice each. What survives is shown with the delivery that would tell it from the original, which is the case to
    write.

    PATH is a folder or a file with manifests, suites, or both; without one the settings in pyproject.toml say what is
    judged. Exit code 1 below --threshold, 2 where a suite fails before anything is changed.
    """
    # Slow to load, and wanted by this command alone.
    from harness.mutation import Verdict
    from harness.mutation.run import OpenJudge
    from harness.report.mutation.formats import Report

    operators = _operators(operator_ids)
    if list_operators:
        _print_operators(operators)
        return 0
    reports = [Report.parse(text) for text in wanted_reports]
    settings = options.settings_with(
        payload_paths=payload_paths, policy_paths=policy_paths, secrets_path=secrets_path, other_paths=paths
    )
    opened = OpenJudge(settings, tuple(path.resolve() for path in paths), deliveries_folder is not None)
    score = _score(opened, operators, since, sample or 0, jobs)
    verdict = Verdict(score, threshold)
    for report in reports:
        report.write(verdict)
    if deliveries_folder is not None:
        _write_deliveries(score.results, deliveries_folder)
    if not any(report.is_standard_output for report in reports):
        _print(verdict, output, color)
    if score.interrupted:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    if score.count.errors:
        return 3
    return 0 if verdict.passed else 1


def _operators(ids: Sequence[str]) -> "tuple[Operator, ...]":
    """The operators of these ids, all of them without any. Raises UsageError for one that there is not."""
    import difflib

    from harness.mutation import OPERATORS

    known = {one.id: one for one in OPERATORS}
    for name in ids:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            advice = f"did you mean {near[0]}?" if near else "`tekton-harness mutate --operators` lists them"
            raise UsageError(f"there is no operator {name!r}", help=advice)
    return tuple(one for one in OPERATORS if not ids or one.id in ids)


def _print_operators(operators: "Sequence[Operator]") -> None:
    width = max(len(one.id) for one in operators)
    for one in operators:
        click.echo(f"{one.id:<{width}}  {one.summary}")


def _score(opened: "OpenJudge", operators: "Sequence[Operator]", since: str, sample: int, jobs: int | None) -> "Score":
    """Judge, and stop where somebody interrupts: what is known by then is the score."""
    from harness.mutation import Score
    from harness.mutation.run import mutate, plan
    from harness.project import open_project
    from harness.replay.local import cores

    started = time.perf_counter()
    project = open_project(opened.settings, opened.paths)
    planned = plan(project, operators=operators, since=since, sample=sample)
    results: list[Result] = []
    interrupted = False
    try:
        answers = mutate(opened, planned.mutants, jobs or cores())
        results.extend(with_progress(answers, len(planned.mutants), "mutants"))
    except KeyboardInterrupt:
        interrupted = True
    results.sort(key=lambda one: one.mutant.number)
    return Score(
        results,
        planned=len(planned.mutants),
        found=planned.found,
        interrupted=interrupted,
        seconds=time.perf_counter() - started,
        notes=planned.notes,
        cases=sum(len(suite.cases) for suite in project.suites),
        policies=sum(one.get("kind") in _POLICIES for one in project.policy_files.documents),
    )


_POLICIES = ("EventPolicy", "ValidatingAdmissionPolicy")


def _write_deliveries(results: "Iterable[Result]", folder: Path) -> None:
    """Write the records of what tells survivors, each once; what was written is told on standard error."""
    from harness.writing import replace_file

    written: set[str] = set()
    for one in results:
        telling = one.telling
        if telling is None or not telling.variation or telling.record in written:
            continue
        written.add(telling.record)
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", telling.title).strip("-.")[:_MOST_NAME]
        path = folder / f"{one.mutant.number:04d}-{name}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(path, telling.record.encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise HarnessError(f"{path} cannot be written: {error.strerror or error}") from error
        click.echo(f"wrote {os.path.relpath(path)}", err=True)


_MOST_NAME = 100
"""How long the name of a written delivery may be, without its number."""


def _print(verdict: "Verdict", output: str, color: bool | None) -> None:
    if output != "text":
        from harness.report.diff.formats import to_standard_output
        from harness.report.mutation.formats import render

        to_standard_output(render(output, verdict))
        return
    from harness.report.console import make_console
    from harness.report.mutation.text import print_score

    print_score(make_console(color), verdict)
