"""An edit: characters of one file that are replaced by others."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `replacement` in the place of the characters `start` to `end` (exclusive) of a file's decoded text, counted
    from 0, a byte order mark left out, a line break as many characters as it has."""

    file: str
    start: int
    end: int
    replacement: str


class CannotFixError(Exception):
    """A change cannot be made in this file; `str()` says why, as the end of "cannot be fixed: …"."""


def with_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits, which do not overlap, made in it."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        parts += (text[at : edit.start], edit.replacement)
        at = edit.end
    return "".join((*parts, text[at:]))


def overlap(edits: Iterable[Edit]) -> bool:
    """Whether two of the edits of one file touch the same characters, or insert at the same place."""
    last: Edit | None = None
    for edit in sorted(edits):
        if last is not None and (edit.start < last.end or edit.start == last.start):
            return True
        last = edit
    return False
