"""YAML text to trees of nodes: libyaml's events, bounded, with the place of each node.

Nodes rather than values, because aliases, merge keys and duplicate keys need both the meaning and the place. The tree
is built without recursion, and the parser is asked for no more events once a limit is passed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import yaml

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.manifests.scalars import TAG_PREFIX, ScalarError, read_key

MAX_DEPTH = 200
"""How deep collections may nest. The API server itself refuses JSON deeper than 10,000; no manifest comes near."""

MAX_NODES = 400_000
"""How many nodes one file may hold. etcd holds objects up to 1.5 MB, which is less than a tenth of that."""

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class ScalarNode:
    """A scalar: its text, its explicit tag (None where there is none) and its style as in YAML (`|`, `>`, `'`, `"`).

    `line` and `column` are those of its tag or anchor where it is `decorated` with one; `end_line` is the last line
    that it may reach into.
    """

    text: str
    tag: str | None
    style: str
    line: int
    column: int
    end_line: int
    decorated: bool


@dataclass(slots=True)
class SequenceNode:
    """A sequence. `open` is true while its end was not yet read: an alias to it would never end."""

    line: int
    column: int
    items: "list[Node]" = field(default_factory=list)
    open: bool = True


@dataclass(slots=True)
class MappingNode:
    """A mapping: its keys and values in the order of the file.

    `entries` is what they mean once the mapping is closed: by key the nodes of the key and of the value that count,
    merge keys (`<<`) written out.
    """

    line: int
    column: int
    pairs: "list[tuple[Node, Node]]" = field(default_factory=list)
    entries: "dict[str, tuple[Node, Node]]" = field(default_factory=dict)
    open: bool = True


@dataclass(slots=True)
class AliasNode:
    """`*name`: the place of the alias and the node that it stands for."""

    line: int
    column: int
    target: "ScalarNode | SequenceNode | MappingNode"


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode | AliasNode


class YamlError(Exception):
    """The text is no YAML, or more than we read. `rule` is the finding's rule id."""

    def __init__(self, message: str, location: Location, *, help: str = "", rule: str = "yaml-syntax") -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.help = help
        self.rule = rule


def read_nodes(text: str, path: str, findings: list[Finding]) -> Iterator[Node | None]:
    """The root node of each document in `text`, None for an empty one, in order.

    `path` is the file, for messages; duplicate keys are added to `findings`. Raises YamlError at the first mistake that
    ends the reading; documents before it were yielded. Lines and columns of nodes count from 1.
    """
    builder = _Builder(path, findings)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentEndEvent):
                yield builder.finish()
            else:
                builder.add(event)
    except yaml.MarkedYAMLError as error:
        raise _marked_error(error, text, path) from None
    except yaml.reader.ReaderError as error:
        raise _character_error(error, text, path) from None
    except yaml.YAMLError as error:
        raise YamlError(f"is no YAML: {error}", Location(path)) from None


