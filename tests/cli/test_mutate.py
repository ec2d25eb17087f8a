"""`mutate` as a person or a pipeline runs it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.mutation import OPERATORS
from harness.schemas import violations
from support.history import History
from support.small_project import LISTENER, SUITE, SmallProject

ROOT = Path(__file__).parents[2]
TWO = LISTENER.replace("value: body.ref ==", "value: has(body.ref) && body.ref ==")


@pytest.fixture
def loose(project: SmallProject) -> SmallProject:
    """A project whose suite overlooks much."""
    project.write("manifests/listener.yaml", TWO)
    project.write("suites/small.yaml", SUITE.replace("          params: {revision: abc}\n", ""))
    return project


def test_survivors_are_shown_with_their_diff_and_the_delivery_that_tells(loose: SmallProject) -> None:
    answer = loose.command("mutate", "--operator", "condition-dropped")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0].startswith("survived manifests/listener.yaml:22 condition-dropped: filter: drops body.ref ==")
    assert "  -              value: has(body.ref) && body.ref == 'refs/heads/main'" in lines
    assert "  +              value: has(body.ref)" in lines
    (told,) = [index for index, line in enumerate(lines) if line.startswith("  told by main, but ")]
    assert lines[told + 1] == "    original stops at interceptor[1] (cel): the filter is not true"
    assert lines[told + 2] == "    mutant   creates ConfigMap ci/built-"
    assert lines[-1] == "0.0 % of 1 mutant killed"
    assert "equivalent     1  1 guard-before-use" in lines


def test_the_threshold_is_a_gate(loose: SmallProject) -> None:
    answer = loose.command("mutate", "--threshold", "10")
    assert answer.code == 0
    assert "at least the threshold of 10 %" in answer.out
    answer = loose.command("mutate", "--threshold", "99.5")
    assert answer.code == 1
    assert answer.out.splitlines()[-1].endswith(" mutants killed, below the threshold of 99.5 %")
    assert loose.command("mutate", "--threshold", "101").code == 2


def test_the_formats(loose: SmallProject) -> None:
    answer = loose.command("mutate", "--format", "json", "--report", "markdown=score.md", "--report", "text=score.txt")
    assert answer.code == 0
    value = json.loads(answer.out)
    assert violations("mutation", value) == ()
    assert violations("mutation", {**value, "surprise": 1}) != ()
    assert value["count"]["killed"] + value["count"]["survived"] + value["count"]["equivalent"] == value["found"]
    fates = {one["fate"]: one for one in value["mutants"]}
    assert set(fates) == {"killed", "survived", "equivalent"}
    assert fates["killed"]["killer"] is not None
    assert fates["survived"]["diff"].startswith("--- a/manifests/listener.yaml\n")
    assert fates["equivalent"]["proof"]
    assert sum(one["killed"] for one in value["killers"]) == value["count"]["killed"]
    markdown = (loose.folder / "score.md").read_text(encoding="utf-8")
    assert markdown.startswith("## tekton-harness mutate: ")
    assert "### What nothing notices" in markdown
    assert "| `condition-dropped` |" in markdown
    assert (loose.folder / "score.txt").read_text(encoding="utf-8").startswith("survived ")
    assert loose.command("mutate", "--report", "json=-", "--operator", "trigger-dropped").out.startswith("{")
    assert loose.command("mutate", "--format", "markdown", "--operator", "trigger-dropped").out.startswith("## ")


def test_reports_that_cannot_be_written(loose: SmallProject) -> None:
    for report, code, text in (
        ("xml=a", 2, "there is no report format 'xml'"),
        ("markdwn=a", 2, "did you mean markdown?"),
        ("json", 2, "names no file"),
        ("json=nowhere/a.json", 3, "nowhere/a.json cannot be written"),
    ):
        answer = loose.command("mutate", "--operator", "trigger-dropped", "--report", report)
        assert (answer.code, text in answer.err) == (code, True), answer


def test_operators_are_listed_and_chosen(loose: SmallProject) -> None:
    answer = loose.command("mutate", "--operators")
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == [one.id for one in OPERATORS]
    answer = loose.command("mutate", "--operator", "condition-droped")
    assert answer.code == 2
    assert answer.err.splitlines() == [
        "error: there is no operator 'condition-droped'",
        "help: did you mean condition-dropped?",
    ]
    assert "--operators` lists them" in loose.command("mutate", "--operator", "z").err
    answer = loose.command("mutate", "--operator", "alternative-dropped")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "no mutant to judge")


def test_a_sample_says_so(loose: SmallProject) -> None:
    answer = loose.command("mutate", "--sample", "5")
    assert answer.code == 0
    assert "note: a sample: 5 of " in answer.out


def test_only_what_changed(loose: SmallProject) -> None:
    history = History.start(loose.folder)
    history.commit()
    answer = loose.command("mutate", "--since", "HEAD")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "no mutant to judge")
    loose.write("manifests/listener.yaml", TWO.replace("generateName: built-", "generateName: made-"))
    answer = loose.command("mutate", "--since", "main", "--format", "json")
    assert {one["line"] for one in json.loads(answer.out)["mutants"]} <= set(range(8, 35))
    assert "changes metadata.generateName" in {one["description"] for one in json.loads(answer.out)["mutants"]}
    assert loose.command("mutate", "--since", "nowhere").code == 2


def test_deliveries_that_tell_are_written_and_kill(loose: SmallProject) -> None:
    """What is written is a delivery: with a case for it, the mutant is noticed."""
    answer = loose.command("mutate", "--operator", "condition-dropped", "--write-deliveries", "payloads/told")
    assert answer.code == 0
    (path,) = (loose.folder / "payloads" / "told").iterdir()
    assert answer.err == f"wrote payloads/told/{path.name}\n"
    case = f"  - name: no other\n    delivery: told/{path.stem}\n    expect: {{stops: {{build: {{interceptor: cel}}}}}}"
    loose.write("suites/small.yaml", (loose.folder / "suites/small.yaml").read_text() + case)
    assert loose.command("check").code == 0
    answer = loose.command("mutate", "--operator", "condition-dropped", "--threshold", "100")
    assert answer.code == 0
    assert "1 by suites" in answer.out


def test_files_that_cannot_be_written_to(loose: SmallProject) -> None:
    loose.write("taken", "a file")
    answer = loose.command("mutate", "--operator", "condition-dropped", "--write-deliveries", "taken/x")
    assert answer.code == 3
    assert "cannot be written" in answer.err


@pytest.mark.parametrize(
    ("name", "text", "code", "parts"),
    [
        ("manifests/listener.yaml", "a: 1\n", 3, ["hold no EventListener", "help: "]),
        ("manifests/listener.yaml", "a: [\n", 2, ["manifests/listener.yaml:2:1", "help: "]),
        ("manifests/other.yaml", "a: [\n", 2, ["manifests/other.yaml:2:1", "a score would mean nothing"]),
        ("suites/small.yaml", SUITE.replace("abc", "x"), 2, ["suites/small.yaml:6:5", "main builds [main]"]),
        ("suites/small.yaml", SUITE.replace("main\n", "nobody\n"), 2, ["there is no recorded delivery named 'nobody'"]),
        ("pyproject.toml", '[tool.tekton-harness]\nsuites = ["nowhere"]\n', 1, ["nowhere"]),
    ],
)
def test_bad_input(project: SmallProject, name: str, text: str, code: int, parts: list[str]) -> None:
    project.write(name, text)
    answer = project.command("mutate")
    assert (answer.code, answer.out) == (code, ""), answer
    assert "Traceback" not in answer.err
    assert "internal error" not in answer.err
    assert all(part in " ".join(answer.err.split()) for part in parts), answer.err


def test_paths_that_are_not_there(project: SmallProject) -> None:
    assert project.command("mutate", "nowhere").code == 2
    assert project.command("mutate", "--jobs", "0").code == 2


def test_hostile_names_stay_text(loose: SmallProject) -> None:
    name = r'"build\e[2J|`*"'
    loose.write("manifests/listener.yaml", TWO.replace("name: build\n", f"name: {name}\n"))
    suite = SUITE.replace("        build:\n          params: {revision: abc}\n", f"        {name}:\n")
    loose.write("suites/small.yaml", suite)
    answer = loose.command("mutate", "--report", "markdown=a.md")
    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert "\x1b" not in (loose.folder / "a.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_interrupted_run_shows_what_it_knows() -> None:
    arguments = ["mutate", "--jobs", "2", "manifests", "tests/suites"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from harness.cli import main; main()", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "100"},
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert err.splitlines()[-1] == "interrupted"
    assert "Traceback" not in err
    # On a slow machine nothing may be known yet.
    assert "mutants were judged, the score is theirs alone" in out or not out


def test_what_cannot_be_judged_is_told(loose: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("harness.mutation.judging.Judge._by_suites", breaks)
    answer = loose.command("mutate", "--operator", "condition-dropped")
    assert answer.code == 3
    assert answer.out.splitlines()[0].startswith("error manifests/listener.yaml:22 condition-dropped: ")
    assert "  internal error: ZeroDivisionError: oops" in answer.out.splitlines()
    assert "Traceback" not in answer.text
