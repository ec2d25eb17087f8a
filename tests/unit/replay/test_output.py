"""The answers' file: whole under its name or not there, and gone on with to the byte."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError, InputError, UsageError
from harness.replay import Answerer, Block, FileOutput, Input, Job, StreamOutput, Tally, replay
from harness.replay.block import START, Position
from harness.replay.engine import Engine
from harness.replay.identity import identity_of
from harness.replay.reading import read_blocks
from harness.replay.work import BlockAnswer

BLOCK = 1_000
"""Bytes of a block in these tests: some twenty blocks."""


class InThisProcess:
    """An engine without workers, which may break off in front of a block."""

    def __init__(self, job: Job, break_at: int = -1) -> None:
        self._answerer = Answerer(job)
        self._break_at = break_at

    def answers(self, blocks: Iterator[Block]) -> Iterator[tuple[Block, BlockAnswer]]:
        for at, block in enumerate(blocks):
            if at == self._break_at:
                raise KeyboardInterrupt
            yield block, self._answerer.answer(block)


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    def small(files: Any, inputs: Any, start: Position) -> Iterator[Block]:
        return read_blocks(files, inputs, start, block_bytes=BLOCK)

    monkeypatch.setattr("harness.replay.engine.read_blocks", small)


def run(job: Job, inputs: list[Input], engine: Engine, path: Path, *, resume: bool = False) -> FileOutput:
    output = FileOutput(path, identity_of(job, inputs), resume=resume)
    for _ in replay(job.files, inputs, engine, output):
        pass
    return output


def without_times(tally: Tally) -> dict[str, Any]:
    return {**tally.to_json(), "slowest": None}


def test_wherever_it_is_interrupted_the_file_comes_out_the_same(job: Job, inputs: list[Input], tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    tally = run(job, inputs, InThisProcess(job), whole).progress.tally
    assert (tally.deliveries, tally.errors) == (90, 1)
    assert whole.read_bytes().count(b"\n") == 90
    blocks = len(list(read_blocks(job.files, inputs, START, block_bytes=BLOCK)))
    assert blocks > 15
    path = tmp_path / "answers"
    for at in range(blocks):
        with pytest.raises(KeyboardInterrupt):
            run(job, inputs, InThisProcess(job, at), path)
        assert not path.exists()
        # A second time it is interrupted where it goes on.
        with pytest.raises(KeyboardInterrupt):
            run(job, inputs, InThisProcess(job, min(2, blocks - at - 1)), path, resume=True)
        resumed = run(job, inputs, InThisProcess(job), path, resume=True)
        assert resumed.resumes
        assert path.read_bytes() == whole.read_bytes()
        assert without_times(resumed.progress.tally) == without_times(tally)
        path.unlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["listener.yaml", "one.ndjson", "two.ndjson", "whole"]


def test_what_a_crash_left_beyond_the_journal_is_cut_off(job: Job, inputs: list[Input], tmp_path: Path) -> None:
    whole, path = tmp_path / "whole", tmp_path / "answers"
    run(job, inputs, InThisProcess(job), whole)
    with pytest.raises(KeyboardInterrupt):
        run(job, inputs, InThisProcess(job, 5), path)
    with (tmp_path / "answers.part").open("ab") as part:
        part.write(b'{"half a li')
    run(job, inputs, InThisProcess(job), path, resume=True)
    assert path.read_bytes() == whole.read_bytes()


def test_an_interrupt_within_a_block_leaves_the_journal_as_it_was(
    job: Job, inputs: list[Input], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, path = tmp_path / "whole", tmp_path / "answers"
    run(job, inputs, InThisProcess(job), whole)
    add, calls = Tally.add, 0

    def interrupted(self: Tally, other: Tally) -> None:
        nonlocal calls
        calls += 1
        if calls == 6:
            raise KeyboardInterrupt
        add(self, other)

    monkeypatch.setattr(Tally, "add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(job, inputs, InThisProcess(job), path)
    tally = run(job, inputs, InThisProcess(job), path, resume=True).progress.tally
    assert path.read_bytes() == whole.read_bytes()
    assert tally.deliveries == 90


def interrupted(job: Job, inputs: list[Input], path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(job, inputs, InThisProcess(job, 5), path)


def test_it_goes_on_only_with_the_same(job: Job, inputs: list[Input], tmp_path: Path) -> None:
    path = tmp_path / "answers"
    interrupted(job, inputs, path)
    before = (tmp_path / "answers.part").read_bytes()
    with pytest.raises(UsageError, match="holds the answers of an interrupted replay"):
        run(job, inputs, InThisProcess(job), path)
    identity = identity_of(job, inputs)
    for key, value in (("input files", []), ("options", {}), ("manifests or secrets", ""), ("future", 1)):
        with pytest.raises(InputError, match=f"the interrupted replay had other {key}"):
            FileOutput(path, {**identity, key: value}, resume=True)
    assert (tmp_path / "answers.part").read_bytes() == before


@pytest.mark.parametrize(
    ("journal", "message"),
    [
        (None, "is missing"),
        (b"", "is no journal"),
        (b"[]", "is no journal"),
        (b'{"version": 1}', "is no journal"),
        (b'{"version": 2}', "is of another version"),
        (b'{"version": 1, "identity": [], "written": 0, "position": [0, 0, 1], "tally": {}}', "is no journal"),
    ],
)
def test_journals_that_tell_nothing(
    job: Job, inputs: list[Input], tmp_path: Path, journal: bytes | None, message: str
) -> None:
    path = tmp_path / "answers"
    interrupted(job, inputs, path)
    if journal is None:
        (tmp_path / "answers.journal").unlink()
    else:
        (tmp_path / "answers.journal").write_bytes(journal)
    with pytest.raises(InputError, match=message):
        run(job, inputs, InThisProcess(job), path, resume=True)


def test_a_part_that_was_cut(job: Job, inputs: list[Input], tmp_path: Path) -> None:
    path = tmp_path / "answers"
    interrupted(job, inputs, path)
    os.truncate(tmp_path / "answers.part", 10)
    with pytest.raises(InputError, match="is shorter than its journal says"):
        run(job, inputs, InThisProcess(job), path, resume=True)


def test_two_do_not_write_the_same_file(job: Job, inputs: list[Input], tmp_path: Path) -> None:
    path, identity = tmp_path / "answers", identity_of(job, inputs)
    first = FileOutput(path, identity, resume=False)
    with pytest.raises(UsageError, match="another replay writes"):
        FileOutput(path, identity, resume=True)
    first.interrupt()
    FileOutput(path, identity, resume=True).finish()
    assert path.read_bytes() == b""


def test_resuming_what_was_never_begun_begins(job: Job, inputs: list[Input], tmp_path: Path) -> None:
    path = tmp_path / "answers"
    path.write_bytes(b"of yesterday\n")
    output = run(job, inputs, InThisProcess(job), path, resume=True)
    assert not output.resumes
    assert path.read_bytes().count(b"\n") == 90


def test_secrets_and_manifests_count_but_are_not_told(job: Job, inputs: list[Input]) -> None:
    text = json.dumps(identity_of(job, inputs))
    assert "REPLACE_ME" not in text
    assert json.loads(text)["options"] == {"to": None, "full": False}


FULL_DISK = """
import resource, sys, signal
from pathlib import Path
from harness.errors import HarnessError
from harness.replay import FileOutput, Tally
from harness.replay.block import Position

