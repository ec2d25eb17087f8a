"""Whole commands on the canonical system, held against `golden/`: what a person sees in a terminal of 80 columns.

`pytest tests/cli/test_golden.py --update-golden` writes the files anew; read the diff before it is committed.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.app import COMMANDS
from harness.schemas import violations
from support.small_project import Answer

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
CONTEXT = "tests/cli/golden/context.json"

COMMAND_LINES: dict[str, tuple[int, tuple[str, ...]]] = {
    "help": (0, ("--help",)),
    **{f"help-{name}": (0, (name, "--help")) for name in COMMANDS},
    "check": (0, ("check",)),
    "check-failing": (1, ("check", "tests/cli/golden/failing.yaml", "tests/cli/golden/failing-suite.yaml")),
    "matrix": (0, ("matrix",)),
    "matrix-fired": (0, ("matrix", "--fired")),
    "trace-push-dev": (0, ("trace", "push/dev")),
    "trace-push-feature-with-slashes": (0, ("trace", "push/feature-with-slashes")),
    "trace-bad-wrong-token": (0, ("trace", "bad/wrong-token")),
    "trace-bad-not-json": (0, ("trace", "bad/not-json")),
    "trace-bad-unknown-path": (0, ("trace", "bad/unknown-path")),
    "trace-push-dev-all": (0, ("trace", "push/dev", "--all")),
    "cel-filter": (1, ("cel", "--role", "filter", "--explain", "body.ref == 'x'", "--context", CONTEXT)),
    "cel-missing-key": (
        1,
        (
            "cel",
            "--role",
            "filter",
            "--explain",
            "body.ref == 'refs/heads/dev' && body.after.size() > 0",
            "--context",
            CONTEXT,
        ),
    ),
}
"""The file's name, the exit code and the arguments."""


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def scrubbed(text: str) -> str:
    """The text without what differs from run to run, and from one installation to another."""
    text = re.sub(r"kubeconform skipped:[^\n]*(\n {11}\S[^\n]*)*", "kubeconform agrees", text)
    return re.sub(r"\(\d+\.\d\d s\)", "(0.00 s)", text)


@pytest.mark.parametrize("name", COMMAND_LINES)
def test_the_command_prints_what_it_printed(
    name: str, command: Callable[..., Answer], pytestconfig: pytest.Config
) -> None:
    code, arguments = COMMAND_LINES[name]
    answer = command(*arguments)
    assert (answer.code, answer.err) == (code, "")
    printed = scrubbed(answer.out)
    assert str(ROOT) not in printed
    assert "\x1b" not in printed
    file = GOLDEN / f"{name}.txt"
    if pytestconfig.getoption("--update-golden"):
        file.write_text(printed, encoding="utf-8")
    assert printed == file.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(COMMAND_LINES)


@pytest.mark.parametrize("name", COMMAND_LINES)
def test_no_line_is_wider_than_the_terminal(name: str) -> None:
    # A path after `-->` is never broken, so that a terminal can open it; JSON lines are for programs.
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 80 and "-->" not in line and not line.startswith("{")] == []


@pytest.mark.parametrize("name", ["matrix", "matrix-fired"])
def test_names_that_are_cut_still_differ(name: str) -> None:
    rows = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").split("\n\n")[0].splitlines()[3:]
    names = [row.split()[0] for row in rows]
    assert any("…" in name for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("schema", "arguments", "code"),
    [
        ("check", ("check", "tests/cli/golden/failing.yaml", "tests/cli/golden/failing-suite.yaml"), 1),
        ("matrix", ("matrix", "--payloads", "payloads/push"), 0),
        ("matrix", ("matrix", "--payloads", "payloads/bad", "--fired"), 0),
        ("trace", ("trace", "push/dev", "push/feature-with-slashes", "bad/not-json", "bad/unknown-path"), 0),
        ("trace", ("trace", "bad/every-used-key-missing-push", "--all"), 0),
    ],
)
def test_json_is_as_its_schema_says(
    schema: str, arguments: tuple[str, ...], code: int, command: Callable[..., Answer]
) -> None:
    answer = command(*arguments, "--format", "json")
    assert (answer.code, answer.err) == (code, "")
    value = json.loads(answer.out)
    assert violations(schema, value) == ()
    assert violations(schema, {**value, "surprise": 1}) != ()


def test_check_json_tells_what_the_text_tells(command: Callable[..., Answer]) -> None:
    arguments = ("check", "tests/cli/golden/failing.yaml", "tests/cli/golden/failing-suite.yaml")
    value = json.loads(command(*arguments, "--format", "json").out)
    text = " ".join(command(*arguments).out.split())
    assert value["passed"] is False
    assert {outcome: count for outcome, count in value["summary"].items() if count} == {"fail": 3, "error": 1}
    for finding in value["findings"]:
        assert f"{finding['severity']}[{finding['rule']}]: {finding['message']}" in text
    for verdict in value["verdicts"]:
        assert f"{verdict['outcome']}: {verdict['suite']} › {verdict['case']} [{verdict['delivery']}]" in text
