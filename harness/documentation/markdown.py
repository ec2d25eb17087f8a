"""Pieces of a Markdown page: code, cells, tables."""

import json
import re
from collections.abc import Iterable, Sequence

from harness.jsontypes import JSON

_CODE = re.compile(r"(`[^`]*`)")


def code(text: str) -> str:
    """Text as code; with a backtick in it, between two of them."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def literal(value: JSON) -> str:
    """A JSON value as code; a text without its quotes, unless nothing would be left of it."""
    return code(value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False))


def either(items: Sequence[str], word: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}"


def cell(text: str) -> str:
    """Text for a cell of a table: one line, its bars escaped, nothing in it taken for HTML."""
    line = " ".join(text.split()).replace("|", r"\|")
    return "".join(piece if _CODE.fullmatch(piece) else piece.replace("<", r"\<") for piece in _CODE.split(line))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table. Columns that are empty in every row are left out."""
    rows = [list(row) for row in rows]
    kept = [column for column in range(len(heads)) if any(row[column] for row in rows)]
    lines = [[heads[column] for column in kept], ["---"] * len(kept)]
    lines += [[cell(row[column]) for column in kept] for row in rows]
    return [f"| {' | '.join(line)} |" for line in lines]
