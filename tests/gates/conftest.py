"""What the gates' tests share: one GitLab with this working tree on it."""

from pathlib import Path

import pytest

from gates.repositories import environment, publish


@pytest.fixture(scope="session")
def developer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of somebody for whom gitlab.example.com serves this working tree as ci/tekton-harness."""
    server = tmp_path_factory.mktemp("gates") / "gitlab"
    variables = environment(server)
    publish(server, variables)
    return variables


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder for a user's project."""
    return tmp_path / "project"
