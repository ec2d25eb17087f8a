"""Bulk replay: what a line costs against reading its JSON, and that memory does not grow with the lines.

With PYTHONPATH=tests `python -m bench.replay FILE COUNT` makes so many lines in a file, and `python -m bench.replay
FILE [OPTION…]` replays a file and prints time and memory; the options are those of the command.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.deliveries import ROOT, SECRETS, CanonicalProject
from bench.measure import Bar, Measurement, by_turns, micro, seconds_each
from harness.replay import Answerer, Block, Job, LocalFiles, Position
from harness.secrets import SecretStore
from support.replay_records import record_lines, write_lines

FEW, MANY = 10_000, 50_000
_ROUND = 1_000
_POLL_SECONDS = 0.05


def bulk_replay(canonical: CanonicalProject) -> Iterator[Measurement]:
    """The cost of a line in a worker, and the memory of the command with its workers."""
    yield _a_line(canonical)
    with TemporaryDirectory() as folder:
        few, many = (_run(Path(folder), number)[1] for number in (FEW, MANY))
    detail = f"{few:.1f} MB for {FEW:,} lines, {many:.1f} MB for {MANY:,}: the command and two workers"
    yield Measurement("replay: memory of five times as many lines", many - few, Bar(20, "MB"), detail)


def _a_line(canonical: CanonicalProject) -> Measurement:
    manifests = canonical.project.manifests
    answerer = Answerer(Job(manifests, SecretStore.of(manifests, SECRETS, trust_redacted=True), LocalFiles()))
    serial = count(step=_ROUND)

    def parse() -> float:
        lines = list(record_lines(_ROUND))
        return seconds_each(lambda: len([json.loads(line) for line in lines]))

    def answer() -> float:
        # Lines that were never seen: much of what a delivery creates is kept for the next one that creates the same.
        data = b"\n".join(record_lines(_ROUND, start=next(serial)))
        block = Block(0, "bench", "bench", Position(), Position(0, len(data), _ROUND + 1), data)
        return seconds_each(lambda: answerer.answer(block).tally.deliveries)

    answer()
    parsed, answered, ratio = by_turns(parse, answer)
    detail = f"{micro(answered)} for a line of 5 KB, json.loads {micro(parsed)}; every line differs"
    return Measurement("replay: a line, to its answer", ratio, Bar(8), detail)


def _run(folder: Path, number: int) -> tuple[float, float]:
    lines, answers = folder / f"{number}.ndjson", folder / f"{number}.answers"
    write_lines(lines, number)
    seconds, peaks = run(["replay", str(lines), "--output", str(answers), "--workers", "2"])
    return seconds, sum(peaks.values())


def run(arguments: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Run the command in the repository: seconds on the wall, and the peak memory in MB of each of its processes."""
    command = [sys.executable, "-c", "from harness.cli import main; main()", *arguments]
    peaks: dict[str, float] = {}
    started = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for pid in _with_children(process.pid):
                peaks[pid] = max(peaks.get(pid, 0), _peak(pid))
            time.sleep(_POLL_SECONDS)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return time.monotonic() - started, peaks


def _with_children(pid: int | str) -> list[str]:
    try:
        # Each thread lists those that it has started.
        children = [one for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()]
    except OSError:
        return []
    return [str(pid), *(below for child in children for below in _with_children(child))]


def _peak(pid: str) -> float:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) / 1024 if found else 0


if __name__ == "__main__":
    path, *rest = sys.argv[1:]
    if rest and rest[0].isdecimal():
        write_lines(Path(path), int(rest[0]))
    else:
        wall, memory = run(["replay", path, "--output", f"{path}.answers", *rest])
        sys.stdout.write(f"{wall:.1f} s on the wall; " + ", ".join(f"{peak:.0f} MB" for peak in memory.values()) + "\n")
