"""How long the command takes from start to end, as the processor sees it (the wall may see other programs too)."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.deliveries import ROOT, CanonicalProject
from bench.measure import Bar, Measurement

PROGRAM = Path(sys.executable).with_name("tekton-harness")


def start_up(canonical: CanonicalProject) -> Iterator[Measurement]:
    """The median of several starts."""
    yield _started("start: tekton-harness cel '1 == 1'", ["cel", "1 == 1"], 0.25)
    yield _started("start: tekton-harness check", ["check"], 1.0)


def _started(name: str, arguments: Sequence[str], most: float) -> Measurement:
    taken = [_run(arguments) for _ in range(9)]
    wall = median(wall for wall, _ in taken)
    return Measurement(name, median(cpu for _, cpu in taken), Bar(most, "s"), f"on the wall {wall:.2f} s")


def _run(arguments: Sequence[str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run([PROGRAM, *arguments], cwd=ROOT, capture_output=True, check=True)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
