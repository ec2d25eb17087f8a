"""YAML text to documents: values as Kubernetes sees them, each with its place."""

import re
from dataclasses import dataclass

from harness.finding import Finding, Severity
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Document, Path, Position
from harness.manifests.nodes import (
    MAX_DEPTH,
    MAX_NODES,
    AliasNode,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    YamlError,
    read_nodes,
)
from harness.manifests.scalars import ScalarError, read_scalar

_DECORATION = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)+")
_ONE_CHARACTER_BEFORE_TEXT = ("'", '"')


@dataclass(frozen=True, slots=True)
class YamlText:
    """What was read from one text: its documents, empty ones left out, and what is wrong with it."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]


def read_yaml(text: str, path: str) -> YamlText:
    """Read every document of `text`; `path` is its file, for places.

    Never raises: what is wrong is in the findings (`yaml-syntax`, `duplicate-key`, `yaml-too-large`,
    `not-an-object`). Reading stops at a syntax error, documents before it stay.
    """
    findings: list[Finding] = []
    documents: list[Document] = []
    lines = _Lines(text)
    try:
        for index, node in enumerate(read_nodes(text, path, findings)):
            if node is None:
                continue
            value, positions = _Composer(path, lines).compose(node)
            if isinstance(value, dict):
                documents.append(Document(path, index, value, positions))
            else:
                findings.append(_not_an_object(value, Location(path, node.line, node.column)))
    except YamlError as error:
        message = f"{error.message}; nothing from here on is read" if documents else error.message
        findings.append(Finding(error.rule, Severity.ERROR, message, error.location, help=error.help))
    return YamlText(tuple(documents), tuple(findings))


def _not_an_object(value: JSON, where: Location) -> Finding:
    names = {list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
    what = names.get(type(value), "null")
    return Finding(
        "not-an-object",
        Severity.ERROR,
        f"the document is {what}, not a Kubernetes object, and is skipped",
        where,
        help="a manifest is a mapping with apiVersion, kind and metadata",
    )


class _Lines:
    """The lines of the text, split as libyaml counts them, made only when asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[str] | None = None

    def __call__(self, number: int) -> str:
        """The line with that number, from 1, without its break; empty past the end."""
        if self._lines is None:
            self._lines = self._text.splitlines()
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


class _Composer:
    """Makes the value and the positions of one document, without recursion."""

    def __init__(self, path: str, lines: _Lines) -> None:
        self.path = path
        self.lines = lines
        self.positions: dict[Path, Position] = {}
        self.todo: list[tuple[Path, Node, Node]] = []
        self.count = 0

    def compose(self, root: Node) -> tuple[JSON, dict[Path, Position]]:
        """The document's value, and the position of each node by its path. Raises YamlError."""
        containers: dict[Path, JSONObject | list[JSON]] = {}
        self.todo = [((), root, root)]
        result: JSON = None
        while self.todo:
            path, key, node = self.todo.pop()
            value = self._value(path, key, node)
            if isinstance(value, dict | list):
                containers[path] = value
            if not path:
                result = value
                continue
            parent = containers[path[:-1]]
            if isinstance(parent, dict):
                parent[str(path[-1])] = value
            else:
                parent.append(value)
        return result, self.positions

    def _value(self, path: Path, key: Node, node: Node) -> JSON:
        """The value of a node, its children put on the list of what is to do; a container starts empty."""
        at_key = node if isinstance(node, AliasNode) and key is node else key
        node = node.target if isinstance(node, AliasNode) else node
        self._spend(path, node)
        match node:
            case ScalarNode():
                self.positions[path] = self._scalar_position(at_key, node)
                try:
                    return read_scalar(node.text, node.tag, plain=not node.style)
                except ScalarError as error:
                    raise YamlError(str(error), Location(self.path, node.line, node.column)) from None
            case MappingNode():
                self.positions[path] = Position(at_key.line, at_key.column, node.line, node.column)
                entries = node.entries.items()
                self.todo.extend(((*path, name), name_node, value) for name, (name_node, value) in reversed(entries))
                return {}
            case SequenceNode():
                self.positions[path] = Position(at_key.line, at_key.column, node.line, node.column)
                self.todo.extend(((*path, i), node.items[i], node.items[i]) for i in reversed(range(len(node.items))))
                return []

    def _spend(self, path: Path, node: Node) -> None:
        """Count a node. Raises YamlError where aliases make too many of them, or nest them too deep."""
        self.count += 1
        where = Location(self.path, node.line, node.column)
        if self.count > MAX_NODES:
            message = f"holds more than {MAX_NODES:,} values when its aliases are written out"
            raise YamlError(message, where, rule="yaml-too-large")
        if len(path) > MAX_DEPTH:
            message = f"nests deeper than {MAX_DEPTH} levels when its aliases are written out"
            raise YamlError(message, where, rule="yaml-too-large")

    def _scalar_position(self, key: Node, node: ScalarNode) -> Position:
        """Where a scalar and its text stand."""
        line, column = node.line, node.column
        if node.decorated:
            column += len(found[0]) if (found := _DECORATION.match(self.lines(line), column - 1)) else 0
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
        while number < node.end_line and not self.lines(number).strip():
            number += 1
        source = self.lines(number)
        return max(0, len(source) - len(source.lstrip(" ")) - (len(text) - len(text.lstrip(" "))))

    def _folds(self, node: ScalarNode, line: int, indent: int, *, block: bool) -> tuple[tuple[int, int, int], ...]:
        """(offset in the text, line, column) of each line's start; ends where an escape hides what follows."""
        folds: list[tuple[int, int, int]] = []
        offset = 0
        for number in range(line, node.end_line + 1):
            source = self.lines(number)
            start = indent if block or number == line else len(source) - len(source.lstrip())
            part = source[start:].rstrip() if block else source[start:].strip().rstrip(node.style or " ")
            found = node.text.find(part, offset) if part else offset
            if found < 0 or found - offset > number - line + 1:
                break
            folds.append((found, number, start + 1))
            offset = found + len(part)
        return tuple(folds)
