"""YAML text to trees of nodes: libyaml's events, bounded, with the place of each node.

Nodes rather than values, because aliases, merge keys and duplicate keys need both the meaning and the place. The tree
is built without recursion, and the parser is asked for no more events once a limit is passed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, Protocol, TypeAlias, cast

import yaml

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.manifests.scalars import TAG_PREFIX, ScalarError, read_key
from harness.manifests.yaml_error import YamlError, character_error, marked_error

MAX_DEPTH = 200
"""How deep collections may nest. The API server itself refuses JSON deeper than 10,000; no manifest comes near."""

MAX_NODES = 120_000
"""How many nodes one file may hold, those behind aliases counted each time: over 1 MB of the densest YAML, 2 to 3 MB of
pipelines with their scripts, which take about a second to judge. etcd holds objects up to 1.5 MB."""

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mark(Protocol):
    """A place as libyaml and PyYAML's own parser tell it, counted from 0."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The column."""


@dataclass(slots=True)
class _Placed:
    """What stands in the text, at `mark`: of a node with a tag or an anchor that is where these stand."""

    mark: Mark | None

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.mark.line + 1 if self.mark else 1

    @property
    def column(self) -> int:
        """The column, from 1."""
        return self.mark.column + 1 if self.mark else 1


@dataclass(slots=True)
class ScalarNode(_Placed):
    """A scalar: its text, its explicit tag (None where there is none) and its style as in YAML (`|`, `>`, `'`, `"`).

    `line` and `column` are those of its tag or anchor where it is `decorated` with one.
    """

    text: str
    tag: str | None
    style: str
    end: Mark | None
    decorated: bool
    size: ClassVar[int] = 1
    height: ClassVar[int] = 0

    @property
    def end_line(self) -> int:
        """The last line that it may reach into, from 1."""
        return self.end.line + 1 if self.end else self.line


@dataclass(slots=True)
class SequenceNode(_Placed):
    """A sequence.

    `size` is how many nodes it holds with itself once aliases are written out, `height` how deep they nest. `open` is
    true while its end was not yet read: an alias to it would never end.
    """

    items: "list[Node]" = field(default_factory=list)
    size: int = 1
    height: int = 1
    open: bool = True


@dataclass(slots=True)
class MappingNode(_Placed):
    """A mapping, known once it is closed: by key the nodes of the key and of the value that count, merge keys (`<<`)
    written out. `size`, `height` and `open` are as a sequence's."""

    entries: "dict[str, tuple[Node, Node]]" = field(default_factory=dict)
    size: int = 1
    height: int = 1
    open: bool = True


@dataclass(slots=True)
class AliasNode(_Placed):
    """`*name`: the place of the alias and the node that it stands for."""

    target: "ScalarNode | SequenceNode | MappingNode"

    @property
    def size(self) -> int:
        """That of what it stands for."""
        return self.target.size

    @property
    def height(self) -> int:
        """That of what it stands for."""
        return self.target.height


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode | AliasNode


def read_nodes(text: str, path: str, findings: list[Finding]) -> Iterator[Node | None]:
    """The root node of each document in `text`, None for an empty one, in order.

    `path` is the file, for messages; duplicate keys are added to `findings`. Raises YamlError at the first mistake that
    ends the reading; documents before it were yielded. Lines and columns of nodes count from 1.
    """
    builder = _Builder(path, findings)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            # Nine of ten events are scalars, and files hold a hundred thousand of them.
            if type(event) is yaml.ScalarEvent:
                builder.add_scalar(event)
            elif isinstance(event, yaml.DocumentEndEvent):
                yield builder.finish()
            else:
                builder.add(event)
    except yaml.MarkedYAMLError as error:
        raise marked_error(error, text, path) from None
    except yaml.reader.ReaderError as error:
        raise character_error(error, text, path) from None
    except yaml.YAMLError as error:
        raise YamlError(f"is no YAML: {error}", Location(path)) from None


