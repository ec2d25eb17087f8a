"""The harness against `json.loads`: a delivery over all canonical listeners costs little more than reading its body."""

import json
from collections.abc import Iterator

from bench.deliveries import CanonicalProject
from bench.measure import Bar, Measurement, by_turns, micro, seconds_each


def against_parsing(canonical: CanonicalProject) -> Iterator[Measurement]:
    """How many times json.loads the whole way through every listener takes, to the created resources."""
    deliveries = canonical.sized(12_288, 400)
    deliver = canonical.simulator.deliver_to_all

    def parse() -> int:
        for delivery in deliveries:
            json.loads(delivery.body)
        return len(deliveries)

    def simulate() -> int:
        for delivery in deliveries:
            deliver(delivery)
        return len(deliveries)

    parsing, simulating, ratio = by_turns(lambda: seconds_each(parse), lambda: seconds_each(simulate))
    listeners = len(canonical.simulator.listeners)
    detail = f"{micro(simulating)} to {micro(parsing)}, {listeners} listeners, 20 commits"
    yield Measurement("json.loads: 12 KB over all listeners", ratio, Bar(4), detail)
