"""How long the command takes from start to end: the processor's time, because the wall sees other programs too.

Of several starts the quickest counts, since whatever else happens only adds to it. Python keeps the compiled modules,
as it does for whoever runs the command a second time. kubeconform's time, where it is there, is part of `check`'s,
though it works beside the harness.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.deliveries import ROOT, CanonicalProject
from bench.measure import Bar, Measurement

PROGRAM = Path(sys.executable).with_name("tekton-harness")


def start_up(canonical: CanonicalProject) -> Iterator[Measurement]:
    """The quickest of several starts."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        yield _started("start: tekton-harness cel '1 == 1'", ["cel", "1 == 1"], environment, 0.25)
        yield _started("start: tekton-harness check", ["check"], environment, 1.0)


def _started(name: str, arguments: Sequence[str], environment: Mapping[str, str], most: float) -> Measurement:
    _run(arguments, environment)
    taken = [_run(arguments, environment) for _ in range(9)]
    wall = min(wall for wall, _ in taken)
    return Measurement(name, min(cpu for _, cpu in taken), Bar(most, "s"), f"on the wall {wall:.2f} s")


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run([PROGRAM, *arguments], cwd=ROOT, env=environment, capture_output=True, check=True)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
