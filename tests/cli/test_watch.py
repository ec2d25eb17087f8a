"""`tekton-harness watch` as a process of its own, with files that are really saved."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.watching import Session
from support.small_project import LISTENER, SUITE, Folder, record

pytestmark = pytest.mark.slow

START = (sys.executable, "-c", "from harness.cli import main; main()", "watch")
PATIENCE = 30.0
"""Seconds until a test gives up: a loaded machine takes its time."""

FAILING = LISTENER.replace("refs/heads/main", "refs/heads/dev")


class Watched:
    """A running `watch`, and what it has said so far."""

    def __init__(self, folder: Path, output: int, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process
        self._output = output
        self._said = ""

    def until(self, pattern: str) -> str:
        """What it says from here on, to the end of the first match."""
        end = time.monotonic() + PATIENCE
        while not (match := re.search(pattern, self._said)):
            ready, _, _ = select.select([self._output], [], [], max(end - time.monotonic(), 0))
            more = os.read(self._output, 65536) if ready else b""
            assert more, f"{pattern!r} is not in {self._said!r}"
            self._said += more.decode("utf-8", "replace").replace("\r\n", "\n")
        said, self._said = self._said[: match.end()], self._said[match.end() :]
        return said

    def save(self, name: str, text: str) -> None:
        """Save a file as most editors do: written beside it, and put in its place."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.tmp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)

    def ended(self) -> int:
        return self.process.wait(PATIENCE)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    files = Folder(tmp_path)
    files.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n')
    files.write("manifests/listener.yaml", LISTENER)
    files.write("payloads/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    files.write("suites/small.yaml", SUITE)
    return files


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return {**kept, "TERM": "xterm", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8", **more}


@pytest.fixture
def watch(folder: Folder) -> Iterator[Callable[..., Watched]]:
    """Starts `watch`, with pipes, and ends it when the test has."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> Watched:
        process = subprocess.Popen(
            [*START, *arguments],
            cwd=folder.folder,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        assert process.stdout is not None
        return Watched(folder.folder, process.stdout.fileno(), process)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def watched(watch: Callable[..., Watched]) -> Watched:
    """A `watch` that has judged everything once."""
    watched = watch()
    said = watched.until(r"findings: .*\n")
    assert said.startswith("watching manifests, payloads, suites; q or Ctrl-C ends\n1 check: 1 passed (")
    return watched


def test_a_saved_manifest_shows_what_fails_and_what_passes_again(watched: Watched) -> None:
    watched.save("manifests/listener.yaml", FAILING)
    said = watched.until(r"1 check: .*\n")
    assert re.search(r"\n\d\d:\d\d:\d\d  manifests/listener.yaml\nnewly failing: 1 check\n", said)
    assert "fail: small › main builds [main]" in said
    assert "body.ref == 'refs/heads/dev'" in said
    assert "1 check: 1 failed" in said
    assert "never-fires" in watched.until(r"findings: .*\n")
    watched.save("manifests/listener.yaml", LISTENER)
    said = watched.until(r"findings: .*\n")
    assert "newly passing: 1 check\n  small › main builds [main]\n1 check: 1 passed" in said
    assert "gone: " in said


def test_a_saved_delivery_and_a_saved_suite_run_their_cases(watched: Watched) -> None:
    watched.save("payloads/other.json", record('{"ref": "refs/heads/x"}'))
    assert "1 check, none of them run again: 1 passed" in watched.until(r"findings: .*\n")
    watched.save(
        "suites/second.yaml", SUITE.replace("name: small", "name: second").replace("delivery: main", "delivery: other")
    )
    said = watched.until(r"findings: .*\n")
    assert "fail: second › main builds [other]" in said
    assert "2 checks, 1 of them run again: 1 passed, 1 failed" in said
    watched.save("payloads/other.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    assert "newly passing: 1 check\n  second › main builds [other]\n" in watched.until(r"findings: .*\n")


def test_a_broken_file_is_shown_and_it_goes_on(watched: Watched) -> None:
    watched.save("manifests/listener.yaml", LISTENER.replace("spec:", "spec: ["))
    said = watched.until(r"findings: .*\n")
    assert "error[yaml-syntax]" in said
    assert "until then manifests/listener.yaml is judged as it last could be read\n1 check" in said
    watched.save("pyproject.toml", "[tool.tekton-harness")
    said = watched.until(r"1 check.*\n")
    assert "error: pyproject.toml: cannot be read as TOML" in said
    watched.save("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n')
    watched.until(r"findings: 1 error.*\n")
    watched.save("manifests/listener.yaml", LISTENER)
    assert "gone: 1 finding\n" in watched.until(r"findings: .*\n")


def test_folders_that_come_and_go_are_seen(watched: Watched, folder: Folder) -> None:
    watched.save("policies/policy.yaml", "apiVersion: tekton-harness/v1\nkind: EventPolicy\nmetadata: {name: p}\n")
    watched.until(r"findings: 1 error.*\n")
    watched.save("policies/policy.yaml", "")
    watched.until(r"gone: 1 finding\n(.*\n)*?findings: .*\n")
    (folder.folder / "payloads").rename(folder.folder / "away")
    assert "there is no recorded delivery named 'main'" in watched.until(r"findings: .*\n")
    (folder.folder / "away").rename(folder.folder / "payloads")
    assert "newly passing: 1 check" in watched.until(r"findings: .*\n")
    watched.save("payloads/main.json", record('{"ref": "refs/heads/x"}'))
    assert "newly failing: 1 check" in watched.until(r"findings: .*\n")


def test_other_folders_of_the_settings_are_watched_from_then_on(watched: Watched) -> None:
    watched.save("deploy/listener.yaml", LISTENER)
    watched.save("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\nmanifests = ["deploy"]\n')
    watched.until(r"findings: .*\n")
    watched.save("deploy/listener.yaml", FAILING)
    assert "newly failing: 1 check" in watched.until(r"findings: .*\n")


def test_the_files_that_are_named_are_watched(watch: Callable[..., Watched], folder: Folder) -> None:
    folder.write("elsewhere/suite.yaml", SUITE)
    watched = watch("elsewhere/suite.yaml", "--payloads", "payloads")
    watched.until(r"findings: .*\n")
    watched.save("elsewhere/suite.yaml", SUITE.replace("revision: abc", "revision: other"))
    assert "newly failing: 1 check" in watched.until(r"findings: .*\n")


def test_what_is_no_part_of_it_is_passed_over(watched: Watched) -> None:
    watched.save("manifests/README.md", "words\n")
    watched.save("other/listener.yaml", LISTENER)
    watched.save("manifests/.hidden.yaml", LISTENER)
    watched.save("payloads/main.json", record('{"ref": "refs/heads/x"}'))
    assert re.match(r"\n\d\d:\d\d:\d\d  payloads/main.json\n", watched.until(r"findings: .*\n"))


def test_q_ends_it(watched: Watched) -> None:
    assert watched.process.stdin is not None
    watched.process.stdin.write(b"q")
    watched.process.stdin.flush()
    assert watched.ended() == 0


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_it(watched: Watched, name: str) -> None:
    watched.process.send_signal(getattr(signal, name))
    assert watched.ended() == 0
    assert watched.process.stdout is not None
    assert b"Traceback" not in watched.process.stdout.read()


def test_the_end_of_standard_input_does_not_end_it(watched: Watched) -> None:
    assert watched.process.stdin is not None
    watched.process.stdin.close()
    watched.save("manifests/listener.yaml", FAILING)
    watched.until(r"newly failing: 1 check")
    watched.process.stdin = None


def test_without_manifests_it_does_not_begin(watch: Callable[..., Watched], folder: Folder) -> None:
    (folder.folder / "manifests/listener.yaml").unlink()
    watched = watch()
    assert "error: no manifests found in manifests" in watched.until(r"help: .*\n")
    assert watched.ended() == 3


def test_on_a_terminal_it_clears_the_screen_and_gives_the_terminal_back(folder: Folder) -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    process = subprocess.Popen(
        START,
        cwd=folder.folder,
        env=environment(NO_COLOR="1"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_terminal,
    )
    try:
        watched = Watched(folder.folder, ours, process)
        assert "\x1b[2J" not in watched.until(r"findings: .*\n")
        during = termios.tcgetattr(theirs)
        watched.save("manifests/listener.yaml", FAILING)
        assert watched.until(r"findings: .*\n").startswith("\x1b[2J")
        os.write(ours, b"q")
        assert watched.ended() == 0
        assert termios.tcgetattr(theirs) == before
        assert during != before
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)


def _take_terminal() -> None:
    """Make standard input the terminal of the new session, as a terminal's window does."""
    import fcntl

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_one_delivery_of_many_takes_a_part_of_the_time(tmp_path: Path) -> None:
    """Of this repository's system: what has not changed costs nothing."""
    root = Path(__file__).parents[2]
    files = Folder(tmp_path)
    for name in ("manifests", "payloads", "tests/suites"):
        for path in (root / name).rglob("*"):
            if path.is_file():
                files.write(path.relative_to(root).as_posix(), path.read_bytes())
    files.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["tests/suites"]\n')
    session = Session(lambda: load_settings(tmp_path))
    started = time.process_time()
    everything = session.judge_cases()
    whole = time.process_time() - started
    path = tmp_path / "payloads/push/main.json"
    path.write_text(path.read_text("utf-8").replace("refs/heads/main", "refs/heads/other"), "utf-8")
    started = time.process_time()
    one = session.judge_cases()
    part = time.process_time() - started
    assert 0 < one.ran < len(everything.verdicts) / 50
    assert part < whole / 2
