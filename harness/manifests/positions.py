"""Where the nodes of a document stand: read off its tree of nodes when somebody asks, because hardly anybody does."""

import re
from collections.abc import Iterator, Mapping

from harness.manifests.document import Path, Position
from harness.manifests.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode

_DECORATION = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)+")
_ONE_CHARACTER_BEFORE_TEXT = ("'", '"')


class Lines:
    """The lines of a text, split as libyaml counts them, made only when asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[str] | None = None

    def __call__(self, number: int) -> str:
        """The line with that number, from 1, without its break; empty past the end."""
        if self._lines is None:
            self._lines = self._text.splitlines()
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


class NodePositions(Mapping[Path, Position]):
    """The position of each node of a document by its path, those behind aliases under each of theirs."""

    def __init__(self, root: Node, lines: Lines) -> None:
        self._root = root
        self._lines = lines

    def __getitem__(self, path: Path) -> Position:
        found = self._find(path)
        if found is None:
            raise KeyError(path)
        key, node = found
        if isinstance(node, ScalarNode):
            return self._scalar_position(key, node)
        return Position(key.line, key.column, node.line, node.column)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, tuple) and self._find(path) is not None

    def __iter__(self) -> Iterator[Path]:
        todo: list[tuple[Path, Node]] = [((), self._root)]
        while todo:
            path, node = todo.pop()
            yield path
            match _meant(node):
                case MappingNode(entries=entries):
                    todo.extend(((*path, name), value) for name, (_, value) in reversed(entries.items()))
                case SequenceNode(items=items):
                    todo.extend(((*path, index), items[index]) for index in reversed(range(len(items))))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _find(self, path: Path) -> tuple[Node, ScalarNode | SequenceNode | MappingNode] | None:
        """The node of the key (or the item) that leads to the path, and the node there; None where there is none."""
        key, node = self._root, _meant(self._root)
        for step in path:
            if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
                key, value = node.entries[step]
            elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
                key = value = node.items[step]
            else:
                return None
            node = _meant(value)
        return key, node

    def _scalar_position(self, key: Node, node: ScalarNode) -> Position:
        """Where a scalar and its text stand."""
        line, column = node.line, node.column
        if node.decorated:
            column += len(found[0]) if (found := _DECORATION.match(self._lines(line), column - 1)) else 0
        if node.style in ("|", ">"):
            indent = self._block_indent(node)
            folds = self._folds(node, line + 1, indent, block=True) if node.style == ">" else ()
            return Position(key.line, key.column, line, column, True, node.style == ">", line + 1, indent + 1, folds)
        text_column = column + 1 if node.style in _ONE_CHARACTER_BEFORE_TEXT else column
        if node.end_line > line and (folds := self._folds(node, line, text_column - 1, block=False)):
            return Position(key.line, key.column, line, column, False, True, line, text_column, folds)
        return Position(key.line, key.column, line, column, False, False, line, text_column)

    def _block_indent(self, node: ScalarNode) -> int:
        """How many spaces stand before each line of a block scalar's text; its indicator is heeded so."""
        text = node.text.lstrip("\n")
        number = node.line + 1
        while number < node.end_line and not self._lines(number).strip():
            number += 1
        source = self._lines(number)
        return max(0, len(source) - len(source.lstrip(" ")) - (len(text) - len(text.lstrip(" "))))

    def _folds(self, node: ScalarNode, line: int, indent: int, *, block: bool) -> tuple[tuple[int, int, int], ...]:
        """(offset in the text, line, column) of each line's start; ends where an escape hides what follows."""
        folds: list[tuple[int, int, int]] = []
        offset = 0
        for number in range(line, node.end_line + 1):
            source = self._lines(number)
            start = indent if block or number == line else len(source) - len(source.lstrip())
            part = source[start:].rstrip() if block else source[start:].strip().rstrip(node.style or " ")
            found = node.text.find(part, offset) if part else offset
            if found < 0 or found - offset > number - line + 1:
                break
            folds.append((found, number, start + 1))
            offset = found + len(part)
        return tuple(folds)


class PositionsBelow(Mapping[Path, Position]):
    """The positions of what stands at `root` in a document, as if it were a document of its own."""

    def __init__(self, positions: Mapping[Path, Position], root: Path) -> None:
        self._positions = positions
        self._root = root

    def __getitem__(self, path: Path) -> Position:
        return self._positions[(*self._root, *path)]

    def __iter__(self) -> Iterator[Path]:
        depth = len(self._root)
        return (path[depth:] for path in self._positions if path[:depth] == self._root)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _meant(node: Node) -> ScalarNode | SequenceNode | MappingNode:
    """The node itself, or what it stands for."""
    return node.target if isinstance(node, AliasNode) else node
