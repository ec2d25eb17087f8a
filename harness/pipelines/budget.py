"""A limit for what substitution may produce.

Values may multiply: an array put into lists of lists, a long default in thousands of places. A real cluster stops at
the size of an object that etcd takes (1.5 MiB each); here one limit for a whole plan keeps memory and time bounded.
"""

from dataclasses import dataclass
from typing import Final

LIMIT: Final = 64 << 20
"""How many characters one plan may have put together by substitution."""


class PlanTooLargeError(Exception):
    """The values of a plan grow beyond all that a cluster could hold."""


@dataclass(slots=True)
class Budget:
    """What is left of the limit, in characters."""

    left: int = LIMIT

    def spend(self, characters: int) -> None:
        """Take note of text that was put together. Raises PlanTooLargeError when there is too much of it."""
        self.left -= characters
        if self.left < 0:
            raise PlanTooLargeError(f"the values grow beyond {LIMIT >> 20} MiB")
