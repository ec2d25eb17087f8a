"""An expression with the value of each of its parts under it."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from harness.cel.explanation import Explanation
from harness.report.console import plain, shorten

MAX_DEPTH = 40
"""Deeper parts are not shown: nobody reads them, and expressions may nest hundreds of levels."""


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
        console.print(
            Text.assemble(
                indent,
                ("first missing key: ", "bold"),
                (plain(missing.missing), "bold yellow"),
                f" in {shorten(missing.text, 60)}",
            )
        )


def explanation_lines(explanation: Explanation, width: int) -> Iterator[Text]:
    """One line for each part, drawn as a tree. Constants are left out: they stand for themselves."""
    yield _line(explanation, "", width)
    yield from _children(explanation, "", width, 1)


def _children(parent: Explanation, prefix: str, width: int, depth: int) -> Iterator[Text]:
    shown = [child for child in parent.children if not _is_constant(child)]
    if depth > MAX_DEPTH:
        return
    for index, child in enumerate(shown):
        last = index == len(shown) - 1
        yield _line(child, prefix + ("└─ " if last else "├─ "), width)
        yield from _children(child, prefix + ("   " if last else "│  "), width, depth + 1)


def _is_constant(part: Explanation) -> bool:
    return part.outcome == "value" and not part.children and part.text == part.value


def _line(part: Explanation, prefix: str, width: int) -> Text:
    room = max(width - len(prefix), 24)
    match part.outcome:
        case "value":
            style = {"true": "green", "false": "red"}.get(part.value, "cyan")
            outcome = shorten(part.value, max(room // 2, 12))
        case "error":
            style, outcome = "bold yellow", shorten(f"error: {part.error}", max(room // 2, 12))
        case "skipped":
            style, outcome = "dim", "not evaluated"
    source = shorten(" ".join(part.text.split()), max(room - len(outcome) - 2, 8))
    return Text.assemble((prefix, "dim"), (outcome, style), "  ", (source, "dim" if part.outcome == "skipped" else ""))
