"""A measurement with its bar, and the clock that all of them use.

Times are processor time of one thread, not time on the wall: what else the machine does then hardly counts. Two things
are compared by turns, a round of each, and the ratio of a round counts; of the rounds the median does.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Bar:
    """What a measurement has to reach: at least, or at most, so much of a unit (`x` for ratios)."""

    value: float
    unit: str = "x"
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.value:g} {self.unit}"

    def admits(self, value: float) -> bool:
        """Whether the value is on the right side."""
        return value >= self.value if self.at_least else value <= self.value


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured, its value in the bar's unit, and in `detail` the times behind it."""

    name: str
    value: float
    bar: Bar
    detail: str

    @property
    def holds(self) -> bool:
        """Whether the bar is reached."""
        return self.bar.admits(self.value)

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return f"{self.value:.3g} {self.bar.unit}"


def seconds_each(action: Callable[[], int]) -> float:
    """The processor time of one unit of an action that says how many it has done. The collector runs as it does in
    the command, but begins with nothing to collect."""
    gc.collect()
    started = time.process_time()
    count = action()
    return (time.process_time() - started) / count


def by_turns(one: Callable[[], float], other: Callable[[], float], rounds: int = 7) -> tuple[float, float, float]:
    """The median times of both, each of which gives its own, and the median of how often `one` goes into `other`."""
    taken = [(one(), other()) for _ in range(rounds)]
    return median(a for a, _ in taken), median(b for _, b in taken), median(b / a for a, b in taken)


def micro(seconds: float) -> str:
    """A time for people: `84 µs`."""
    return f"{seconds * 1e6:.0f} µs"
