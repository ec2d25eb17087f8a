"""The engine of a Dask cluster: the same bytes, and a killed worker loses nothing.

The cluster runs in a process of its own: its threads and sockets outlive a test.
"""

import json
import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from harness.errors import UsageError
from harness.replay import Answerer, Input, Job
from harness.replay.block import START
from harness.replay.dask_cluster import DaskEngine, FsspecFiles
from harness.replay.reading import read_blocks

pytestmark = pytest.mark.slow

SCRIPT = """
import json, os, pickle, signal, sys
from harness.errors import HarnessError
from harness.replay.block import START
from harness.replay.dask_cluster import DaskEngine
from harness.replay.reading import read_blocks


def workers():
    import psutil
    return [one.pid for one in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]


if __name__ == "__main__":
    job, inputs, kill = pickle.loads(sys.stdin.buffer.read())

    def blocks():
        for block in read_blocks(job.files, inputs, START, block_bytes=1000):
            yield block
            if block.number in kill:
                # Those behind it are under way already.
                os.kill(workers()[0], signal.SIGKILL)

    try:
        answered = list(DaskEngine(job, 2).answers(blocks()))
    except HarnessError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    sys.stdout.buffer.write(b"".join(answer.lines for _, answer in answered))
    sys.stderr.write(json.dumps([block.number for block, _ in answered]))
"""


def on_dask(job: Job, inputs: list[Input], folder: Path, *kill: int) -> Any:
    (folder / "script.py").write_text(SCRIPT)
    question = pickle.dumps((job, inputs, kill))
    command = [sys.executable, folder / "script.py"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True) as process:
        try:
            out, err = process.communicate(question, timeout=120)
        finally:
            # Workers that outlive it would hold its streams open.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def expected(job: Job, inputs: list[Input]) -> bytes:
    answerer = Answerer(job)
    return b"".join(answerer.answer(block).lines for block in read_blocks(job.files, inputs, START, block_bytes=1_000))


@pytest.fixture
def dask_job(job: Job) -> Job:
    return Job(job.manifests, job.secrets, FsspecFiles(shares_machine=True))


def test_a_killed_worker_loses_nothing(dask_job: Job, inputs: list[Input], tmp_path: Path) -> None:
    # The second dies while the first bags are under way.
    ran = on_dask(dask_job, inputs, tmp_path, 9, 11)
    assert ran.stdout == expected(dask_job, inputs), ran.stderr.decode()
    numbers = json.loads(ran.stderr)
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > 15


def test_a_cluster_that_does_not_see_this_machines_files(dask_job: Job, inputs: list[Input], tmp_path: Path) -> None:
    elsewhere = Job(dask_job.manifests, dask_job.secrets, FsspecFiles(shares_machine=False))
    assert all(block.data for block in read_blocks(elsewhere.files, inputs, START))
    ran = on_dask(elsewhere, inputs, tmp_path)
    assert ran.stdout == expected(dask_job, inputs), ran.stderr.decode()


def test_schedulers_that_are_not_there(dask_job: Job) -> None:
    for address, message in (
        ("nonsense://", "no Dask scheduler answers at nonsense://: unknown address scheme"),
        ("tcp://nowhere", "no Dask scheduler answers at tcp://nowhere: missing port number"),
    ):
        with pytest.raises(UsageError, match=message):
            list(DaskEngine(dask_job, 1, address).answers(iter([])))


def test_what_fsspec_finds(inputs: list[Input], tmp_path: Path) -> None:
    files = FsspecFiles(shares_machine=False)
    found = files.find(f"file://{tmp_path}/*.ndjson")
    assert [one.name for one in found] == [f"file://{one.path}" for one in inputs]
    assert [one.size for one in found] == [one.size for one in inputs]
    assert all(files.can_be_read_by_workers(one) for one in found)
    with files.open(found[0].path) as stream:
        assert stream.read() == Path(inputs[0].path).read_bytes()
    assert files.find(inputs[0].name) == (inputs[0],)
    assert not files.can_be_read_by_workers(inputs[0])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("file:///nowhere/*.ndjson", "matches no file"),
        ("file:///nowhere/one.ndjson", "cannot be read"),
        ("nonsense://bucket/x", "cannot be read: Protocol not known: nonsense"),
        ("nowhere", "nowhere does not exist"),
    ],
)
def test_what_fsspec_does_not_find(name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        FsspecFiles(shares_machine=True).find(name)
