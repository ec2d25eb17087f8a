"""`tekton-harness replay`: any number of recorded deliveries through the manifests, over all cores."""

import os
import signal
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Protocol

import click

from harness.cli import options
from harness.cli.output import print_json
from harness.errors import HarnessError, UsageError
from harness.project import Project, open_without_suites
from harness.replay import (
    EVERYWHERE,
    Engine,
    FileOutput,
    Files,
    Input,
    Job,
    LocalEngine,
    LocalFiles,
    Output,
    StreamOutput,
    cores,
    replay,
)
from harness.replay.block import Block
from harness.replay.identity import identity_of
from harness.replay.output import Progress
from harness.report.console import make_console
from harness.report.replay_text import ReplayReport, print_replay, replay_json
from harness.secrets import SecretStore
from harness.simulator import Simulator


@click.command("replay")
@click.argument("names", nargs=-1, required=True, metavar="FILES...")
@options.manifests
@options.secrets
@click.option("--to", metavar="LISTENER", help="Send them to a listener, a path (/dev), or `everywhere`.")
@click.option("--full", is_flag=True, help="Answer with params, extensions, notes and whole resources too.")
@click.option(
    "-o", "--output", "output_path", type=click.Path(path_type=Path), metavar="FILE", help="Where the answers go."
)
@click.option("--resume", is_flag=True, help="Go on with an interrupted replay to the same --output.")
@click.option("--workers", type=click.IntRange(1, 1024), help="How many processes. Default: one for each core.")
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="What runs it."
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="With dask: a scheduler instead of a cluster here.")
@options.output_format
@options.color
def command(
    names: Sequence[str],
    manifest_paths: Sequence[Path],
    secrets_path: Path | None,
    to: str | None,
    full: bool,
    output_path: Path | None,
    resume: bool,
    workers: int | None,
    engine: str,
    scheduler: str,
    output: str,
    color: bool | None,
) -> int:
    """Send any number of recorded deliveries through the manifests.

    FILES hold one of GitLab's records a line, plain or packed with gzip or zstd; `-` is standard input. Each is
    answered by a line of JSON: where it went, what fired, what stopped the rest. The answers go to standard output and
    the summary to standard error; with --output the answers go to that file and the summary to standard output.
    """
    if resume and output_path is None:
        raise click.UsageError("--resume needs the --output that it goes on with")
    if scheduler and engine != "dask":
        raise click.UsageError("--scheduler needs --engine dask")
    settings = options.settings_with(manifest_paths=manifest_paths, secrets_path=secrets_path)
    project = open_without_suites(settings)
    job = _job(project, _files(engine, scheduler), to, full=full)
    inputs = [one for name in names for one in job.files.find(name)]
    _check(inputs, output_path, resume=resume)
    out = _output(output_path, job, inputs, resume=resume)
    before, started = out.progress.tally.deliveries, time.monotonic()
    if isinstance(out, FileOutput) and out.resumes:
        click.echo(f"going on behind {before:,} deliveries", err=True)
    try:
        with _terminated_as_interrupted(), _bar(inputs, out.progress, hidden=output_path is None) as bar:
            for block in replay(job.files, inputs, _engine(engine, job, workers or cores(), scheduler), out):
                bar.advance(block)
    except KeyboardInterrupt:
        _tell_interruption(out)
        return 130
    tally = out.progress.tally
    if not tally.deliveries and not tally.errors:
        raise HarnessError("no deliveries found", help="each line of the files has to be one of GitLab's records")
    answered, seconds = tally.deliveries - before, time.monotonic() - started
    report = ReplayReport([one.name for one in inputs], tally, str(output_path or ""), answered, seconds)
    _print(report, output, color, to_stderr=output_path is None)
    return 3 if tally.internal_errors else 1 if tally.errors else 0


def _files(engine: str, scheduler: str) -> Files:
    if engine == "local":
        return LocalFiles()
    try:
        from harness.replay.dask_cluster import FsspecFiles
    except ImportError as error:
        help = "install it: pip install 'tekton-harness[dask]'"
        raise UsageError(f"--engine dask needs Dask, which is not there: {error}", help=help) from None
    return FsspecFiles(shares_machine=not scheduler)


