"""The terminal: width, colour, and what cannot be shown on it."""

import os
import sys
from typing import TextIO

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text

WIDTH_WITHOUT_TERMINAL = 120
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
    code = ord(sign)
    return named.get(sign, f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def shorten(text: str, width: int) -> str:
    """At most `width` columns of a one-line text, the cut shown by an ellipsis; wide characters count two."""
    line = _whole(text, width)
    if line is not None:
        return line
    return set_cell_size(plain(text[: _LONG * width]), max(width - 1, 0)).rstrip() + "…"


def shorten_middle(text: str, width: int) -> str:
    """As `shorten`, but cut before its last third: for texts whose ends tell them apart."""
    line = _whole(text, width)
    if line is not None:
        return line
    tail = width // 3
    # Turned round, so that the size that is kept is that of the end.
    end = set_cell_size(plain(text[-_LONG * width :])[::-1], tail)[::-1]
    return set_cell_size(plain(text[: _LONG * width]), width - 1 - tail).rstrip() + "…" + end.lstrip()


_LONG = 4
"""How many times the wanted width of a text is looked at. Texts may have megabytes."""


def _whole(text: str, width: int) -> str | None:
    """The text made visible where all of it fits, else None."""
    line = plain(text) if len(text) <= _LONG * width else None
    return line if line is not None and cell_len(line) <= width else None


def print_indented(console: Console, indent: int, *parts: tuple[str, str], hanging: int = 0) -> None:
    """A line of (text, style) pairs; where it wraps, the following lines start at the indent too, `hanging` columns
    further in."""
    text, room = styled(*parts), console.width - indent
    lines = text.wrap(console, max(room if text.cell_len <= room else room - hanging, 20))
    for number, line in enumerate(lines):
        line.rstrip()
        _print_whole(console, Text(" " * (indent + (hanging if number else 0))) + line)


def print_labelled(console: Console, label: str, text: str) -> None:
    """A line of a summary: the label, and the text beside it, wrapped below its own beginning."""
    for number, line in enumerate(Text(plain(text)).wrap(console, max(console.width - _LABEL, 20))):
        line.rstrip()
        console.print(Text.assemble((f"{'' if number else label:<{_LABEL}}", "dim"), line))


_LABEL = 11
"""How many columns labels take."""


def print_beside(console: Console, label: Text, text: str, lines: int) -> None:
    """`label`, and `text` beside it on at most so many lines, each starting below the first character. The text is
    folded wherever a line ends, not at spaces, so that nothing of a value is lost."""
    room = max(console.width - label.cell_len, 8)
    for number, line in enumerate(chop_cells(shorten(text, room * lines), room) or [""]):
        _print_whole(console, (label if number == 0 else Text(" " * label.cell_len)) + line)


def _print_whole(console: Console, line: Text) -> None:
    console.print(line, no_wrap=True, overflow="ignore", crop=False)


def styled(*parts: tuple[str, str]) -> Text:
    """A line of (text, style) pairs, which wraps instead of being cut."""
    return Text.assemble(*((plain(text), style) for text, style in parts))
