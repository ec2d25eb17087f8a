"""The text of an expression: where an offset is, and how cel-go draws a problem.

Facts from google/cel-go v0.30.0: common/source.go (lines), common/error.go (the caret lines), common/errors.go (the
order and the number of the problems).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from harness.cel.errors import CompileError, Issue
from harness.goformat import quote

MAX_PROBLEMS = 100
"""How many problems cel-go writes out; of the rest it gives the number."""

MAX_SNIPPET_BYTES = 16384
"""A longer source line (in UTF-8) is not drawn."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A line (from 1) and a column (from 0), both in code points, as cel-go keeps them."""

    line: int
    column: int


NO_POSITION = Position(-1, -1)
"""The position of a problem with the expression as a whole; cel-go prints it as `-1:0`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What cel-go reports at a position."""

    position: Position
    message: str


class Source:
    """An expression's text with its line breaks (only `\\n` breaks a line)."""

    __slots__ = ("_line_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_starts = [0, *(index + 1 for index, char in enumerate(text) if char == "\n")]

    def position(self, offset: int) -> Position:
        """The position of the code point at `offset`; -1 stands for one before the first line's start.

        All positions of an empty text are that one (cel-go counts its end as a line break).
        """
        if not self.text:
            return Position(1, -1)
        line = max(bisect_right(self._line_starts, offset), 1)
        return Position(line, offset - self._line_starts[line - 1])

    def line(self, number: int) -> str | None:
        """The text of a line without its line break, None where there is no such line."""
        if not self.text or not 1 <= number <= len(self._line_starts):
            return None
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end]

    def display(self, problem: Problem) -> str:
        """The problem as cel-go prints it: position, message, the source line and a caret under the place."""
        line, column = problem.position.line, problem.position.column
        shown = f"ERROR: <input>:{line}:{column + 1}: {problem.message}"
        snippet = self.line(line)
        if snippet is None or len(snippet.encode("utf-8", "surrogatepass")) > MAX_SNIPPET_BYTES:
            return shown
        snippet = snippet.replace("\t", " ")
        dots = "".join("." if char < "\x80" else "\uff0e" for char in snippet[: max(column, 0)])
        at = max(column, 0)
        caret = "\uff3e" if at < len(snippet) and snippet[at] >= "\x80" else "^"
        return f"{shown}\n | {snippet}\n | {dots}{caret}"


def compile_error(source: Source, stage: Literal["parse", "check"], problems: Sequence[Problem]) -> CompileError:
    """The error that Tekton makes of the problems (pkg/interceptors/cel/cel.go of tektoncd/triggers v0.37.0).

    Problems beyond the hundredth are counted only; the others come in the order of their positions.
    """
    kept = sorted(problems[:MAX_PROBLEMS], key=lambda problem: problem.position)
    lines = [source.display(problem) for problem in kept]
    if len(problems) > MAX_PROBLEMS:
        lines.append(f"{len(problems) - MAX_PROBLEMS} more errors were truncated")
    quoted = quote(source.text)
    head = f"failed to parse expression {quoted}" if stage == "parse" else f"expression {quoted} check failed"
    issues = tuple(Issue(found.position.line, found.position.column + 1, found.message) for found in kept)
    return CompileError(f"{head}: " + "\n".join(lines), stage, issues)