class _Builder:
    """Puts one document after the other together from events.

    `children` are the nodes that were read of the collection that is open, of a mapping keys and values by turns;
    `stack` are the open collections around it, each with the children of its parent.
    """

    def __init__(self, path: str, findings: list[Finding]) -> None:
        self.path = path
        self.findings = findings
        self.count = 0
        self.written_out = 0
        self.children: list[Node] = []
        self.stack: list[tuple[SequenceNode | MappingNode, list[Node]]] = []
        self.anchors: dict[str, ScalarNode | SequenceNode | MappingNode] = {}

    def finish(self) -> Node | None:
        """The document's root; the builder is then ready for the next one. An empty document's root is None."""
        root = self.children.pop()
        self.anchors = {}
        self.written_out += root.size
        if self.written_out > MAX_NODES:
            raise self._too_many(root, written_out=True)
        empty = isinstance(root, ScalarNode) and not root.text and not root.style and root.tag is None
        return None if empty else root

    def add_scalar(self, event: yaml.ScalarEvent) -> None:
        """Take a scalar. Raises YamlError."""
        tag, anchor, style = event.tag, event.anchor, event.style
        decorated = tag is not None or anchor is not None
        node = ScalarNode(
            event.start_mark, event.value, tag, style if style and style != ":" else "", event.end_mark, decorated
        )
        if anchor is not None:
            self.anchors[anchor] = node
        self._place(node)

    def add(self, event: yaml.Event) -> None:
        """Take any other event. Raises YamlError."""
        match event:
            case yaml.CollectionEndEvent():
                node, parents = self.stack.pop()
                if isinstance(node, MappingNode):
                    self._close_mapping(node)
                else:
                    node.items = self.children
                    self._measure(node, self.children)
                node.open = False
                self.children = parents
            case yaml.MappingStartEvent():
                self._open(event, MappingNode(event.start_mark))
            case yaml.SequenceStartEvent():
                self._open(event, SequenceNode(event.start_mark))
            case yaml.AliasEvent():
                self._place(self._alias(event))

    def _open(self, event: yaml.CollectionStartEvent, node: SequenceNode | MappingNode) -> None:
        if len(self.stack) >= MAX_DEPTH:
            where = Location(self.path, node.line, node.column)
            raise YamlError(f"nests deeper than {MAX_DEPTH} levels", where, rule="yaml-too-large")
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self._place(node)
        self.stack.append((node, self.children))
        self.children = []

    def _place(self, node: Node) -> None:
        """Put a node where the document stands: an item, a key, a value, or the root."""
        self.count += 1
        if self.count > MAX_NODES:
            raise self._too_many(node)
        self.children.append(node)

    def _alias(self, event: yaml.AliasEvent) -> AliasNode:
        name = cast("str", event.anchor)
        where = self._where(_Placed(event.start_mark))
        target = self.anchors.get(name)
        if target is None:
            raise YamlError(f"the alias *{name} has no anchor &{name} before it", where)
        if not isinstance(target, ScalarNode) and target.open:
            raise YamlError(f"the alias *{name} stands inside what it refers to, so it never ends", where)
        if len(self.stack) + target.height > MAX_DEPTH:
            message = f"nests deeper than {MAX_DEPTH} levels when its aliases are written out"
            raise YamlError(message, where, rule="yaml-too-large")
        return AliasNode(event.start_mark, target)

    def _close_mapping(self, mapping: MappingNode) -> None:
        """Fill `entries`: of equal keys the last counts, as in go-yaml, and so does a merged one after an own one."""
        own: set[str] = set()
        entries = mapping.entries
        nodes = iter(self.children)
        for key_node, value in zip(nodes, nodes, strict=True):
            scalar = key_node.target if isinstance(key_node, AliasNode) else key_node
            if not isinstance(scalar, ScalarNode):
                help = "where this is a template of Helm or the like ({{ … }}), render it first and give the result"
                raise YamlError("has a key that is no text", self._where(key_node), help=help)
            if scalar.text == "<<" and _is_merge(scalar):
                self._merge(mapping, value, key_node)
                continue
            try:
                key = _read_key(scalar.text, scalar.tag, not scalar.style)
            except ScalarError as error:
                message = f"has a key that JSON cannot hold: {error}"
                raise YamlError(message, self._where(key_node)) from None
            if key in own:
                first = self._where(entries[key][0])
                self.findings.append(_duplicate(key, self._where(key_node), first))
            own.add(key)
            entries[key] = (key_node, value)
        self._measure(mapping, [value for _, value in entries.values()])

    def _merge(self, mapping: MappingNode, value: Node, key: Node) -> None:
        """Write the mapping or mappings that `<<` refers to into the entries; of a list the first counts most."""
        value = value.target if isinstance(value, AliasNode) else value
        for node in reversed(value.items) if isinstance(value, SequenceNode) else (value,):
            merged = node.target if isinstance(node, AliasNode) else node
            if not isinstance(merged, MappingNode):
                raise YamlError("the merge key << needs a mapping, or a list of mappings", self._where(key))
            self.count += len(merged.entries)
            if self.count > MAX_NODES:
                raise self._too_many(key)
            mapping.entries.update(merged.entries)

    def _measure(self, node: SequenceNode | MappingNode, children: list[Node]) -> None:
        """Tell how large a collection is whose end was read. Raises YamlError where aliases make it too large."""
        size, height = 1, 0
        for child in children:
            size += child.size
            if size > MAX_NODES:
                raise self._too_many(child, written_out=True)
            if child.height > height:
                height = child.height
        node.size, node.height = size, height + 1

    def _too_many(self, node: _Placed, *, written_out: bool = False) -> YamlError:
        aliases = " when its aliases are written out" if written_out else ""
        return YamlError(f"holds more than {MAX_NODES:,} values{aliases}", self._where(node), rule="yaml-too-large")

    def _where(self, node: _Placed) -> Location:
        return Location(self.path, node.line, node.column)


_read_key = lru_cache(maxsize=4096)(read_key)
"""Manifests name the same few fields over and over."""


def _is_merge(key: ScalarNode) -> bool:
    return key.tag == f"{TAG_PREFIX}merge" or (key.tag is None and not key.style)


def _duplicate(key: str, where: Location, first: Location) -> Finding:
    return Finding(
        "duplicate-key",
        Severity.ERROR,
        f"the key {key!r} is given twice in one mapping: only the last counts, the other is lost",
        where,
        help="join the two, or remove one",
        related=(Related(first, f"{key!r} is given here first"),),
    )
