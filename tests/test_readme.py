"""What README.md shows is what the program says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cli.app import COMMANDS, run
from harness.rules import RULES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> Iterator[str]:
    for match in re.finditer(rf"```{language}\n(.*?)```", README, re.DOTALL):
        yield match[1]


def block_of(command: str) -> list[str]:
    (found,) = [block for block in blocks("console") if block.startswith(f"$ {command}\n") and block.count("\n") > 1]
    return found.splitlines()[1:]


def without_times(lines: list[str]) -> list[str]:
    return [re.sub(r"\(\d+\.\d+ s\)", "(… s)", line) for line in lines]


@pytest.fixture
def at_readmes_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "92")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.usefixtures("at_readmes_width")
@pytest.mark.slow
def test_make_check_prints_what_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == 0
    assert run(["matrix"]) == 0
    printed = iter(without_times(capfd.readouterr().out.splitlines()))
    for line in without_times(block_of("make check")):
        if line and line != "…":
            assert line in printed, f"not printed, or not in this order: {line}"


@pytest.mark.usefixtures("at_readmes_width")
def test_trace_prints_what_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", "push/feature-with-slashes"]) == 0
    assert capfd.readouterr().out.rstrip().splitlines() == block_of("tekton-harness trace push/feature-with-slashes")


def test_the_suite_that_is_shown_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (shown,) = [block for block in blocks("yaml") if "kind: Suite" in block]
    suite = tmp_path / "suite.yaml"
    suite.write_text(shown)
    monkeypatch.chdir(ROOT)
    assert run(["check", str(suite)]) == 0
    assert "1 suite, 2 cases, 2 checks: 2 passed" in capfd.readouterr().out


def test_every_command_is_listed() -> None:
    for name in COMMANDS:
        assert re.search(rf"^\| `{name}\b", README, re.MULTILINE), f"README.md does not list {name}"


def test_both_readmes_point_at_files_that_are_there() -> None:
    for name in ("README.md", "README.ja.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        targets = {target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)}
        assert [one for one in sorted(targets) if not (ROOT / one).exists()] == [], name


def test_the_number_of_rules_is_told_rightly() -> None:
    for name in ("README.md", "README.ja.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        (told,) = re.findall(r"(\d+) (?:rules|の規則)\]\(docs/rules/README.md\)", text)
        assert int(told) == len(RULES), name
