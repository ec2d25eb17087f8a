"""A git repository for each test that wants one."""

from pathlib import Path

import pytest

from support.history import QUIET, History


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    return History.start(tmp_path / "repository")
