"""The terminal: width, colour, and what cannot be shown on it."""

import os
import sys
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

WIDTH_WITHOUT_TERMINAL = 100
"""Columns of output that goes to a file or a pipe, unless COLUMNS says otherwise."""


def make_console(color: bool | None = None, stream: TextIO | None = None) -> Console:
    """A console over `stream` (default: standard output).

    `color` None means: colour on a terminal unless NO_COLOR is set (https://no-color.org) or TERM is dumb. Emoji
    codes and markup are off: what is printed comes from payloads and manifests and is text, never instructions.
    """
    target = stream or sys.stdout
    terminal = target.isatty()
    wanted = terminal and not os.environ.get("NO_COLOR") if color is None else color
    width = None if terminal or "COLUMNS" in os.environ else WIDTH_WITHOUT_TERMINAL
    return Console(
        file=target,
        force_terminal=True if wanted else None,
        no_color=not wanted,
        color_system="auto" if wanted else None,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
    )


def plain(text: str) -> str:
    """Text with control characters made visible, so that a hostile name cannot move the cursor or hide a line."""
    return "".join(sign if sign.isprintable() else _visible(sign) for sign in text)


def _visible(sign: str) -> str:
    named = {"\n": "⏎", "\t": "→", "\r": "␍"}
    return named.get(sign, f"\\u{ord(sign):04x}")


def shorten(text: str, width: int) -> str:
    """At most `width` columns of a one-line text, the cut shown by an ellipsis; wide characters count two."""
    line = plain(text)
    return line if cell_len(line) <= width else set_cell_size(line, max(width - 1, 0)).rstrip() + "…"


def print_indented(console: Console, indent: int, *parts: tuple[str, str]) -> None:
    """A line of (text, style) pairs; where it wraps, the following lines start at the indent too."""
    for line in styled(*parts).wrap(console, max(console.width - indent, 20)):
        line.rstrip()
        console.print(Text(" " * indent) + line, no_wrap=True, overflow="ignore", crop=False)


def styled(*parts: tuple[str, str]) -> Text:
    """A line of (text, style) pairs, which wraps instead of being cut."""
    return Text.assemble(*((plain(text), style) for text, style in parts))
