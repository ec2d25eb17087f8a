"""`tekton-harness replay` as a whole: what it prints, keeps, refuses, and how it is interrupted."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from harness.schemas import violations
from support.replay_records import small_line
from support.small_project import SmallProject

pytestmark = pytest.mark.slow

START = (sys.executable, "-c", "from harness.cli import main; main()")


def lines_of(count: int, cut: int = -1) -> bytes:
    refs = ("refs/heads/main", "refs/heads/dev", "refs/heads/other")
    made = [small_line(refs[number % 3], f"c{number}") for number in range(count)]
    return b"".join((line[:-30] if at == cut else line) + b"\n" for at, line in enumerate(made))


@pytest.fixture
def recorded(project: SmallProject) -> SmallProject:
    project.write("a.ndjson", lines_of(30))
    project.write("b.ndjson.gz", gzip.compress(lines_of(12, cut=6)))
    return project


SUMMARY = """\
went to
  41  ci/listener, HTTP 202
fired
  13  build
stopped
  28  build at interceptor[1] (cel), FailedPrecondition
      expression body.ref == 'refs/heads/main' did not return true
slowest  …
error: b.ndjson.gz:7:183: is no JSON: Unterminated string starting at
42 deliveries of 2 files, 1 error; answers in answers.ndjson (42 in …)
"""


def test_the_answers_in_a_file(recorded: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = recorded.command("replay", "a.ndjson", "b.ndjson.gz", "-o", "answers.ndjson")
    assert (answer.code, answer.err) == (1, "")
    told = re.sub(r"(?<=slowest  ).*", "…", answer.out)
    assert re.sub(r"\(42 in [^)]*", "(42 in …", told) == SUMMARY
    answers = [json.loads(line) for line in (recorded.folder / "answers.ndjson").read_text().splitlines()]
    names = [f"a.ndjson:{number}" for number in range(1, 31)] + [f"b.ndjson.gz:{number}" for number in range(1, 13)]
    assert [one["delivery"] for one in answers] == names
    assert answers[36] == {"delivery": "b.ndjson.gz:7", "error": "is no JSON: Unterminated string starting at"}
    assert not list(recorded.folder.glob("answers.ndjson.*"))


def test_the_answers_on_standard_output(recorded: SmallProject) -> None:
    answer = recorded.command("replay", "a.ndjson", "--format", "json", "--to", "listener", "--full")
    assert answer.code == 0
    answers = [json.loads(line) for line in answer.out.splitlines()]
    assert [violations("replay-answer", one) for one in answers] == [()] * 30
    summary = json.loads(answer.err)
    assert violations("replay", summary) == ()
    assert violations("replay", {**summary, "surprise": 1}) != ()
    assert (summary["deliveries"], summary["answered"], summary["errors"]) == (30, 30, 0)
    assert summary["fired"] == [{"eventListener": "ci/listener", "group": "", "trigger": "build", "count": 10}]


@pytest.mark.parametrize(
    ("arguments", "code", "parts"),
    [
        (["nowhere"], 2, ["nowhere does not exist"]),
        (["manifests"], 2, ["manifests is a folder"]),
        (["a.ndjson", "a.ndjson"], 2, ["a.ndjson is given twice"]),
        (["a.ndjson", "--resume"], 2, ["--resume needs the --output"]),
        (["a.ndjson", "--to", "lisener"], 2, ["no EventListener lisener", "did you mean listener?"]),
        (["a.ndjson", "-o", "a.ndjson"], 2, ["a.ndjson is one of the files to read"]),
        (["a.ndjson", "-o", "manifests"], 2, ["manifests is a folder"]),
        (["a.ndjson", "-o", "nowhere/x"], 2, ["lies in a folder that does not exist"]),
        (["-", "-o", "x", "--resume"], 2, ["cannot be read a second time"]),
        (["a.ndjson", "--scheduler", "tcp://h:1"], 2, ["--scheduler needs --engine dask"]),
        (["a.ndjson", "--engine", "dask", "--scheduler", "h"], 2, ["no Dask scheduler answers at h"]),
        (["a.ndjson", "--manifests", "suites"], 3, ["no EventListeners found"]),
        (["empty.ndjson"], 3, ["no deliveries found"]),
        (["manifests/listener.yaml"], 1, ["listener.yaml:1:1: is no JSON", " more\n"]),
    ],
)
def test_wrong_use(recorded: SmallProject, arguments: list[str], code: int, parts: list[str]) -> None:
    recorded.write("empty.ndjson", "\n\n")
    before = (recorded.folder / "a.ndjson").read_bytes()
    answer = recorded.command("replay", *arguments)
    assert answer.code == code, answer.text
    assert [part for part in parts if part not in answer.err] == []
    assert "Traceback" not in answer.err
    assert (recorded.folder / "a.ndjson").read_bytes() == before


def test_without_dask(recorded: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "harness.replay.dask_cluster", raising=False)
    monkeypatch.setitem(sys.modules, "dask", None)
    answer = recorded.command("replay", "a.ndjson", "--engine", "dask")
    assert answer.code == 2
    assert "--engine dask needs Dask" in answer.err
    assert "help: install it: pip install 'tekton-harness[dask]'" in answer.err


def started(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "TERM": "dumb"}
    return subprocess.Popen(
        [*START, "replay", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(process: "subprocess.Popen[str]", text: str = "") -> tuple[int, str, str]:
    """Its exit code, and what it wrote on standard output and standard error."""
    out, err = process.communicate(text, timeout=60)
    return process.returncode, out, err


def interrupted(folder: Path, number: signal.Signals) -> tuple[int, str]:
    """A replay into `answers` that a signal ends when it has written something: its exit code and standard error.

    The signal goes to the workers as well, as a terminal sends it. Where it came too late, it is tried again.
    """
    part = folder / "answers.part"
    for _ in range(20):
        process = started(folder, "many.ndjson", "-o", "answers")
        while process.poll() is None and not (part.exists() and part.stat().st_size):
            time.sleep(0.002)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        code, _, err = ended(process)
        if part.exists():
            return code, err
        (folder / "answers").unlink()
    raise AssertionError("every replay was through before the signal")


def test_an_interrupted_replay_goes_on(recorded: SmallProject) -> None:
    folder = recorded.folder
    recorded.write("many.ndjson", b"".join(line.ljust(2_500) + b"\n" for line in lines_of(1_000).splitlines()))
    assert ended(started(folder, "many.ndjson", "-o", "whole"))[0] == 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        code, err = interrupted(folder, number)
        if number == signal.SIGKILL:
            assert (code, err) == (-number, "")
        else:
            told, help = err.splitlines()
            assert code == 130
            assert told.startswith("interrupted behind ")
            assert help == "help: answers.part keeps their answers; the same command with --resume goes on"
        assert not (folder / "answers").exists()
        assert recorded.command("replay", "many.ndjson", "-o", "answers").code == 2
        resumed = started(folder, "many.ndjson", "-o", "answers", "--resume", "--format", "json", "--workers", "1")
        code, out, err = ended(resumed)
        assert code == 0
        assert err.startswith("going on behind ")
        assert json.loads(out)["deliveries"] == 1_000
        assert (folder / "answers").read_bytes() == (folder / "whole").read_bytes()
        assert not (folder / "answers.part").exists()
        (folder / "answers").unlink()


def test_standard_input_and_a_device(recorded: SmallProject) -> None:
    process = started(recorded.folder, "-", "-o", "/dev/null")
    code, out, err = ended(process, lines_of(6).decode())
    assert (code, err) == (0, "")
    assert "6 deliveries of 1 file; answers in /dev/null" in out
