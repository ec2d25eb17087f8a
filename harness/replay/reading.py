"""Inputs cut into blocks, without ever keeping more than a block and a line of them."""

from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from itertools import count
from typing import BinaryIO

from harness.replay.block import BLOCK_BYTES, MAX_LINE, Block, Position
from harness.replay.inputs import STANDARD_INPUT, BrokenPackingError, Files, Input, Unpacked


def read_blocks(
    files: Files, inputs: Sequence[Input], start: Position, *, block_bytes: int = BLOCK_BYTES, max_line: int = MAX_LINE
) -> Iterator[Block]:
    """The lines of the inputs from `start` on, in their order, in blocks.

    A line longer than `max_line` bytes (which are no fewer than `block_bytes`), and an input that cannot be read to its
    end, is a block with a `problem`; what comes behind it goes on. Lines are told apart by line feeds alone.
    """
    numbers = count()
    for index in range(start.input, len(inputs)):
        at = start if index == start.input else Position(index)
        for block in _of_input(files, inputs[index], at, block_bytes, max_line):
            yield replace(block, number=next(numbers))


def _of_input(files: Files, one: Input, at: Position, block_bytes: int, max_line: int) -> Iterator[Block]:
    try:
        stream = files.open(one.path)
    except OSError as error:
        yield _broken(one, at, f"cannot be read: {error.strerror or error}", 0)
        return
    with nullcontext() if one.path == STANDARD_INPUT else closing(stream):
        yield from _Cutter(files, one, stream, at, block_bytes, max_line).blocks()


def _broken(one: Input, at: Position, problem: str, read: int) -> Block:
    return Block(0, one.name, one.path, at, Position(at.input + 1), b"", problem, read)


class _Cutter:
    """Cuts one input. `_at` is the place behind the last block, `_rest` the bytes read behind that: part of a line."""

    def __init__(
        self, files: Files, one: Input, stream: BinaryIO, at: Position, block_bytes: int, max_line: int
    ) -> None:
        self._input = one
        self._stream = stream
        self._by_workers = files.can_be_read_by_workers(one)
        self._at = at
        self._block_bytes = block_bytes
        self._max_line = max_line
        self._rest: list[bytes] = []
        self._rest_size = 0
        self._read = 0

    def blocks(self) -> Iterator[Block]:
        """The blocks from the place on, all with number 0."""
        try:
            unpacked = Unpacked(self._stream)
            self._by_workers = self._by_workers and unpacked.is_plain
            unpacked.seek(self._at.offset)
            while chunk := unpacked.read(self._block_bytes):
                self._read = unpacked.consumed
                yield from self._cut(chunk)
        except (OSError, BrokenPackingError) as error:
            # What has been read of the line tells nothing: its end is missing.
            problem = f"cannot be read: {error.strerror or error}" if isinstance(error, OSError) else str(error)
            yield _broken(self._input, self._at, problem, self._read)
            return
        if self._rest_size > self._max_line:
            yield self._too_long()
        elif self._rest_size:
            yield self._whole(1)

    def _cut(self, chunk: bytes) -> Iterator[Block]:
        """The whole lines that end in a chunk."""
        first = chunk.find(b"\n")
        if first < 0:
            self._keep(chunk)
            return
        if self._rest_size + first > self._max_line:
            self._keep(chunk[: first + 1])
            yield self._too_long()
            chunk = chunk[first + 1 :]
        last = chunk.rfind(b"\n") + 1
        if last:
            lines = chunk.count(b"\n")
            self._keep(chunk[:last])
            yield self._whole(lines)
        self._keep(chunk[last:])

    def _keep(self, part: bytes) -> None:
        """Behind the rest. Whoever reads the lines again needs only their size, and of too long a line nobody more."""
        self._rest_size += len(part)
        if self._by_workers:
            return
        if self._rest_size > self._max_line + self._block_bytes:
            self._rest.clear()
        elif part:
            self._rest.append(part)

    def _whole(self, lines: int) -> Block:
        """The rest as a block of so many lines."""
        data = None if self._by_workers else b"".join(self._rest)
        return self._block(lines, data, "")

    def _too_long(self) -> Block:
        """The rest as a block of a line that is told of but not answered."""
        megabytes = self._max_line // 1024 // 1024
        return self._block(1, b"", f"is longer than {megabytes} MB; GitLab sends no webhook of that size")

    def _block(self, lines: int, data: bytes | None, problem: str) -> Block:
        start = self._at
        self._at = Position(start.input, start.offset + self._rest_size, start.line + lines)
        self._rest, self._rest_size = [], 0
        return Block(0, self._input.name, self._input.path, start, self._at, data, problem, self._read)
