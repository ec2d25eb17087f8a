"""How a YAML text is laid out: every node with the offsets of its first and last character, and the comments between.

`harness.manifests.nodes` says what a text means; this says which characters of it mean it, for those who change a text
or look for what stands beside it. Offsets count the characters of the text as it was decoded, line breaks as they are.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import cast

import yaml

from harness.manifests.document import Path
from harness.manifests.nodes import MAX_DEPTH, MAX_NODES
from harness.manifests.scalars import ScalarError, read_key

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Kind(Enum):
    """What a node is."""

    SCALAR = "scalar"
    SEQUENCE = "sequence"
    MAPPING = "mapping"
    ALIAS = "alias"


@dataclass(slots=True)
class LaidOut:
    """A node and its characters: `begin` is where its tag or anchor starts, `start` its value, `end` is behind it.

    `end` of a block collection is that of its last node, of a block scalar the start of the line below it. `flow` tells
    that it is written in brackets, of a scalar that it stands in some. `children` of a mapping are keys and values by
    turns, as written. `text`, `tag` and `style` (as YAML's indicator, empty for a plain one) are a scalar's.
    """

    kind: Kind
    begin: int
    start: int
    end: int
    flow: bool
    anchored: bool
    text: str = ""
    tag: str | None = None
    style: str = ""
    children: "list[LaidOut]" = field(default_factory=list)

    def entries(self) -> "Iterator[tuple[LaidOut, LaidOut]]":
        """The keys of a mapping with their values."""
        children = iter(self.children)
        return zip(children, children, strict=True)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: from its `#` (`start`) to the end of its line. `own_line` tells that nothing stands before it."""

    start: int
    end: int
    own_line: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The documents of a text, None for an empty one, the text and its lines.

    `end` is behind the last one that could be read; that is the end of the text unless it holds a mistake.
    """

    text: str
    documents: tuple[LaidOut | None, ...]
    end: int
    lines: "LineStarts"

    def find(self, document: int, path: Path) -> "tuple[LaidOut, ...] | None":
        """The nodes on the way to a node, from the root; of a mapping's entry its key, then its value. None where there
        is none, where it can be reached only through an alias or a merge key, and where a key on the way is doubled."""
        root = self.documents[document] if 0 <= document < len(self.documents) else None
        if root is None:
            return None
        way = [root]
        for step in path:
            node = way[-1]
            if node.kind is Kind.SEQUENCE and isinstance(step, int) and 0 <= step < len(node.children):
                way.append(node.children[step])
            elif node.kind is Kind.MAPPING and isinstance(step, str):
                found = [entry for entry in node.entries() if _is_key(entry[0], step)]
                if len(found) != 1:
                    return None
                way += found[0]
            else:
                return None
        return tuple(way)

    def scalars(self) -> Iterator[tuple[LaidOut, LaidOut]]:
        """Every scalar with what holds it (of a mapping's value its key, else itself), in the order of the text."""
        todo = [(node, node) for node in reversed(self.documents) if node is not None]
        while todo:
            node, holder = todo.pop()
            match node.kind:
                case Kind.SCALAR:
                    yield node, holder
                case Kind.SEQUENCE:
                    todo += ((child, child) for child in reversed(node.children))
                case Kind.MAPPING:
                    for key, value in reversed(list(node.entries())):
                        todo += ((value, key), (key, key))
                case Kind.ALIAS:
                    pass

    def comments(self) -> tuple[Comment, ...]:
        """Every comment, in the order of the text. A `#` inside of a scalar is none."""
        found: list[Comment] = []
        begin = 0
        for scalar, _ in self.scalars():
            is_block = scalar.style in ("|", ">")
            found += self._comments_between(begin, self.lines.end(scalar.start) if is_block else scalar.start)
            begin = scalar.end
        found += self._comments_between(begin, self.end)
        return tuple(found)

    def _comments_between(self, begin: int, end: int) -> Iterator[Comment]:
        while (sign := self.text.find("#", begin, end)) >= 0:
            if sign and self.text[sign - 1] not in _BEFORE_COMMENT:
                begin = sign + 1
                continue
            begin = self.lines.end(sign)
            yield Comment(sign, begin, not self.text[self.lines.start(sign) : sign].strip())


class LineStarts:
    """Where the lines of a text begin and end, split and counted (from 1) as libyaml does."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def number(self, offset: int) -> int:
        """The line that holds the character at `offset`."""
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        """The column, from 1, of the character at `offset`."""
        return offset - self.start(offset) + 1

    def start(self, offset: int) -> int:
        """Where the line begins that holds the character at `offset`."""
        return self._starts[self.number(offset) - 1]

    def start_of(self, number: int) -> int:
        """Where the line of that number begins; the end of the text where there is none."""
        return self._starts[number - 1] if 0 < number <= len(self._starts) else len(self._text)

    def end(self, offset: int) -> int:
        """Where that line ends, without its break."""
        found = _BREAK.search(self._text, offset)
        return found.start() if found else len(self._text)

    def next(self, offset: int) -> int:
        """Where the line begins that follows it, or the end of the text."""
        return self.start_of(self.number(offset) + 1)


_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BEFORE_COMMENT = " \t\n\r\x85\u2028\u2029\ufeff"


def read_layout(text: str) -> Layout:
    """How `text` is laid out, up to the document with the first mistake or beyond the limits of `read_yaml`. Never
    raises: what is wrong, and what it means, is for `read_yaml` to tell."""
    builder = _Builder(text)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not builder.take(event):
                return builder.finish(whole=False)
    except yaml.YAMLError:
        return builder.finish(whole=False)
    return builder.finish(whole=True)


class _Builder:
    """Puts nodes together from events."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.documents: list[LaidOut | None] = []
        self.end = 0
        self.count = 0
        self.root: LaidOut | None = None
        self.brackets = 0
        self.anchors: set[str] = set()
        self.stack: list[LaidOut] = []

    def take(self, event: yaml.Event) -> bool:
        """Take an event; False where a limit is passed, and for an alias without anchor."""
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.anchor:
            self.anchors.add(event.anchor)
        match event:
            case yaml.ScalarEvent():
                self._place(self._scalar(event))
            case yaml.AliasEvent():
                begin, end = _offsets(event)
                self._place(LaidOut(Kind.ALIAS, begin, begin, end, self._in_flow, anchored=False))
                return event.anchor in self.anchors and self.count <= MAX_NODES
            case yaml.CollectionStartEvent():
                kind = Kind.MAPPING if isinstance(event, yaml.MappingStartEvent) else Kind.SEQUENCE
                begin, _ = _offsets(event)
                start = self._undecorated(begin) if event.tag or event.anchor else begin
                flow = self._is_flow(event, start)
                node = LaidOut(kind, begin, start, start, flow, event.anchor is not None, tag=event.tag)
                self._place(node)
                self.stack.append(node)
                self.brackets += flow
                return len(self.stack) <= MAX_DEPTH
            case yaml.CollectionEndEvent():
                node = self.stack.pop()
                self.brackets -= node.flow
                node.end = _offsets(event)[1] if node.flow else _last_end(node)
            case yaml.DocumentEndEvent():
                root, self.root = self.root, None
                self.anchors = set()
                self.documents.append(None if root is not None and _is_nothing(root) else root)
                self.end = max(_offsets(event)[1], root.end if root is not None else 0)
        return self.count <= MAX_NODES

    def finish(self, *, whole: bool) -> Layout:
        """The layout of what was read."""
        return Layout(self.text, tuple(self.documents), len(self.text) if whole else self.end, LineStarts(self.text))

    @property
    def _in_flow(self) -> bool:
        return self.brackets > 0

    def _scalar(self, event: yaml.ScalarEvent) -> LaidOut:
        begin, end = _offsets(event)
        style = event.style if event.style in ("|", ">", "'", '"') else ""
        start = min(self._undecorated(begin), end) if event.tag or event.anchor else begin
        anchored = event.anchor is not None
        return LaidOut(Kind.SCALAR, begin, start, end, self._in_flow, anchored, event.value, event.tag, style)

    def _is_flow(self, event: yaml.CollectionStartEvent, start: int) -> bool:
        """A single pair in brackets (`[a: b]`) is a mapping without braces of its own."""
        return bool(event.flow_style) and self.text[start : start + 1] in ("[", "{")

    def _undecorated(self, begin: int) -> int:
        """Where the value starts behind tags and anchors, and behind the line breaks and comments after these."""
        found = _DECORATION.match(self.text, begin)
        return found.end() if found else begin

    def _place(self, node: LaidOut) -> None:
        self.count += 1
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node


_DECORATION = re.compile(r"(?:(?:!<[^>\s]*>|[&!][^\s,\[\]{}]*)(?:\s+(?:#[^\r\n]*\s+)*|(?=[,\[\]{}])|\Z))+")


def _offsets(event: yaml.Event) -> tuple[int, int]:
    """Where the characters of an event begin and end: libyaml counts characters, and gives marks to every event."""
    return cast("yaml.Mark", event.start_mark).index, cast("yaml.Mark", event.end_mark).index


def _last_end(node: LaidOut) -> int:
    return node.children[-1].end if node.children else node.start


def _is_nothing(root: LaidOut) -> bool:
    return root.kind is Kind.SCALAR and not root.text and not root.style and root.tag is None


def _is_key(node: LaidOut, step: str) -> bool:
    if node.kind is not Kind.SCALAR:
        return False
    try:
        return read_key(node.text, node.tag, plain=not node.style) == step
    except ScalarError:
        return False
