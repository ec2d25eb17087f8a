"""Suppressions as they are written: comments and annotations, each with the rules that it names and its reason.

    # tekton-harness: ignore[cel-invalid, cel-header-list] only this listener has that function

A comment speaks of its own line, or of the next line that is neither empty nor a comment. Of a value that is written in
several lines it speaks where it stands at, or above, the line of the value's key: there is no place for it inside. The
annotation `tekton-harness/ignore` holds `rule-id: reason`, several of them in lines of their own or with `;` between;
it speaks of everything that is found inside its object.
"""

import difflib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import Document
from harness.manifests.document import Path
from harness.manifests.layout import Comment, LineStarts, read_layout

ANNOTATION = "tekton-harness/ignore"

_ANY_MARKER = re.compile(r"#[ \t]*tekton-harness[ \t]*:|tekton-harness/ignore")
_COMMENT = re.compile(
    r"#[ \t]*tekton-harness[ \t]*:[ \t]*(?P<word>[A-Za-z]+)[ \t]*(?:\[(?P<ids>[^\]]*)\])?(?P<rest>.*)"
)
_ENTRY = re.compile(r"(?P<ids>[^:,\s]+(?:\s*,\s*[^:,\s]+)*)\s*(?::(?P<reason>.*))?\Z", re.DOTALL)
_BEFORE_REASON = " \t:-–—"


@dataclass(frozen=True, slots=True)
class Suppression:
    """What one comment, or one entry of an annotation, asks for. It holds only with a reason."""

    how: Literal["comment", "annotation"]
    rules: tuple[str, ...]
    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class Area:
    """From a line and column to a line and column, the latter excluded."""

    start: tuple[int, int]
    end: tuple[int, int]

    def holds(self, location: Location) -> bool:
        """Whether a place, of which perhaps only the line is known, is inside."""
        if not location.column:
            return self.start[0] <= location.line <= self.end[0]
        return self.start <= (location.line, location.column) < self.end


@dataclass(slots=True)
class Suppressions:
    """The suppressions of one file, in the order of the text, and the places that look like one and are none.

    `by_line` are those in comments by the line that they speak of, `areas` those in annotations by what they cover.
    `values` are the first and last line of each value that is written in several, its key included, sorted.
    """

    all: list[Suppression] = field(default_factory=list)
    malformed: list[Location] = field(default_factory=list)
    by_line: dict[int, list[Suppression]] = field(default_factory=dict)
    areas: list[tuple[Area, Suppression]] = field(default_factory=list)
    values: list[tuple[int, int]] = field(default_factory=list)

    def covering(self, location: Location) -> Iterator[Suppression]:
        """The suppressions that speak of a place, the nearest first."""
        if not location.line:
            return
        first, last = self._value_around(location.line)
        some = range(first, last + 1) if last - first < len(self.by_line) else self.by_line
        lines = (line for line in some if first <= line <= last and line in self.by_line)
        for line in sorted(lines, key=lambda one: abs(one - location.line)):
            yield from self.by_line[line]
        for area, suppression in self.areas:
            if area.holds(location):
                yield suppression

    def _value_around(self, line: int) -> tuple[int, int]:
        """The lines, from the key's on, of the value that is written in several lines and holds this one."""
        at = bisect_right(self.values, (line, 1 << 62)) - 1
        if at >= 0 and self.values[at][1] >= line:
            return self.values[at]
        return line, line


def read_suppressions(documents: Sequence[Document]) -> Suppressions | None:
    """The suppressions in a file, given by all documents that were read from it; None where there are none."""
    text = documents[0].text if documents else ""
    return _Reader(documents).read() if _ANY_MARKER.search(text) else None


class _Reader:
    """Reads the suppressions of one file."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.path = documents[0].path
        self.layout = read_layout(documents[0].text)
        self.found = Suppressions()

    @cached_property
    def lines(self) -> LineStarts:
        """The file's lines."""
        return self.layout.lines

    def read(self) -> Suppressions:
        """Everything."""
        comments = self.layout.comments()
        own_line = {self.lines.number(one.start) for one in comments if one.own_line}
        for comment in comments:
            self._read_comment(comment, own_line)
        for document in self.documents:
            if ANNOTATION in document.text:
                self._read_annotations(document)
        self.found.values = sorted(self._values_of_several_lines())
        return self.found

    def _read_comment(self, comment: Comment, own_line: set[int]) -> None:
        found = _COMMENT.search(self.layout.text, comment.start, comment.end)
        if found is None:
            return
        where = self._location(found.start())
        if found["word"] != "ignore" or found["ids"] is None:
            if difflib.get_close_matches(found["word"].lower(), ["ignore"]):
                self.found.malformed.append(where)
            return
        rules = _ids(found["ids"])
        if not rules:
            self.found.malformed.append(where)
            return
        suppression = Suppression("comment", rules, found["rest"].strip(_BEFORE_REASON), where)
        self.found.all.append(suppression)
        line = self.lines.number(comment.start)
        target = self._next_line(line, own_line) if comment.own_line else line
        self.found.by_line.setdefault(target, []).append(suppression)

    def _next_line(self, line: int, own_line: set[int]) -> int:
        """The next line that holds something other than a comment or the start of a document; 0 where there is none."""
        offset = self.lines.start_of(line + 1)
        while offset < len(self.layout.text):
            line += 1
            content = self.layout.text[offset : self.lines.end(offset)].strip()
            if content and content != "---" and line not in own_line:
                return line
            offset = self.lines.next(offset)
        return 0

    def _read_annotations(self, document: Document) -> None:
        todo: list[tuple[Path, JSON]] = [((), document.value)]
        while todo:
            path, value = todo.pop()
            match value:
                case dict():
                    text = _annotation(value)
                    if text is not None:
                        self._read_annotation(document, path, text)
                    todo += (((*path, key), item) for key, item in reversed(value.items()))
                case list():
                    todo += (((*path, index), item) for index, item in reversed(list(enumerate(value))))

    def _read_annotation(self, document: Document, path: Path, text: JSON) -> None:
        where = document.locate_key((*path, "metadata", "annotations", ANNOTATION))
        way = self.layout.find(document.index, (*document.within, *path))
        entries = [entry for entry in re.split(r"[\n;]", text) if entry.strip()] if isinstance(text, str) else []
        if not entries:
            self.found.malformed.append(where)
        for entry in entries:
            found = _ENTRY.match(entry.strip())
            rules = _ids(found["ids"]) if found is not None else ()
            if found is None or not rules:
                self.found.malformed.append(where)
                continue
            suppression = Suppression("annotation", rules, (found["reason"] or "").strip(), where)
            self.found.all.append(suppression)
            if way is not None:
                area = Area(self._position(way[-1].begin), self._position(way[-1].end))
                self.found.areas.append((area, suppression))

    def _values_of_several_lines(self) -> Iterator[tuple[int, int]]:
        for scalar, holder in self.layout.scalars():
            text = self.layout.text[scalar.begin : scalar.end].rstrip()
            first, last = self.lines.number(holder.begin), self.lines.number(scalar.begin + len(text))
            if first < last:
                yield first, last

    def _position(self, offset: int) -> tuple[int, int]:
        return self.lines.number(offset), self.lines.column(offset)

    def _location(self, offset: int) -> Location:
        return Location(self.path, *self._position(offset))


def _annotation(value: dict[str, JSON]) -> JSON:
    metadata = value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return annotations.get(ANNOTATION) if isinstance(annotations, dict) else None


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
