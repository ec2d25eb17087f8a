"""Processes that judge mutants: one mutant at a time each, so that a death tells whose mutant it was."""

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from harness import collector
from harness.errors import HarnessError
from harness.mutation.model import Fate, Mutant, Result
from harness.replay.local import without_interrupts

ATTEMPTS = 2
"""How many processes may die of a mutant before it is told as an error."""

PATIENCE = 120.0
"""Seconds that one mutant may take; most take hundredths."""

_CONTEXT = multiprocessing.get_context("spawn")
"""New interpreters: a fork would copy the state of the progress bar's thread too."""

MakeJudge = Callable[[], Callable[[Mutant], Result]]
"""Makes in a new process what judges there; it is pickled, and may raise HarnessError."""


@dataclass(eq=False)
class _Worker:
    process: SpawnProcess
    connection: Connection
    mutant: Mutant | None = None
    since: float = 0.0


@dataclass
class Pool:
    """At most so many processes, which are started when there is work for them. `patience` is in seconds."""

    make_judge: MakeJudge
    most: int
    patience: float = PATIENCE
    _workers: list[_Worker] = field(default_factory=list)
    _waiting: deque[Mutant] = field(default_factory=deque)
    _deaths: dict[int, int] = field(default_factory=dict)

    def judge(self, mutants: Sequence[Mutant]) -> Iterator[Result]:
        """What becomes of each mutant, in the order in which that is known. A mutant whose judging dies is tried again
        once. Raises the HarnessError that no process can be made ready for. Whoever stops to listen ends the
        processes."""
        self._waiting.extend(mutants)
        try:
            while self._waiting or any(worker.mutant is not None for worker in self._workers):
                self._hand_out()
                yield from self._gather()
        finally:
            self._close()

    def _hand_out(self) -> None:
        while self._waiting:
            worker = next((one for one in self._workers if one.mutant is None), None)
            if worker is None:
                if len(self._workers) >= self.most:
                    return
                worker = self._start()
            worker.mutant = self._waiting.popleft()
            worker.since = time.monotonic()
            # Where the process has died meanwhile, `_gather` notices.
            with suppress(OSError):
                worker.connection.send(worker.mutant)

    def _gather(self) -> Iterator[Result]:
        busy = {worker.connection: worker for worker in self._workers if worker.mutant is not None}
        for connection in wait(list(busy), 0.2):
            worker = busy[connection]  # type: ignore[index]  # only the connections that went in come out
            try:
                answer = worker.connection.recv()
            except (EOFError, OSError):
                yield from self._died(worker, "")
                continue
            if isinstance(answer, HarnessError):
                raise answer
            worker.mutant = None
            yield answer
        for worker in list(self._workers):
            if worker.mutant is not None and time.monotonic() - worker.since > self.patience:
                worker.process.kill()
                yield from self._died(worker, f"took longer than {self.patience:.0f} s")

    def _died(self, worker: _Worker, why: str) -> Iterator[Result]:
        """Have the mutant of a process that died judged by another one, or give it up."""
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        mutant = worker.mutant
        if mutant is None:
            return
        deaths = self._deaths[mutant.number] = self._deaths.get(mutant.number, 0) + 1
        if deaths < ATTEMPTS:
            self._waiting.appendleft(mutant)
            return
        code = worker.process.exitcode or 0
        ended = why or (f"was killed by signal {-code}" if code < 0 else f"ended with {code}")
        yield Result(mutant, Fate.ERROR, problem=f"{deaths} processes died of it; the last {ended}")

    def _start(self) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_serve, args=(theirs, self.make_judge), daemon=True)
        with without_interrupts():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _close(self) -> None:
        """End the processes, whatever they are at: their answers are wanted no more."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers.clear()


def _serve(connection: Connection, make_judge: MakeJudge) -> None:
    """A process: judges what comes in until nobody asks any more."""
    collector.calm()
    with suppress(EOFError, OSError):
        try:
            judge = make_judge()
        except HarnessError as error:
            connection.recv()
            connection.send(error)
            return
        while True:
            connection.send(judge(connection.recv()))
