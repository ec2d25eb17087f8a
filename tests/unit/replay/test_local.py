"""The engine of this machine: the same answers whoever gives them, and whoever dies."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from harness.errors import HarnessError, InputError
from harness.replay import Answerer, Block, Input, Job, LocalEngine, Position, cores
from harness.replay.block import START
from harness.replay.reading import read_blocks

pytestmark = pytest.mark.slow


def blocks_of(job: Job, inputs: list[Input]) -> Iterator[Block]:
    return read_blocks(job.files, inputs, START, block_bytes=1_000)


def expected(job: Job, inputs: list[Input]) -> bytes:
    answerer = Answerer(job)
    return b"".join(answerer.answer(block).lines for block in blocks_of(job, inputs))


def children() -> list[Any]:
    return multiprocessing.active_children()


def test_a_killed_worker_loses_nothing(job: Job, inputs: list[Input]) -> None:
    killed = []

    def killing() -> Iterator[Block]:
        for block in blocks_of(job, inputs):
            if block.number in (2, 9):
                # The worker has been given a block a moment ago.
                (victim, *_) = children()
                os.kill(victim.pid, signal.SIGKILL)
                killed.append(victim.pid)
            yield block

    answered = list(LocalEngine(job, 2).answers(killing()))
    assert [block.number for block, _ in answered] == list(range(len(answered)))
    assert b"".join(answer.lines for _, answer in answered) == expected(job, inputs)
    assert len(killed) == 2
    assert not children()


def test_a_block_that_kills_every_worker_is_given_up(job: Job, tmp_path: Path) -> None:
    """The name of the worker's block is what its process dies of."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    block = Block(0, "f", str(fifo), START, Position(0, 10, 3))
    engine = LocalEngine(job, 2)
    answers = engine.answers(iter([block]))

    def kill_whoever_waits() -> None:
        killed: set[int] = set()
        # Not by multiprocessing, which would take the ends of the processes away from the pool.
        while len(killed) < 3:
            for process in psutil.Process().children():
                with suppress(psutil.Error):  # it may end meanwhile
                    if process.pid not in killed and "spawn_main" in " ".join(process.cmdline()):
                        process.kill()
                        killed.add(process.pid)
            time.sleep(0.01)

    killer = threading.Thread(target=kill_whoever_waits, daemon=True)
    killer.start()
    with pytest.raises(HarnessError, match=r"3 workers died of f, lines 1 to 2; the last was killed by signal 9"):
        next(answers)
    killer.join(10)
    assert not killer.is_alive()
    assert not children()


def test_what_a_worker_cannot_read_ends_the_replay(job: Job, tmp_path: Path) -> None:
    gone = Block(0, "f", str(tmp_path / "gone"), START, Position(0, 10, 2))
    with pytest.raises(InputError, match="cannot be read: No such file"):
        list(LocalEngine(job, 1).answers(iter([gone])))
    assert not children()


def test_closing_ends_the_workers(job: Job, inputs: list[Input]) -> None:
    answers = LocalEngine(job, 2).answers(blocks_of(job, inputs))
    next(answers)
    assert len(children()) == 2
    answers.close()
    assert not children()


def test_only_a_few_blocks_are_taken_ahead(job: Job, inputs: list[Input]) -> None:
    taken = 0

    def counted() -> Iterator[Block]:
        nonlocal taken
        for block in blocks_of(job, inputs * 3):
            taken = block.number + 1
            yield block

    for block, _ in LocalEngine(job, 2).answers(counted()):
        assert taken <= block.number + 9
    assert taken > 40


def test_there_is_a_core() -> None:
    assert cores() >= 1
