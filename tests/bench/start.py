"""How long the command takes from start to end: the processor's time, because the wall sees other programs too.

Of several starts the quickest counts, since whatever else happens only adds to it. Python keeps the compiled modules,
as it does for whoever runs the command a second time. kubeconform, which works beside `check`, is not counted.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence

from bench.deliveries import ROOT, CanonicalProject
from bench.measure import Bar, Measurement

_PROGRAM = """
import atexit, resource, sys
atexit.register(lambda: sys.stderr.write(str(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))))
from harness.cli import main
main()
"""
"""The command, which in the end tells its own processor time."""


def start_up(canonical: CanonicalProject) -> Iterator[Measurement]:
    """The quickest of several starts."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        yield _started("start: tekton-harness cel '1 == 1'", ["cel", "1 == 1"], environment, 0.25)
        yield _started("start: tekton-harness check", ["check"], environment, 1.0)


def _started(name: str, arguments: Sequence[str], environment: Mapping[str, str], most: float) -> Measurement:
    _run(arguments, environment)
    taken = [_run(arguments, environment) for _ in range(15)]
    wall = min(wall for wall, _ in taken)
    return Measurement(name, min(cpu for _, cpu in taken), Bar(most, "s"), f"on the wall {wall:.2f} s")


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    started = time.perf_counter()
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - started, float(done.stderr)
