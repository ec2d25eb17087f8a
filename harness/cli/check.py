"""`tekton-harness check`: the main job."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import print_json
from harness.cli.progress import with_progress
from harness.errors import HarnessError
from harness.judgement import Judgement, findings
from harness.object_check import ObjectCheck
from harness.project import open_project
from harness.report.check_json import judgement_json
from harness.report.check_text import print_judgement
from harness.report.console import make_console
from harness.runner import checks, run_all, uncovered


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.payloads
@options.secrets
@options.output_format
@options.color
def command(
    paths: Sequence[Path],
    payload_paths: Sequence[Path],
    secrets_path: Path | None,
    output: str,
    color: bool | None,
) -> int:
    """Judge everything: files, references, CEL, suites.

    PATH is a folder or a file with manifests, suites, or both; without one the settings in pyproject.toml say what
    is judged. Exit code 1 when anything is wrong, 3 when there is nothing to judge.
    """
    started = time.perf_counter()
    settings = options.settings_with(payload_paths=payload_paths, secrets_path=secrets_path, other_paths=paths)
    project = open_project(settings, [path.resolve() for path in paths])
    if not project.manifests.resources and not project.findings:
        looked = ", ".join(os.path.relpath(path) for path in paths or settings.manifests)
        raise HarnessError(f"no manifests found in {looked or 'no folder'}", help="name a folder with Kubernetes YAML")
    total = sum(1 for suite in project.suites for _ in checks(project, suite))
    with ObjectCheck(project) as objects:  # kubeconform works while the cases run
        judgement = Judgement(
            findings=findings(project, objects.findings),
            verdicts=tuple(with_progress(run_all(project), total, "cases")),
            uncovered=uncovered(project),
            objects=objects.finish(),
        )
    if output == "json":
        print_json(judgement_json(judgement))
    else:
        print_judgement(make_console(color), project, judgement, time.perf_counter() - started)
    return 0 if judgement.passed else 1
