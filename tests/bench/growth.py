"""How cost grows: in proportion to deliveries and to triggers, and without keeping anything of what has passed."""

import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.deliveries import CANONICAL_PROJECT, LISTENER, CanonicalProject
from bench.measure import Bar, Measurement, by_turns, micro, seconds_each
from harness.deliveries import Delivery
from harness.manifests import ManifestSet
from harness.manifests.resource import Resource, ResourceKey
from harness.simulator import Simulator

LINEAR = Bar(1.25)
"""What ten times as many may cost each, against one before."""

FEW, MANY = 10_000, 100_000


def growth(canonical: CanonicalProject) -> Iterator[Measurement]:
    """The cost of each delivery and of each trigger where there are ten times as many, and the memory."""
    yield _more_deliveries(canonical)
    yield _more_triggers(canonical)
    few, many = _peak_memory(FEW), _peak_memory(MANY)
    detail = f"{few:.1f} MB for {FEW:,} deliveries, {many:.1f} MB for {MANY:,}"
    yield Measurement("growth: memory of ten times as many deliveries", many - few, Bar(20, "MB"), detail)


def _more_deliveries(canonical: CanonicalProject) -> Measurement:
    few, many, ratio = by_turns(
        lambda: seconds_each(lambda: _deliver(canonical, 500)),
        lambda: seconds_each(lambda: _deliver(canonical, 5_000)),
        rounds=5,
    )
    detail = f"each of 5,000 {micro(many)}, each of 500 {micro(few)}"
    return Measurement("growth: a delivery of ten times as many", ratio, LINEAR, detail)


def _deliver(canonical: CanonicalProject, count: int) -> int:
    for delivery in _stream(canonical, count):
        canonical.simulator.deliver(delivery)
    return count


def _stream(canonical: CanonicalProject, count: int) -> Iterator[Delivery]:
    """Deliveries one after the other, no two alike in name, commit, headers and URL."""
    (pattern,) = canonical.sized(2048, 1)
    commit = pattern.body[pattern.body.index(b'"checkout_sha":"') + 16 :][:40]
    for number in range(count):
        yield replace(
            pattern,
            name=f"stream/{number}",
            url=f"{pattern.url}?delivery={number}",
            headers=(*pattern.headers, ("X-Gitlab-Webhook-UUID", str(number)), (f"X-Number-{number}", "")),
            body=pattern.body.replace(commit, f"c{number:039x}".encode()),
        )


def _more_triggers(canonical: CanonicalProject) -> Measurement:
    deliveries = canonical.sized(2048, 50)

    def each(count: int) -> float:
        simulator = Simulator(_with_triggers(canonical.project.manifests, count), explain=False)
        simulator.deliver(deliveries[0], to=LISTENER)

        def deliver() -> int:
            for delivery in deliveries:
                simulator.deliver(delivery, to=LISTENER)
            return count * len(deliveries)

        return seconds_each(deliver)

    few, many, ratio = by_turns(lambda: each(10), lambda: each(100), rounds=5)
    detail = f"each of 100 {micro(many)}, each of 10 {micro(few)}, all fire"
    return Measurement("growth: a trigger of ten times as many", ratio, LINEAR, detail)


def _with_triggers(manifests: ManifestSet, count: int) -> ManifestSet:
    """The manifests with so many copies of the listener's trigger in its place, none of which asks for the token."""
    changed = {
        key: _with_copies(one, count) if one.key == _LISTENER_KEY else one for key, one in manifests.resources.items()
    }
    return ManifestSet(
        resources=changed,
        documents=manifests.documents,
        by_kind={kind: tuple(changed[one.key] for one in those) for kind, those in manifests.by_kind.items()},
    )


_LISTENER_KEY = ResourceKey("triggers.tekton.dev", "EventListener", *LISTENER.split("/"))


def _with_copies(listener: Resource, count: int) -> Resource:
    value: Any = deepcopy(listener.value)
    (trigger,) = value["spec"]["triggers"]
    trigger["interceptors"] = trigger["interceptors"][1:]
    value["spec"]["triggers"] = [{**trigger, "name": f"t{number}"} for number in range(count)]
    return replace(listener, document=replace(listener.document, value=value, positions={}))


def _peak_memory(count: int) -> float:
    """Megabytes of a process that streams so many deliveries through the canonical listeners."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    command = [sys.executable, "-m", "bench.growth", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path})
    return float(done.stdout)


def _print_peak_memory(count: int) -> None:
    """For `_peak_memory`: on Linux the process's own peak, because getrusage's counts its parent's at the start."""
    _deliver(CANONICAL_PROJECT, count)
    status = Path("/proc/self/status")
    if status.exists():
        kilobytes = int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0])
    else:
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    sys.stdout.write(str(kilobytes / 1024))


if __name__ == "__main__":
    _print_peak_memory(int(sys.argv[1]))
