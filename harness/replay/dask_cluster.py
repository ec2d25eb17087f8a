"""The engine of a Dask cluster: the blocks are a dask.bag, the files whatever fsspec opens.

Dask itself asks the blocks of a dead worker again. Needs `tekton-harness[dask]`, here and on the workers.
"""

import hashlib
import logging
import pickle
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

import dask
import dask.bag
import fsspec
from distributed import Client, KilledWorker, LocalCluster, WorkerPlugin
from distributed.comm.addressing import parse_address, parse_host_port
from distributed.comm.core import CommClosedError
from distributed.comm.registry import get_backend

from harness.errors import HarnessError, UsageError
from harness.replay.block import Block
from harness.replay.engine import ATTEMPTS
from harness.replay.inputs import Input, LocalFiles
from harness.replay.local import without_interrupts
from harness.replay.work import Answerer, BlockAnswer, Job

_BAGS = 3
"""How many bags are under way: while one is written the cluster has the next, and one to begin with after it."""
_CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class FsspecFiles:
    """Paths that fsspec knows (`s3://bucket/*.ndjson.gz`), and files of this machine.

    `shares_machine` tells that the workers see this machine's files.
    """

    shares_machine: bool

    def find(self, name: str) -> tuple[Input, ...]:
        """The file of that name, or those that its wildcards stand for, sorted."""
        if not _has_protocol(name):
            return LocalFiles().find(name)
        try:
            files, _token, paths = fsspec.core.get_fs_token_paths(name)
            found = [self._input(files, path) for path in sorted(paths)]
        except (OSError, ValueError, ImportError) as error:
            raise UsageError(f"{name} cannot be read: {error}", help="give a path that fsspec knows") from None
        if not found:
            raise UsageError(f"{name} matches no file")
        return tuple(found)

    def _input(self, files: Any, path: str) -> Input:
        name = files.unstrip_protocol(path)
        return Input(name, name, int(files.size(path) or 0), str(files.ukey(path)))

    def open(self, path: str) -> BinaryIO:
        """The file's bytes."""
        if not _has_protocol(path):
            return LocalFiles().open(path)
        stream: BinaryIO = fsspec.open(path, "rb").open()
        return stream

    def can_be_read_by_workers(self, one: Input) -> bool:
        """What is elsewhere can; what is on this machine by those that are too."""
        return bool(one.identity) and (self.shares_machine or _has_protocol(one.path))


def _has_protocol(name: str) -> bool:
    return "://" in name or "::" in name


class DaskEngine:
    """Answers blocks on the cluster whose scheduler has that address, else on one here of so many workers."""

    def __init__(self, job: Job, workers: int, address: str = "") -> None:
        self._job = job
        self._workers = workers
        self._address = address

    def answers(self, blocks: Iterator[Block]) -> Iterator[tuple[Block, BlockAnswer]]:
        """As `Engine.answers`."""
        keeper = _Keeper(self._job)
        settings = {
            "distributed.scheduler.allowed-failures": ATTEMPTS - 1,
            "distributed.admin.large-graph-warning-threshold": "1 GB",
        }
        under_way: deque[tuple[list[Block], list[Any]]] = deque()
        with dask.config.set(settings), ExitStack() as stack:
            client = self._client(stack)
            client.register_plugin(keeper)
            size = 2 * max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
            try:
                while True:
                    while len(under_way) < _BAGS and (bag := list(islice(blocks, size))):
                        answers = dask.bag.from_sequence(bag, npartitions=len(bag)).map(partial(_answer, keeper.name))
                        under_way.append((bag, client.compute(answers.to_delayed())))
                    if not under_way:
                        return
                    bag, futures = under_way.popleft()
                    for block, future in zip(bag, futures, strict=True):
                        (answer,) = future.result()
                        future.release()
                        yield block, answer
            except KilledWorker as error:
                help = "memory may be short on the workers"
                raise HarnessError(f"{ATTEMPTS} Dask workers died of the same lines: {error}", help=help) from error
            except (CommClosedError, TimeoutError) as error:
                raise HarnessError(f"the Dask scheduler does not answer any more: {error}") from error

    def _client(self, stack: ExitStack) -> Client:
        """A client, and the cluster where none is given, for as long as the stack lives."""
        if self._address:
            try:
                _check_address(self._address)
                client: Client = Client(self._address, timeout=_CONNECT_SECONDS, set_as_default=False)
            except (OSError, ValueError, TimeoutError) as error:
                message = f"no Dask scheduler answers at {self._address}: {error}"
                raise UsageError(message, help="give its address, such as tcp://scheduler:8786") from None
            stack.enter_context(client)
            return client
        with without_interrupts():
            cluster = LocalCluster(
                n_workers=self._workers,
                threads_per_worker=1,
                # With None its HTTP server takes a port of its own choice, and warns where another one has it.
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
        stack.enter_context(cluster)
        here: Client = stack.enter_context(Client(cluster, set_as_default=False))
        return here


def _check_address(address: str) -> None:
    """Raises ValueError for what is no address; a client that is given one leaves threads behind."""
    scheme, place = parse_address(address)
    get_backend(scheme)
    if scheme in ("tcp", "tls"):
        parse_host_port(place)


_ANSWERERS: dict[str, Answerer] = {}
"""In a worker's process: what answers, by the name of its keeper."""


class _Keeper(WorkerPlugin):
    """Brings the job to every worker, also to one that comes later in the place of a dead one."""

    def __init__(self, job: Job) -> None:
        self._job = pickle.dumps(job)
        self.name = f"tekton-harness-replay-{hashlib.sha256(self._job).hexdigest()}"

    def setup(self, worker: object) -> None:
        """Prepare the manifests, once for a process."""
        if self.name not in _ANSWERERS:
            _ANSWERERS[self.name] = Answerer(pickle.loads(self._job))

    def teardown(self, worker: object) -> None:
        """Forget them."""
        _ANSWERERS.pop(self.name, None)


def _answer(keeper: str, block: Block) -> BlockAnswer:
    """What a worker does."""
    return _ANSWERERS[keeper].answer(block)
