"""The command line run in this process, inside a small project or inside this repository."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.app import run
from support.small_project import LISTENER, SUITE, Answer, SmallProject, record

collect_ignore = ["golden"]
"""What is there is for `check` to find, not for pytest to run."""


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Runs `tekton-harness ARGUMENTS` in this process."""

    def call(*arguments: str) -> Answer:
        code = run(list(arguments))
        captured = capfd.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Callable[..., Answer]) -> SmallProject:
    """The working directory is the project's folder."""
    small = SmallProject(tmp_path, command)
    small.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n')
    small.write("manifests/listener.yaml", LISTENER)
    small.write("payloads/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    small.write("suites/small.yaml", SUITE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return small
