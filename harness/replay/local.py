"""The engine of one machine: a process for each core, each with the manifests in its own memory.

A pool of its own and not `ProcessPoolExecutor`, which on the death of one worker gives up all that is under way and
does not tell whose death it was.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from harness import collector
from harness.errors import HarnessError, InternalError
from harness.replay.block import Block
from harness.replay.engine import ATTEMPTS, WINDOW_BYTES
from harness.replay.work import Answerer, BlockAnswer, Job

_AHEAD = 4
"""How many blocks for each worker may be under way or wait to be written."""

_CONTEXT = multiprocessing.get_context("spawn")
"""New interpreters: a fork would copy the state of the progress bar's thread too."""


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalEngine:
    """Answers blocks by at most so many processes, which are started when there is work for them."""

    def __init__(self, job: Job, workers: int) -> None:
        self._job = job
        self._workers = workers

    def answers(self, blocks: Iterator[Block]) -> Iterator[tuple[Block, BlockAnswer]]:
        """As `Engine.answers`."""
        pool = _Pool(self._job, self._workers)
        try:
            yield from pool.answers(blocks)
        finally:
            pool.close()


@dataclass(eq=False)
class _Worker:
    process: SpawnProcess
    connection: Connection
    block: Block | None = None


@dataclass
class _Pool:
    """The workers and what is under way. `window` holds the blocks that are not written yet, in their order, `answers`
    those of their answers that are there, `waiting` the blocks that nobody has."""

    job: Job
    most: int
    workers: list[_Worker] = field(default_factory=list)
    window: deque[Block] = field(default_factory=deque)
    waiting: deque[Block] = field(default_factory=deque)
    answered: dict[int, BlockAnswer] = field(default_factory=dict)
    deaths: dict[int, int] = field(default_factory=dict)

    def answers(self, blocks: Iterator[Block]) -> Iterator[tuple[Block, BlockAnswer]]:
        more = True
        while True:
            while more and self._has_room():
                block = next(blocks, None)
                if block is None:
                    more = False
                else:
                    self.window.append(block)
                    self.waiting.append(block)
                    self._hand_out()
                    self._gather(0)
            if not self.window:
                return
            while self.window and self.window[0].number in self.answered:
                block = self.window.popleft()
                yield block, self.answered.pop(block.number)
            if self.window and self.window[0].number not in self.answered and not (more and self._has_room()):
                # A worker may have died of its block already, and then nobody has it.
                self._hand_out()
                self._gather(None)
                self._hand_out()

    def _has_room(self) -> bool:
        if len(self.window) >= self.most * _AHEAD:
            return False
        return not self.window or sum(block.size for block in self.window) < WINDOW_BYTES

    def _hand_out(self) -> None:
        """Give waiting blocks to workers that have none, starting workers as long as there are too few."""
        while self.waiting:
            worker = next((worker for worker in self.workers if worker.block is None), None)
            if worker is None:
                if len(self.workers) >= self.most:
                    return
                worker = self._start()
            worker.block = self.waiting.popleft()
            # Where the worker has died meanwhile, `_gather` notices.
            with suppress(OSError):
                worker.connection.send(worker.block)

    def _gather(self, seconds: float | None) -> None:
        """Take the answers that are there; wait for one so long, None: until one comes."""
        busy = {worker.connection: worker for worker in self.workers if worker.block is not None}
        for connection in wait(list(busy), seconds):
            worker = busy[connection]  # type: ignore[index]  # only the connections that went in come out
            try:
                answer = worker.connection.recv()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            if isinstance(answer, BaseException):
                raise answer
            self.answered[answer.number] = answer
            worker.block = None

    def _replace(self, worker: _Worker) -> None:
        """Have the block of a worker that died answered by another one."""
        self.workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        block = worker.block
        if block is None:
            return
        self.deaths[block.number] = self.deaths.get(block.number, 0) + 1
        if self.deaths[block.number] >= ATTEMPTS:
            raise _given_up(block, worker.process.exitcode)
        self.waiting.appendleft(block)

    def _start(self) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_serve, args=(theirs, self.job), daemon=True)
        with without_interrupts():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        """End the workers, whatever they are at: their answers are wanted no more."""
        for worker in self.workers:
            worker.process.terminate()
        for worker in self.workers:
            worker.process.join()
            worker.connection.close()
        self.workers.clear()


def _given_up(block: Block, exit_code: int | None) -> HarnessError:
    killed = exit_code is not None and exit_code < 0
    how = f"was killed by signal {-exit_code}" if killed and exit_code is not None else f"ended with {exit_code}"
    help = "memory may be short: try --workers 1" if killed else "this is a defect of tekton-harness"
    error = HarnessError if killed else InternalError
    return error(f"{ATTEMPTS} workers died of {block.lines}; the last {how}", help=help)


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Processes that are started meanwhile ignore Ctrl-C, which a terminal sends to all: who started them ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(connection: Connection, job: Job) -> None:
    """A worker: answers what comes in until nobody asks any more."""
    collector.calm()
    answerer = Answerer(job)
    # What is there now stays: the collector need not look at it again.
    gc.freeze()
    with suppress(EOFError, OSError):
        while True:
            block = connection.recv()
            try:
                answer: BlockAnswer | HarnessError = answerer.answer(block)
            except HarnessError as error:
                answer = error
            connection.send(answer)
