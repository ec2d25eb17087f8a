"""`make bench`: how fast the harness is, as ratios taken in one run on one machine. `--check` fails under a bar."""

import sys

from bench.deliveries import CANONICAL_PROJECT
from bench.growth import growth
from bench.measure import Measurement
from bench.mutation import mutants_judged
from bench.parsing import against_parsing
from bench.reference import against_reference
from bench.replay import bulk_replay
from bench.start import start_up
from bench.watching import saved_files
from harness import collector


def main(arguments: list[str]) -> int:
    """Measure everything, print a line for each, and with `--check` return 1 when one misses its bar."""
    collector.calm()
    missed = []
    for measure in (against_reference, against_parsing, growth, start_up, saved_files, bulk_replay, mutants_judged):
        for measurement in measure(CANONICAL_PROJECT):
            sys.stdout.write(line(measurement) + "\n")
            sys.stdout.flush()
            if not measurement.holds:
                missed.append(measurement)
    for measurement in missed:
        sys.stderr.write(f"missed: {measurement.name} is {measurement.shown}, has to be {measurement.bar}\n")
    return 1 if missed and "--check" in arguments else 0


def line(measurement: Measurement) -> str:
    """One measurement: its name, the ratio, the bar, and what it was taken of."""
    mark = "ok" if measurement.holds else "MISSED"
    return f"{measurement.name:52} {measurement.shown:>9}  {measurement.bar!s:>12}  {mark:6}  {measurement.detail}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
