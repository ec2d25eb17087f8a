"""Changes of a document, as edits of its text and as what they make of its value."""

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import assert_never

from harness.fix import Change, DeleteItem, Fix, NodePath, RenameKey, ReplaceText, ScalarValue, SetScalar
from harness.fixes.edit import CannotFixError, Edit, overlap
from harness.fixes.items import Items
from harness.fixes.scalars import Piece, is_plain, quoted, replaced, rewrite, write_scalar
from harness.jsontypes import JSON
from harness.manifests.layout import Kind, LaidOut, Layout, read_layout
from harness.manifests.scalars import ScalarError, read_scalar

_LINE_BREAK = re.compile(r"\r\n|[\n\r]")


class FileText:
    """The text of a file that is to be fixed; how it is laid out is worked out once, when the first fix asks."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def layout(self) -> Layout:
        """Where everything stands."""
        return read_layout(self.text)

    @cached_property
    def newline(self) -> str:
        """The line break that the file uses first."""
        found = _LINE_BREAK.search(self.text)
        return found[0] if found else "\n"

    @cached_property
    def items(self) -> Items:
        """Takes items out."""
        return Items(self.layout, self.newline)

    def edits(self, fix: Fix) -> tuple[Edit, ...]:
        """The edits that make the changes of a fix, sorted. Raises CannotFixError."""
        pieces: list[Piece] = []
        replacements: dict[NodePath, list[ReplaceText]] = {}
        for change in fix.changes:
            match change:
                case ReplaceText():
                    replacements.setdefault(change.path, []).append(change)
                case SetScalar():
                    pieces += self._set_scalar(fix.document, change)
                case RenameKey():
                    pieces += self._rename_key(fix.document, change)
                case DeleteItem():
                    pieces += self._delete_item(fix.document, change)
                case _:
                    assert_never(change)
        for path, these in replacements.items():
            node = self._scalar(fix.document, path)
            rewritten = rewrite(self.text, node, _text_pieces(node.text, these), self.newline)
            pieces += rewritten
        edits = tuple(sorted(Edit(self.file, *piece) for piece in _joined(pieces)))
        if overlap(edits):
            raise CannotFixError("its changes touch the same place")
        return edits

    def _way(self, document: int, path: NodePath) -> tuple[LaidOut, ...]:
        """The nodes on the way to a path, each of which stands there for itself."""
        way = self.layout.find(document, path)
        if way is None or way[-1].kind is Kind.ALIAS:
            raise CannotFixError("the value is not written where it counts: the file changed, or an alias stands there")
        if any(node.anchored for node in way):
            raise CannotFixError("an anchor stands there, which others may refer to")
        return way

    def _scalar(self, document: int, path: NodePath) -> LaidOut:
        node = self._way(document, path)[-1]
        if node.kind is not Kind.SCALAR or node.tag is not None:
            raise CannotFixError("the value has a tag" if node.tag else "the value is no scalar")
        return node

    def _set_scalar(self, document: int, change: SetScalar) -> list[Piece]:
        node = self._scalar(document, change.path)
        if not _reads_as(node, change.old):
            raise CannotFixError("the value is another one by now")
        if not isinstance(change.new, str):
            return [write_scalar(self.text, node, _yaml(change.new))]
        if isinstance(change.old, str):
            return rewrite(self.text, node, [(0, len(node.text), change.new)], self.newline)
        # A number, a boolean or null is a plain scalar, which may be empty.
        plain = is_plain(change.new, in_flow=node.flow)
        return [write_scalar(self.text, node, change.new if plain else quoted(change.new))]

    def _rename_key(self, document: int, change: RenameKey) -> list[Piece]:
        way = self._way(document, change.path)
        if len(way) < 3 or way[-3].kind is not Kind.MAPPING or way[-2].tag is not None:
            raise CannotFixError("there is no such key")
        key = way[-2]
        return rewrite(self.text, key, [(0, len(key.text), change.new)], self.newline)

    def _delete_item(self, document: int, change: DeleteItem) -> list[Piece]:
        way = self._way(document, change.path)
        index = change.path[-1] if change.path else None
        if not isinstance(index, int):
            raise CannotFixError("there is no such item")
        if change.comments_to is None:
            return self.items.delete(way[-2], index, None)
        target = change.comments_to[-1] if change.comments_to[:-1] == change.path[:-1] and change.comments_to else None
        if not isinstance(target, int):
            raise CannotFixError("the comments cannot be moved there")
        self._way(document, change.comments_to)
        return self.items.delete(way[-2], index, target)


def _reads_as(node: LaidOut, value: ScalarValue) -> bool:
    try:
        found = read_scalar(node.text, node.tag, plain=not node.style)
    except ScalarError:
        return False
    return type(found) is type(value) and found == value


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, those that are inserted at one place made one, in their order."""
    inserted: dict[int, str] = {}
    others: list[Piece] = []
    for start, end, new in pieces:
        if start == end:
            inserted[start] = inserted.get(start, "") + new
        else:
            others.append((start, end, new))
    return [*others, *((at, at, new) for at, new in inserted.items())]


