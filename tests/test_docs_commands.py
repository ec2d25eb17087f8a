"""Each command that the documentation shows runs, and prints what is shown.

A block of `console` is a session: lines with `$` are commands, the lines behind one are what it prints, `…` stands for
any lines. Commands run one after the other, block by block of a page, in a copy of this repository; where a page's
examples are about somebody else's files, those are there under the names that it uses.
"""

import gzip
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from harness.cli.app import run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
OWN_TESTS = {"diff.md", "tutorial.md"}
"""Pages whose examples need a history of their own: test_docs_diff.py and tests/walkthroughs have one."""

PAGES = (
    ROOT / "README.md",
    ROOT / "README.ja.md",
    *(page for page in sorted((ROOT / "docs").glob("*.md")) if page.name not in OWN_TESTS),
)
COPIED = ("manifests", "payloads", "policies", "tests/suites", "tests/fixtures", "pyproject.toml")
ELSEWHERE = {"deploy/tekton": "manifests", "recorded": "payloads/push", "recorded/push.json": "payloads/push/dev.json"}
"""What the examples call somebody else's files, and what of ours stands there."""


def sessions(page: Path) -> list[list[tuple[str, list[str]]]]:
    """The commands of each block with the lines that are shown behind them."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        session: list[tuple[str, list[str]]] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                session.append((line[2:], []))
            else:
                session[-1][1].append(line)
        found.append(session)
    return found


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    for name, source in ELSEWHERE.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(ROOT / source, target) if (ROOT / source).is_dir() else shutil.copy(ROOT / source, target)
    (tmp_path / "deploy" / "tekton" / "task-build.yaml").write_text(REFUSED)
    lines = "".join(
        f"{json.dumps(json.loads(path.read_text()))}\n" for path in sorted((ROOT / "payloads/push").glob("*.json"))
    )
    (tmp_path / "december.ndjson").write_text(lines)
    (tmp_path / "november.ndjson.gz").write_bytes(gzip.compress(lines.encode()))
    listener = tmp_path / "deploy" / "tekton" / "eventlistener-flask-app-dev.yaml"
    listener.write_text(listener.read_text().replace("name: flask-app-dev\n", "name: my-listener\n", 1))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "92")
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


REFUSED = """\
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: build, namespace: ci}
spec:
  steps:
    - image: i
      resources: {}
"""
"""A manifest that Tekton refuses: `deploy/tekton/task-build.yaml`."""

OURS = "tekton-harness "
MADE = {"make check", "make test", "make bench", "make bench-check"}
"""Targets that tests/test_readme.py and the gate look at."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.usefixtures("copy")
def test_what_a_page_shows_is_so(page: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for session in sessions(page):
        for command, shown in session:
            if not command.startswith(OURS):
                assert command in MADE or command.split()[0] in ("pip", "git", "cd"), f"nothing runs `{command}`"
                continue
            code = run(shlex.split(command.removeprefix(OURS), comments=True))
            captured = capfd.readouterr()
            assert code in (0, 1), f"`{command}` ends with {code}: {captured.err}"
            assert_shown(command, shown, f"{captured.out}{captured.err}")


def assert_shown(command: str, shown: list[str], printed: str) -> None:
    """Every shown line is printed, in that order; without `…` between them, one behind the other."""
    lines = iter(_without_times(printed.rstrip().splitlines()))
    for line in _without_times(shown):
        if line and line != "…":
            assert line in lines, f"`{command}` does not print, or not in this order: {line}\n{printed}"


def _without_times(lines: list[str]) -> list[str]:
    return [re.sub(r"\(\d+\.\d+ s\)", "(… s)", line) for line in lines]
