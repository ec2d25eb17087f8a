"""A small project in a temporary folder, opened without a command line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.project import Project, open_project
from support.small_project import LISTENER, SUITE, Folder, record


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The files of a project that is good."""
    files = Folder(tmp_path)
    files.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n')
    files.write("manifests/listener.yaml", LISTENER)
    files.write("payloads/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    files.write("payloads/push/dev.json", record('{"ref": "refs/heads/dev", "after": "abc"}'))
    files.write("suites/small.yaml", SUITE)
    return files


@pytest.fixture
def opened(folder: Folder) -> Callable[..., Project]:
    """Opens the project as its files are now; arguments are paths, as `check` takes them."""

    def call(*paths: str) -> Project:
        return open_project(load_settings(folder.folder), [folder.folder / path for path in paths])

    return call