def _engine(engine: str, job: Job, workers: int, scheduler: str) -> Engine:
    if engine == "local":
        return LocalEngine(job, workers)
    from harness.replay.dask_cluster import DaskEngine

    return DaskEngine(job, workers, scheduler)


def _job(project: Project, files: Files, to: str | None, *, full: bool) -> Job:
    """What is done with each line. Raises UsageError where `to` is nothing, HarnessError where no listener is."""
    simulator = Simulator(project.manifests)
    if not simulator.listeners:
        raise HarnessError("no EventListeners found", help="--manifests says where to look")
    if to is not None and to != EVERYWHERE and not to.startswith("/"):
        to = simulator.listener_named(to)
    secrets = SecretStore.of(project.manifests, project.secrets, trust_redacted=True)
    return Job(project.manifests, secrets, files, to, full)


def _check(inputs: Sequence[Input], output_path: Path | None, *, resume: bool) -> None:
    """Raises UsageError for a replay that would lose something."""
    seen: set[str] = set()
    for one in inputs:
        if one.name in seen:
            raise UsageError(f"{one.name} is given twice", help="deliveries are named after their file and line")
        seen.add(one.name)
        if resume and not one.identity:
            raise UsageError(f"{one.name} cannot be read a second time", help="--resume needs files")
        if output_path is not None and _is_same(one.path, output_path):
            raise UsageError(f"{output_path} is one of the files to read", help="name another file as --output")


def _is_same(path: str, other: Path) -> bool:
    return os.path.exists(path) and other.exists() and os.path.samefile(path, other)


def _output(path: Path | None, job: Job, inputs: Sequence[Input], *, resume: bool) -> Output:
    if path is None:
        return StreamOutput(sys.stdout.buffer, "standard output")
    if path.is_dir() or not path.parent.is_dir():
        what = "is a folder" if path.is_dir() else "lies in a folder that does not exist"
        raise UsageError(f"{path} {what}", help="name a file as --output")
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        if resume:
            raise UsageError(f"{path} is no file that could be gone on with")
        return StreamOutput(path.open("wb"), str(path))
    return FileOutput(path, identity_of(job, inputs), resume=resume)


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM, by which services and containers are ended, keeps what is done, as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell_interruption(out: Output) -> None:
    click.echo(f"interrupted behind {out.progress.tally.deliveries:,} deliveries", err=True)
    if isinstance(out, FileOutput):
        click.echo(f"help: {out.part} keeps their answers; the same command with --resume goes on", err=True)


class _Bar(Protocol):
    def advance(self, block: Block) -> None:
        """A block has been answered."""
        ...


class _NoBar:
    def advance(self, block: Block) -> None:
        """Nobody is looking."""


def _bar(inputs: Sequence[Input], progress: Progress, *, hidden: bool) -> AbstractContextManager[_Bar]:
    """A progress bar on standard error, where that is a terminal and the answers do not scroll past on it."""
    if not sys.stderr.isatty() or (hidden and sys.stdout.isatty()):
        return nullcontext(_NoBar())
    return _rich_bar(inputs, progress)


@contextmanager
def _rich_bar(inputs: Sequence[Input], progress: Progress) -> Iterator[_Bar]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    total = sum(one.size for one in inputs) if all(one.size for one in inputs) else None
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("replay", total=total)

        class Advancing:
            def advance(self, block: Block) -> None:
                done = sum(one.size for one in inputs[: block.start.input]) + block.read
                bars.update(task, completed=done, description=f"{progress.tally.deliveries:,} deliveries")

        yield Advancing()


def _print(report: ReplayReport, output: str, color: bool | None, *, to_stderr: bool) -> None:
    if output == "json":
        print_json(replay_json(report), err=to_stderr)
    else:
        print_replay(make_console(color, sys.stderr if to_stderr else None), report)