class _Builder:
    """Puts one document after the other together from events."""

    def __init__(self, path: str, findings: list[Finding]) -> None:
        self.path = path
        self.findings = findings
        self.count = 0
        self.root: Node | None = None
        self.stack: list[SequenceNode | MappingNode] = []
        self.keys: list[Node | None] = []
        self.anchors: dict[str, ScalarNode | SequenceNode | MappingNode] = {}

    def finish(self) -> Node | None:
        """The document's root; the builder is then ready for the next one. An empty document's root is None."""
        root, self.root = self.root, None
        self.anchors = {}
        empty = isinstance(root, ScalarNode) and not root.text and not root.style and root.tag is None
        return None if empty else root

    def add(self, event: yaml.Event) -> None:
        """Take the next event. Raises YamlError."""
        match event:
            case yaml.ScalarEvent():
                line, column = _start(event)
                style = event.style if event.style and event.style != ":" else ""
                decorated = event.tag is not None or event.anchor is not None
                end_line = event.end_mark.line + 1 if event.end_mark else line
                self._enter(event, ScalarNode(event.value, event.tag, style, line, column, end_line, decorated))
            case yaml.AliasEvent():
                self._place(AliasNode(*_start(event), self._target(event)))
            case yaml.MappingStartEvent():
                self._open(event, MappingNode(*_start(event)))
            case yaml.SequenceStartEvent():
                self._open(event, SequenceNode(*_start(event)))
            case yaml.CollectionEndEvent():
                node = self.stack.pop()
                self.keys.pop()
                if isinstance(node, MappingNode):
                    self._close(node)
                node.open = False

    def _open(self, event: yaml.NodeEvent, node: SequenceNode | MappingNode) -> None:
        if len(self.stack) >= MAX_DEPTH:
            where = Location(self.path, node.line, node.column)
            raise YamlError(f"nests deeper than {MAX_DEPTH} levels", where, rule="yaml-too-large")
        self._enter(event, node)
        self.stack.append(node)
        self.keys.append(None)

    def _enter(self, event: yaml.NodeEvent, node: ScalarNode | SequenceNode | MappingNode) -> None:
        """Place a node and remember its anchor."""
        anchor: str | None = event.anchor
        if anchor is not None:
            self.anchors[anchor] = node
        self._place(node)

    def _place(self, node: Node) -> None:
        """Put a node where the document stands: an item, a key, a value, or the root."""
        self._spend(1, Location(self.path, node.line, node.column))
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, SequenceNode):
            parent.items.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = node
        else:
            parent.pairs.append((key, node))
            self.keys[-1] = None

    def _close(self, mapping: MappingNode) -> None:
        """Fill `entries`: of equal keys the last counts, as in go-yaml, and so does a merged one after an own one."""
        own: set[str] = set()
        for key_node, value in mapping.pairs:
            scalar = key_node.target if isinstance(key_node, AliasNode) else key_node
            where = Location(self.path, key_node.line, key_node.column)
            if not isinstance(scalar, ScalarNode):
                help = "where this is a template of Helm or the like ({{ … }}), render it first and give the result"
                raise YamlError("has a key that is no text", where, help=help)
            if _is_merge(scalar):
                self._merge(mapping, value, where)
                continue
            try:
                key = read_key(scalar.text, scalar.tag, plain=not scalar.style)
            except ScalarError as error:
                raise YamlError(f"has a key that JSON cannot hold: {error}", where) from None
            if key in own:
                first = mapping.entries[key][0]
                self.findings.append(_duplicate(key, where, Location(self.path, first.line, first.column)))
            own.add(key)
            mapping.entries[key] = (key_node, value)

    def _merge(self, mapping: MappingNode, value: Node, where: Location) -> None:
        """Write the mapping or mappings that `<<` refers to into the entries; of a list the first counts most."""
        value = value.target if isinstance(value, AliasNode) else value
        for node in reversed(value.items) if isinstance(value, SequenceNode) else (value,):
            merged = node.target if isinstance(node, AliasNode) else node
            if not isinstance(merged, MappingNode):
                raise YamlError("the merge key << needs a mapping, or a list of mappings", where)
            self._spend(len(merged.entries), where)
            mapping.entries.update(merged.entries)

    def _spend(self, nodes: int, where: Location) -> None:
        """Count nodes. Raises YamlError once there are too many."""
        self.count += nodes
        if self.count > MAX_NODES:
            raise YamlError(f"holds more than {MAX_NODES:,} values", where, rule="yaml-too-large")

    def _target(self, event: yaml.AliasEvent) -> ScalarNode | SequenceNode | MappingNode:
        where = Location(self.path, *_start(event))
        name = cast("str", event.anchor)
        target = self.anchors.get(name)
        if target is None:
            raise YamlError(f"the alias *{name} has no anchor &{name} before it", where)
        if not isinstance(target, ScalarNode) and target.open:
            raise YamlError(f"the alias *{name} stands inside what it refers to, so it never ends", where)
        return target


def _start(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event's start, from 1; an anchor or a tag belongs to it."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _is_merge(key: ScalarNode) -> bool:
    return key.text == "<<" and (key.tag == f"{TAG_PREFIX}merge" or (key.tag is None and not key.style))


def _duplicate(key: str, where: Location, first: Location) -> Finding:
    return Finding(
        "duplicate-key",
        Severity.ERROR,
        f"the key {key!r} is given twice in one mapping: only the last counts, the other is lost",
        where,
        help="join the two, or remove one",
        related=(Related(first, f"{key!r} is given here first"),),
    )


_HELP = {
    "mapping values are not allowed in this context": "a value that holds `: ` has to stand in quotes; "
    "or this line is indented more than the one before it",
    "could not find expected ':'": "a key lacks its colon, or the text above lacks its closing quote or indentation",
    "did not find expected key": "this line's indentation does not fit the lines above, or a quote is not closed",
    "did not find expected '-' indicator": "this line's indentation does not fit the list above",
    "found unexpected end of stream": "the quote that opens here is never closed",
    "found character that cannot start any token": "a value that starts with this character has to stand in quotes",
}


def _marked_error(error: yaml.MarkedYAMLError, text: str, path: str) -> YamlError:
    """libyaml's own words, at the place that it names; for an open quote, where it was opened."""
    problem = error.problem or error.context or "cannot be read"
    mark = error.problem_mark or error.context_mark
    if problem == "found unexpected end of stream":
        mark = error.context_mark or mark
    context = f" {error.context}" if error.context and error.problem else ""
    message = f"is no YAML: {problem}{context}"
    if mark is None:
        return YamlError(message, Location(path))
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    indentation = line[: len(line) - len(line.lstrip())]
    help = _HELP.get(problem, "")
    if "\t" in indentation:
        help = "YAML does not allow tabs for indentation: use spaces"
    elif "{{" in line:
        help = "this looks like a template of Helm or the like: render it first and give the result"
    return YamlError(message, Location(path, mark.line + 1, mark.column + 1), help=help)


def _character_error(error: yaml.reader.ReaderError, text: str, path: str) -> YamlError:
    """A character that YAML does not allow, found in the text because libyaml tells no line."""
    character = getattr(error, "character", "")
    code = character if isinstance(character, int) else ord(character or "\0")
    for number, line in enumerate(text.split("\n"), start=1):
        if (column := line.find(chr(code))) >= 0:
            return YamlError(
                f"holds the control character U+{code:04X}, which YAML does not allow",
                Location(path, number, column + 1),
                help='write it as an escape inside double quotes, such as "\\u0007"',
            )
    return YamlError(f"is no YAML: {error.reason}", Location(path))
