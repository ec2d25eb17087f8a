"""Writing a scalar anew: as little of it as can be, in its own style where that can hold the new text."""

import json
import re
from collections.abc import Sequence
from typing import TypeAlias

from harness.fixes.edit import CannotFixError
from harness.fixes.origins import Origins, block_header, block_indent, origins
from harness.manifests.layout import LaidOut
from harness.manifests.scalars import ScalarError, read_scalar

Piece: TypeAlias = tuple[int, int, str]
"""Offsets from and to (exclusive), and what is to stand there."""

_WIDTH = 120
"""Lines of a folded scalar that would grow longer than this are broken."""

_AT_OPERATOR = re.compile(r" (?=(?:&&|\|\|) )")
_NOT_PLAIN_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`")
_NOT_IN_BLOCK = re.compile(r"[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML does not print as it is, and the line breaks that a block scalar would turn into others."""


def replaced(text: str, pieces: Sequence[Piece]) -> str:
    """The text with pieces, sorted and apart, put into it."""
    parts: list[str] = []
    at = 0
    for start, end, new in pieces:
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:]))


def rewrite(file_text: str, node: LaidOut, pieces: Sequence[Piece], newline: str) -> list[Piece]:
    """What to write into the file so that the text of a scalar has pieces, sorted and apart, put into it.

    `newline` is the file's line break. Where the scalar's style cannot hold the new text it is written in quotes.
    Raises CannotFixError.
    """
    wanted = replaced(node.text, pieces)
    written = file_text[node.start : node.end]
    indent = block_indent(written, node.text) if node.style in ("|", ">") else 0
    known = origins(written, node.style, node.text, indent) if indent is not None else None
    if known is not None and indent is not None and _fits(node, written, wanted):
        for wide in (False, True) if node.style == ">" else (True,):
            inner = [_encoded(known, written, piece, node.style, newline, indent, wide) for piece in pieces]
            if origins(replaced(written, inner), node.style, wanted, indent) is not None:
                return [(node.start + start, node.start + end, new) for start, end, new in inner]
    return [_in_quotes(file_text, node, wanted)]


def write_scalar(file_text: str, node: LaidOut, new: str) -> Piece:
    """Write `new`, which is YAML already, in the place of a plain scalar, which may be empty. Raises CannotFixError."""
    if node.style:
        raise CannotFixError("the value stands in quotes or is a block")
    before = file_text[node.begin - 1 : node.begin]
    return node.start, node.end, f" {new}" if node.start == node.end and before not in ("", " ", "\t") else new


def quoted(text: str) -> str:
    """A text in quotes, single ones where they can hold it without a change."""
    if "'" not in text and not _NOT_IN_BLOCK.search(text) and "\n" not in text and "\t" not in text:
        return f"'{text}'"
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """The inside of a double-quoted scalar, which is JSON too."""
    return _NOT_IN_BLOCK.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])


def _fits(node: LaidOut, written: str, wanted: str) -> bool:
    """Whether the scalar's style can hold a text, as far as the text alone tells."""
    match node.style:
        case "":
            return is_plain(wanted, in_flow=node.flow)
        case "'":
            return not _NOT_IN_BLOCK.search(wanted)
        case '"':
            return True
        case _:
            header = block_header(written)
            numbered = header is not None and any(sign.isdigit() for sign in header["signs"])
            return (
                bool(wanted.strip())
                and not _NOT_IN_BLOCK.search(wanted)
                and _newlines_at_end(wanted) == _newlines_at_end(node.text)
                and (numbered or not wanted.lstrip("\n").startswith((" ", "\t")))
            )


def is_plain(text: str, *, in_flow: bool) -> bool:
    """Whether a text can stand without quotes for itself; False where that is not quite sure."""
    return bool(
        text
        and text == text.strip()
        and text[0] not in _NOT_PLAIN_FIRST
        and "\n" not in text
        and not _NOT_IN_BLOCK.search(text)
        and not re.search(r":(?:\s|\Z)|\s#", text)
        and not (in_flow and re.search(r"[,\[\]{}:]", text))
        and _reads_as_itself(text)
        and not text.startswith(("---", "..."))
    )


def _reads_as_itself(text: str) -> bool:
    try:
        return read_scalar(text, None, plain=True) == text
    except ScalarError:
        return False


def _newlines_at_end(text: str) -> int:
    return len(text) - len(text.rstrip("\n"))


def _encoded(known: Origins, written: str, piece: Piece, style: str, newline: str, indent: int, wide: bool) -> Piece:
    """A piece of the text as a piece of what is written."""
    start, end = known.range_of(piece[0], piece[1])
    new = piece[2]
    match style:
        case "'":
            new = new.replace("'", "''")
        case '"':
            new = _escaped(new)
        case "|":
            new = _indented(new, "\n", newline, indent)
        case ">":
            new = _indented(new, "\n", newline * 2, indent)
            if not wide and _line_length(written, start, end, new) > _WIDTH:
                new = _AT_OPERATOR.sub(newline + " " * indent, new)
    return start, end, new


def _indented(text: str, at: str, newline: str, indent: int) -> str:
    first, *others = text.split(at)
    return first + "".join(f"{newline}{' ' * indent if line else ''}{line}" for line in others)


def _line_length(written: str, start: int, end: int, new: str) -> int:
    """How long the line becomes that gets a piece, counted from the scalar's own first column on."""
    line_start = written.rfind("\n", 0, start) + 1
    line_end = written.find("\n", end)
    return start - line_start + len(new) + (line_end if line_end >= 0 else len(written)) - end


def _in_quotes(file_text: str, node: LaidOut, wanted: str) -> Piece:
    """The whole scalar in quotes. Of a block scalar the empty lines behind it stay."""
    if node.style not in ("|", ">"):
        return node.start, node.end, quoted(wanted)
    written = file_text[node.start : node.end]
    header = block_header(written)
    if header is None or header["comment"]:
        raise CannotFixError("a comment stands beside the sign of the block")
    return node.start, node.start + len(written.rstrip()), quoted(wanted)
