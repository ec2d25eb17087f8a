"""What answers blocks, and a replay: blocks in, answers to an output."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from harness.replay.block import Block
from harness.replay.inputs import Files, Input
from harness.replay.output import Output
from harness.replay.reading import read_blocks
from harness.replay.work import BlockAnswer

WINDOW_BYTES = 64 * 1024 * 1024
"""How many bytes of blocks may be under way at a time; one block may always."""
ATTEMPTS = 3
"""How many workers may die of a block before it is given up."""


class Engine(Protocol):
    """A way to have blocks answered by several workers. One that dies loses nothing: its blocks are asked again."""

    def answers(self, blocks: Iterator[Block]) -> Iterator[tuple[Block, BlockAnswer]]:
        """Each block with its answer, in the order of the blocks, of which only a few are taken ahead.

        Raises HarnessError where the workers cannot go on. Closing the iterator ends the workers.
        """
        ...


def replay(files: Files, inputs: Sequence[Input], engine: Engine, output: Output) -> Iterator[Block]:
    """Have the inputs answered from where the output has got to; yields each block when its answer is written.

    However it ends, the output has been finished or interrupted then. Raises HarnessError.
    """
    answers = engine.answers(read_blocks(files, inputs, output.progress.position))
    try:
        for block, answer in answers:
            output.add(answer.lines, answer.tally, block.end)
            yield block
        output.finish()
    except BaseException:
        output.interrupt()
        raise
    finally:
        close = getattr(answers, "close", None)
        if close is not None:
            close()
