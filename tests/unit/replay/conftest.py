"""A job over one listener, and lines for it."""

from pathlib import Path

import pytest

from harness.manifests import load_manifests
from harness.replay import Input, Job, LocalFiles
from harness.secrets import SecretStore
from support.replay_records import small_line
from support.small_project import LISTENER


@pytest.fixture
def job(tmp_path: Path) -> Job:
    (tmp_path / "listener.yaml").write_text(LISTENER)
    manifests = load_manifests([tmp_path / "listener.yaml"], tmp_path)
    return Job(manifests, SecretStore.of(manifests, trust_redacted=True), LocalFiles())


@pytest.fixture
def lines() -> list[bytes]:
    """Ninety lines, of which a third fires and one is cut off."""
    refs = ("refs/heads/main", "refs/heads/dev", "refs/heads/other")
    made = [small_line(refs[number % 3], f"c{number}") for number in range(90)]
    made[40] = made[40][:-20]
    return made


@pytest.fixture
def inputs(tmp_path: Path, lines: list[bytes]) -> list[Input]:
    """The lines in two files."""
    for name, part in (("one.ndjson", lines[:50]), ("two.ndjson", lines[50:])):
        (tmp_path / name).write_bytes(b"\n".join(part) + b"\n")
    return [one for name in ("one", "two") for one in LocalFiles().find(str(tmp_path / f"{name}.ndjson"))]