path, limit = Path(sys.argv[1]), int(sys.argv[2])
output = FileOutput(path, {}, resume=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    for number in range(output.progress.position.line, 40):
        output.add(b"%04d" % number * 250, Tally(deliveries=1), Position(0, 0, number + 1))
except HarnessError as error:
    print(error.message, "|", error.help)
    output.interrupt()
else:
    output.finish()
"""


def test_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "answers"

    def add(limit: int) -> str:
        ran = subprocess.run([sys.executable, "-c", FULL_DISK, path, str(limit)], capture_output=True, text=True)
        assert ran.stderr == ""
        return ran.stdout

    assert add(20_500) == (
        f"{path}.part cannot be written: File too large | "
        f"{path}.part keeps what was answered: make room, then go on with --resume\n"
    )
    assert not path.exists()
    assert (tmp_path / "answers.part").stat().st_size == 20_000
    assert json.loads((tmp_path / "answers.journal").read_bytes())["written"] == 20_000
    assert add(resource.RLIM_INFINITY if resource.RLIM_INFINITY > 0 else 2**40) == ""
    assert path.read_bytes() == b"".join(b"%04d" % number * 250 for number in range(1, 40))


def test_a_stream_that_takes_no_more() -> None:
    with open("/dev/full", "wb", buffering=0) as full:
        output = StreamOutput(full, "standard output")
        with pytest.raises(HarnessError, match="standard output cannot be written: No space left on device"):
            output.add(b"line\n", Tally(), START)
    assert output.progress.written == 0
