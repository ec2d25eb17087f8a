"""One YAML document with the place of each of its nodes."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.jsontypes import JSON, JSONObject
from harness.location import Location

Path: TypeAlias = tuple[str | int, ...]
"""The way from a document's root to a node: mapping keys and sequence indexes, `()` for the root."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where one node stands: of its key (of a sequence's item: the item's) and of its value, counted from 1.

    Of a scalar, `text_line` and `text_column` are those of the first character of its text: behind the quote, below
    the `|`. `block` tells that the value is a block scalar (`|` or `>`); `folded` that several lines of the file became
    one line of text. `folds` then holds (offset in the text, line, column) for the start of each of these lines, so
    that a place inside the text can be turned into a place in the file.
    """

    key_line: int
    key_column: int
    line: int
    column: int
    block: bool = False
    folded: bool = False
    text_line: int = 0
    text_column: int = 0
    folds: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its value and where each node of it stands.

    `value` is what a JSON decoder would see: mappings with string keys, YAML 1.1 scalars as Kubernetes reads them
    (sigs.k8s.io/yaml). `index` counts the documents of the file from 0, empty ones too. `within` is the path to an item
    of a List from the root of the file's document, else empty. `text` is that of the whole file, empty where there is
    none.
    """

    path: str
    index: int
    value: JSONObject
    positions: Mapping[Path, Position] = field(repr=False)
    within: Path = ()
    text: str = field(default="", repr=False, compare=False)

    def locate(self, path: Path = ()) -> Location:
        """The place of the value at `path`, or of its nearest parent that has one."""
        while path and path not in self.positions:
            path = path[:-1]
        at = self.positions.get(path)
        return Location(self.path, at.line, at.column) if at else Location(self.path)

    def locate_key(self, path: Path) -> Location:
        """The place of the key (or the sequence item) that leads to `path`."""
        at = self.positions.get(path)
        return Location(self.path, at.key_line, at.key_column) if at else self.locate(path)

    def locate_in_text(self, path: Path, line: int, column: int) -> Location:
        """The place in the file of `line` and `column` (both from 1) inside the string at `path`.

        Exact but for quoted scalars with escapes before that place.
        """
        at = self.positions.get(path)
        if at is None:
            return self.locate(path)
        if at.folds:
            return self._locate_in_folded(path, at, line, column)
        first_line, first_column = (at.text_line, at.text_column) if at.text_line else (at.line, at.column)
        if at.block:
            return Location(self.path, first_line + line - 1, first_column + column - 1)
        return Location(self.path, first_line + line - 1, first_column + column - 1 if line == 1 else column)

    def _locate_in_folded(self, path: Path, at: Position, line: int, column: int) -> Location:
        """As `locate_in_text`, for a scalar whose lines were folded."""
        text = self.get(*path)
        lines = text.split("\n")[: line - 1] if isinstance(text, str) else []
        offset = sum(len(one) + 1 for one in lines) + column - 1
        start, file_line, file_column = at.folds[max(0, bisect_right(at.folds, (offset, 1 << 62, 0)) - 1)]
        return Location(self.path, file_line, file_column + offset - start)

    def get(self, *path: str | int) -> JSON:
        """The value at `path`, None where there is none."""
        value: JSON = self.value
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
                value = value[step]
            else:
                return None
        return value