def _text_pieces(text: str, changes: Iterable[ReplaceText]) -> list[Piece]:
    """The pieces of a text, sorted. Raises CannotFixError where it is not what it was, or where they overlap."""
    pieces: list[Piece] = []
    for change in sorted(changes, key=lambda one: (one.start, one.end)):
        if text[change.start : change.end] != change.old or not 0 <= change.start <= change.end <= len(text):
            raise CannotFixError("the text is another one by now")
        if pieces and change.start < pieces[-1][1]:
            raise CannotFixError("its changes touch the same place")
        pieces.append((change.start, change.end, change.new))
    return pieces


def _yaml(value: ScalarValue) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def changed(value: JSON, changes: Sequence[Change]) -> JSON:
    """A document's value as the changes, all of whose paths and offsets are those before, are to make it. Raises
    CannotFixError where the value is not the one that they were made for."""
    result = copy.deepcopy(value)
    replacements: dict[NodePath, list[ReplaceText]] = {}
    for change in changes:
        if isinstance(change, ReplaceText):
            replacements.setdefault(change.path, []).append(change)
        elif isinstance(change, SetScalar):
            _at(result, change.path)
            _put(result, change.path, change.new)
    for path, these in replacements.items():
        text = _at(result, path)
        if not isinstance(text, str):
            raise CannotFixError("the value is no text by now")
        _put(result, path, replaced(text, _text_pieces(text, these)))
    for change in _inner_first(changes):
        holder = _at(result, change.path[:-1])
        step = change.path[-1]
        match change:
            case DeleteItem() if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
                del holder[step]
            case RenameKey() if isinstance(holder, dict) and step in holder:
                if change.new in holder:
                    raise CannotFixError(f"there is a key {change.new!r} already")
                holder[change.new] = holder.pop(str(step))
            case _:
                raise CannotFixError("what is to be changed is not there")
    return result


def _inner_first(changes: Iterable[Change]) -> Iterator[RenameKey | DeleteItem]:
    """The changes that make paths invalid, those first that touch no other's path."""
    found = [change for change in changes if isinstance(change, RenameKey | DeleteItem) and change.path]
    yield from sorted(found, key=_depth_and_index, reverse=True)


def _depth_and_index(change: RenameKey | DeleteItem) -> tuple[int, int]:
    step = change.path[-1]
    return len(change.path), step if isinstance(step, int) else 0


def _at(value: JSON, path: NodePath) -> JSON:
    for step in path:
        match value, step:
            case dict(), str() if step in value:
                value = value[step]
            case list(), int() if 0 <= step < len(value):
                value = value[step]
            case _:
                raise CannotFixError("what is to be changed is not there")
    return value


def _put(value: JSON, path: NodePath, new: JSON) -> None:
    holder, step = _at(value, path[:-1]), path[-1] if path else None
    match holder, step:
        case dict(), str():
            holder[step] = new
        case list(), int():
            holder[step] = new
