"""Blocks: runs of whole lines, the unit that is handed to a worker, written, and gone on from."""

from dataclasses import dataclass
from typing import NamedTuple

BLOCK_BYTES = 1024 * 1024
"""About how many bytes a block has, unpacked. A longer line makes a longer block."""

MAX_LINE = 64 * 1024 * 1024
"""How many bytes a line may have, which is what a recorded delivery's file may have."""


class Position(NamedTuple):
    """A place between two lines: the input by its number from 0, the bytes before it (unpacked), and the number from 1
    of the line that comes next."""

    input: int = 0
    offset: int = 0
    line: int = 1


START = Position()
"""Before everything."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of one input.

    `number` counts the blocks of a replay from 0. `name` is the input's, after which its deliveries are called, `path`
    what opens it. `start` and `end` are the places before and behind the lines. `data` holds the lines; where it is
    None whoever answers reads them from the input itself, which is not packed. With a `problem` there are no lines to
    answer, but it is to be told of the line at `start`. `read` is how many bytes of the input's file had been read.
    """

    number: int
    name: str
    path: str
    start: Position
    end: Position
    data: bytes | None = None
    problem: str = ""
    read: int = 0

    @property
    def size(self) -> int:
        """How many bytes the lines have; none of an input that cannot be read on."""
        return self.end.offset - self.start.offset if self.end.input == self.start.input else 0

    @property
    def lines(self) -> str:
        """The lines for messages: `big.ndjson, lines 1 to 170`."""
        last = max(self.end.line - 1, self.start.line)
        return f"{self.name}, lines {self.start.line} to {last}"
