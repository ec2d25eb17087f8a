"""What docs/diff.md shows is what the commands say where somebody took the condition on `state` out of a filter."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from harness.cli.app import run
from support.history import History

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "diff.md"
CONDITION = "                && has(body.object_attributes.state) && body.object_attributes.state == 'merged'\n"


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This repository with `main` as it is, and the condition gone in the working tree."""
    for name in ("manifests", "payloads", "policies", "pyproject.toml"):
        source = ROOT / name
        shutil.copytree(source, tmp_path / name) if source.is_dir() else shutil.copy(source, tmp_path / name)
    (tmp_path / "tests" / "suites").mkdir(parents=True)
    History.start(tmp_path).commit()
    listener = tmp_path / "manifests" / "eventlistener-merge-manifest.yaml"
    text = listener.read_text()
    assert CONDITION in text
    listener.write_text(text.replace(CONDITION, ""))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def scrubbed(text: str) -> list[str]:
    return re.sub(r"\([0-9a-f]{7,}\)", "(…)", text).rstrip().splitlines()


@pytest.mark.usefixtures("changed")
def test_what_the_page_shows_is_so(capfd: pytest.CaptureFixture[str]) -> None:
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        command, _, shown = block.removeprefix("$ tekton-harness ").partition("\n")
        code = run(shlex.split(command))
        printed = scrubbed(capfd.readouterr().out)
        assert code in (0, 1)
        assert printed == scrubbed(shown), command
