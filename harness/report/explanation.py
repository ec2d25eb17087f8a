"""An expression with the value of each of its parts under it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from harness.cel.explanation import Explanation
from harness.report.console import plain, shorten

MAX_DEPTH = 12
"""Deeper parts are not shown: nobody reads them, and expressions may nest hundreds of levels."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Neighbouring parts that were never evaluated, as one line; `start` and `end` as those of an Explanation."""

    text: str
    start: int
    end: int


def first_missing(explanation: Explanation) -> Explanation | None:
    """The innermost part that failed because a key was not there; the first in the order of evaluation."""
    for child in explanation.children:
        found = first_missing(child)
        if found is not None:
            return found
    return explanation if explanation.missing else None


def print_explanation(console: Console, explanation: Explanation, indent: str = "    ") -> None:
    """The tree of parts, each as `value  source`; the missing key, where there is one, in words below."""
    for line in explanation_lines(explanation, console.width - len(indent)):
        console.print(Text(indent) + line, no_wrap=True, overflow="ellipsis")
    missing = first_missing(explanation)
    if missing is not None:
        key = (plain(missing.missing), "bold yellow")
        console.print(
            Text.assemble(indent, ("first missing key: ", "bold"), key, f" in {shorten(missing.text, 60)}"),
            no_wrap=True,
            overflow="ellipsis",
        )


def explanation_lines(explanation: Explanation, width: int) -> Iterator[Text]:
    """One line for each part that tells something, drawn as a tree.

    The links of an `&&` or `||` chain stand side by side. Left out are constants, the objects that a path goes
    through on its way (`body` in `body.ref`), and whatever is below a part that was not evaluated.
    """
    yield _line(explanation, "", width)
    yield from _children(explanation, "", width, 1)


def _children(parent: Explanation, prefix: str, width: int, depth: int) -> Iterator[Text]:
    if depth > MAX_DEPTH:
        return
    parts = shown(parent)
    for index, child in enumerate(parts):
        last = index == len(parts) - 1
        yield _line(child, prefix + ("└─ " if last else "├─ "), width)
        if isinstance(child, Explanation):
            yield from _children(child, prefix + ("   " if last else "│  "), width, depth + 1)


def shown(parent: Explanation) -> Sequence[Explanation | Skipped]:
    """The parts of a part that tell something, in the order of the text; `explanation_lines` says which do not."""
    operator = _chain_operator(parent)
    parts = _chain(parent, operator) if operator else parent.children
    lines: list[Explanation | Skipped] = []
    for skipped, group in groupby(parts, key=lambda part: part.outcome == "skipped"):
        members = list(group)
        if skipped:
            text = (f" {operator} " if operator else ", ").join(part.text for part in members)
            lines.append(Skipped(text, members[0].start, members[-1].end))
        else:
            lines.extend(part for part in members if not _is_silent(part, parent))
    return lines


def _chain_operator(part: Explanation) -> str:
    """`&&` or `||` where that is what joins the two children, else nothing: read from the text between them."""
    if len(part.children) != 2:
        return ""
    left, right = part.children
    between = part.text[left.end - part.start : right.start - part.start].strip(" \t\r\n()")
    return between if between in ("&&", "||") else ""


def _chain(part: Explanation, operator: str) -> Iterator[Explanation]:
    for child in part.children:
        if _chain_operator(child) == operator:
            yield from _chain(child, operator)
        else:
            yield child


def _is_silent(part: Explanation, parent: Explanation) -> bool:
    if part.outcome != "value":
        return False
    constant = not part.children and part.text == part.value
    on_the_way = part.value.startswith(("{", "[")) and _is_path(part)
    return constant or (on_the_way and _is_read_by(part, parent))


def _is_path(part: Explanation) -> bool:
    return all(sign.isalnum() or sign in "_.[]'\"-" for sign in part.text)


def _is_read_by(part: Explanation, parent: Explanation) -> bool:
    """Whether the parent takes a field of the part: `body` in `body.ref` and in `has(body.ref)`."""
    return parent.text.removeprefix("has(").startswith((f"{part.text}.", f"{part.text}["))


def _line(part: Explanation | Skipped, prefix: str, width: int) -> Text:
    room = max(width - len(prefix), 24)
    style, outcome, source_style = "dim", "not evaluated", "dim"
    source = " ".join(part.text.split())
    # A short source leaves the rest of the line to the value; of two long ones each gets a half.
    rest = max(room // 2, room - len(source) - 2, 12)
    if isinstance(part, Explanation) and part.outcome == "value":
        style = {"true": "green", "false": "red"}.get(part.value, "cyan")
        outcome, source_style = shorten(part.value, rest), ""
    elif isinstance(part, Explanation) and part.outcome == "error":
        style, outcome, source_style = "bold yellow", shorten(f"error: {part.error}", rest), ""
    source = shorten(source, max(room - cell_len(outcome) - 2, 8))
    return Text.assemble((prefix, "dim"), (outcome, style), "  ", (source, source_style))
