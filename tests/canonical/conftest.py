"""The canonical system of this repository: its manifests, deliveries and suites, loaded once."""

from pathlib import Path

import pytest

from harness.config import load_settings
from harness.project import Project, open_project


@pytest.fixture(scope="session")
def project() -> Project:
    return open_project(load_settings(Path(__file__).parent))
