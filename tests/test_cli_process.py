"""The command as a process of its own: exit codes, pipes, terminals, signals."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.small_project import LISTENER, SUITE, Folder, record

pytestmark = pytest.mark.slow

START = (sys.executable, "-c", "from harness.cli import main; main()")
"""As the console script does it."""

Process = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where Python is told to keep no compiled modules, each of the starts below would compile all of them."""
    with pytest.MonkeyPatch.context() as patch:
        if sys.dont_write_bytecode:
            patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    files = Folder(tmp_path_factory.mktemp("project"))
    files.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n')
    files.write("manifests/listener.yaml", LISTENER)
    files.write("payloads/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    files.write("suites/small.yaml", SUITE)
    files.write("failing.yaml", SUITE.replace("{revision: abc}", "{revision: other}"))
    return files


def environment(**more: str) -> dict[str, str]:
    ours = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "PYTHONIOENCODING", "TEKTON_HARNESS_DEBUG")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **more}


@pytest.fixture
def process(folder: Folder) -> Process:
    """Runs `tekton-harness ARGUMENTS` in the project's folder."""

    def call(*arguments: str, input: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*START, *arguments],
            cwd=folder.folder,
            env=environment(**more),
            input=input,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    return call


def test_the_console_script_is_that_start(folder: Folder) -> None:
    script = Path(sys.executable).parent / "tekton-harness"
    if not script.exists():
        pytest.skip("the package is not installed beside this interpreter")
    result = subprocess.run([script, "--version"], capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("tekton-harness, version ")


@pytest.mark.parametrize(
    ("arguments", "code", "out", "err"),
    [
        (["check"], 0, "everything holds", ""),
        (["check", "failing.yaml"], 1, "1 expectation not met", ""),
        (["check", "nowhere"], 2, "", "error: nowhere does not exist"),
        (["matrix", "--payloads", "suites"], 3, "", "error: no recorded deliveries found"),
    ],
)
def test_exit_codes(arguments: list[str], code: int, out: str, err: str, process: Process) -> None:
    result = process(*arguments)
    assert result.returncode == code
    assert out in result.stdout
    assert err in result.stderr
    assert bool(result.stderr) is bool(err)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", "✓ build"), ("ascii", "? build")])
def test_a_terminal_without_ticks(encoding: str, mark: str, folder: Folder) -> None:
    result = subprocess.run(
        [*START, "trace", "main"],
        cwd=folder.folder,
        env=environment(PYTHONIOENCODING=encoding),
        capture_output=True,
        encoding=encoding,
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert mark in result.stdout


def test_json_is_utf8_whatever_the_terminal(process: Process) -> None:
    result = process("cel", "'é✓'", PYTHONIOENCODING="ascii")
    assert json.loads(result.stdout) == {"continue": True, "code": 0, "value": "é✓"}


# --- colour -----------------------------------------------------------------------------------------------------------


def on_a_terminal(folder: Folder, *arguments: str, **more: str) -> str:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    started = subprocess.Popen([*START, *arguments], cwd=folder.folder, env=environment(**more), stdout=theirs)
    os.close(theirs)
    read = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # on Linux the end of a terminal is an error
            break
        if not part:
            break
        read += part
    os.close(ours)
    assert started.wait(60) == 0
    return read.decode()


@pytest.mark.parametrize(
    ("more", "arguments", "colored"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
    ],
)
def test_colour_on_a_terminal(more: dict[str, str], arguments: list[str], colored: bool, folder: Folder) -> None:
    assert ("\x1b[" in on_a_terminal(folder, "trace", "main", *arguments, **more)) is colored


def test_colour_in_a_pipe_has_to_be_asked_for(process: Process) -> None:
    assert "\x1b[" in process("trace", "main", "--color").stdout
    assert "\x1b[" not in process("trace", "main").stdout


# --- pipes ------------------------------------------------------------------------------------------------------------


def test_a_reader_that_has_seen_enough(folder: Folder) -> None:
    arguments = [*START, "cel", "--batch", "-"]
    with subprocess.Popen(
        arguments, cwd=folder.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdin.write(b'{"expr": "1"}\n')
        started.stdin.flush()
        assert json.loads(started.stdout.readline())["value"] == 1
        started.stdout.close()
        started.stdin.write(b'{"expr": "2"}\n' * 3)
        started.stdin.close()
        assert started.stderr.read() == b""
        assert started.wait(60) == -signal.SIGPIPE


def test_head_sees_the_first_line_and_nothing_else_is_said(folder: Folder) -> None:
    line = " ".join(f"'{word}'" for word in (*START, "matrix"))
    result = subprocess.run(
        ["sh", "-c", f"{line} | head -1"], cwd=folder.folder, env=environment(), capture_output=True, text=True
    )
    assert (result.stdout.strip(), result.stderr, result.returncode) == ("listener", "", 0)


def test_questions_on_standard_input(process: Process) -> None:
    templates = {"t": {"resourcetemplates": [{"a": "b\u2028"}]}}
    text = json.dumps({"trigger": {"template": {"ref": "t"}}, "templates": templates}, ensure_ascii=False)
    result = process("simulate", "--batch", "-", input=f"{text}\n\n{text}\n")
    assert (result.returncode, result.stderr) == (0, "")
    first, second = result.stdout.strip("\n").split("\n")
    assert first == second
    assert json.loads(first)["continue"] is True


# --- the end ----------------------------------------------------------------------------------------------------------


def test_an_interrupt_is_no_traceback(folder: Folder) -> None:
    with subprocess.Popen(
        [*START, "cel", "--batch", "-"],
        cwd=folder.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        started.stdin.write('{"expr": "1"}\n')
        started.stdin.flush()
        assert started.stdout.readline()  # it runs, and waits for the next line
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=60)
        assert (started.returncode, err.strip()) == (130, "interrupted")


def test_a_defect_of_the_harness_is_told_without_its_insides(folder: Folder) -> None:
    program = (
        "import harness.cli.check as check, harness.cli\n"
        "def broken(*arguments): raise KeyError('boom')\n"
        "check.open_project = broken\n"
        "harness.cli.main()\n"
    )

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        arguments = [sys.executable, "-c", program, "check"]
        return subprocess.run(
            arguments, cwd=folder.folder, env=environment(**more), capture_output=True, text=True, timeout=60
        )

    result = run()
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.splitlines() == [
        "internal error: KeyError: 'boom'",
        "help: this is a defect of tekton-harness; TEKTON_HARNESS_DEBUG=1 shows where",
    ]
    assert "Traceback" in run(TEKTON_HARNESS_DEBUG="1").stderr


# --- completion -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "answers"),
    [("tekton-harness ma", ["matrix"]), ("tekton-harness check --pay", ["--payloads"])],
)
def test_what_a_shell_is_answered(words: str, answers: list[str], process: Process) -> None:
    count = str(len(words.split()) - 1)
    result = process(_TEKTON_HARNESS_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=count)
    assert [line.partition(",")[2] for line in result.stdout.splitlines() if line] == answers


def test_nothing_heavy_is_imported_for_the_help(process: Process) -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from harness.cli import main; main()", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    imported = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "click" in imported
    assert not imported & {"celpy", "lark", "rich", "yaml", "jsonschema", "deepdiff", "pytest", "harness.simulator"}
