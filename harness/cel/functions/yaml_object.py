"""YAML as Tekton's parseYAML() reads it: with sigs.k8s.io/yaml v1.6.0, on its way through JSON.

Facts: sigs.k8s.io/yaml v1.6.0 (yaml.go), go.yaml.in/yaml/v2 v2.4.4 (decode.go: parser.fail, merges and aliases).
"""

from typing import Any

import yaml

from harness.goformat import quote
from harness.jsontypes import JSONObject
from harness.manifests.scalars import TAG_PREFIX, ScalarError, read_key, read_scalar

MAX_DEPTH = 10_000
"""go-yaml's limit of nesting."""

MAX_NODES = 400_000
"""How many values a document may have, those behind aliases counted each time."""

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_FINITE = (
    dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), "+Inf")
    | dict.fromkeys(("-.inf", "-.Inf", "-.INF"), "-Inf")
    | dict.fromkeys((".nan", ".NaN", ".NAN"), "NaN")
)
"""The numbers that JSON cannot hold, in Go's words for them."""

_CONVERTING = "error converting YAML to JSON"


class YamlError(Exception):
    """The text is no YAML object; `str()` is Go's message."""


class _Merge:
    """Stands for the key `<<`."""


def load_object(text: str) -> JSONObject:
    """The first document as an object, numbers as floats; null and no document at all are an empty one.

    Raises YamlError.
    """
    try:
        value = _Reader().read(text)
    except yaml.MarkedYAMLError as error:
        raise YamlError(f"{_CONVERTING}: yaml: {_place(error)}{error.problem or error.context}") from None
    except UnicodeEncodeError:
        raise YamlError(f"{_CONVERTING}: yaml: incomplete UTF-8 octet sequence") from None
    except yaml.reader.ReaderError:
        raise YamlError(f"{_CONVERTING}: yaml: control characters are not allowed") from None
    except ScalarError as error:
        raise YamlError(f"{_CONVERTING}: yaml: {error}") from None
    match value:
        case dict():
            return value
        case None:
            return {}
        case list():
            kind = "array"
        case bool():
            kind = "bool"
        case str():
            kind = "string"
        case _:
            kind = "number"
    decoding = "error unmarshaling JSON: while decoding JSON"
    raise YamlError(f"{decoding}: json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}")


def _place(error: yaml.MarkedYAMLError) -> str:
    """The line of an error as go-yaml gives it: none for the first, and one too few for the parser's own errors."""
    problem, context = error.problem_mark, error.context_mark
    if problem is not None and problem.line:
        return f"line {problem.line + isinstance(error, yaml.scanner.ScannerError)}: "
    return f"line {context.line}: " if context is not None and context.line else ""


class _Reader:
    """Builds one document from libyaml's events, without recursion."""

    def __init__(self) -> None:
        self._root: Any = None
        self._stack: list[Any] = []
        self._keys: list[Any] = []
        self._ends: list[str] = []
        self._anchors: dict[str, Any] = {}
        self._opened: dict[int, str] = {}
        self._weights: dict[int, int] = {}
        self._size = 0

    def read(self, text: str) -> Any:
        """The first document's value."""
        for event in yaml.parse(text, Loader=_LOADER):
            match event:
                case yaml.DocumentStartEvent(version=version) if version not in (None, (1, 1)):
                    raise YamlError(f"{_CONVERTING}: yaml: found incompatible YAML document")
                case yaml.DocumentEndEvent():
                    break
                case yaml.ScalarEvent():
                    self._refuse_question_mark(event, text)
                    self._scalar(event)
                case yaml.AliasEvent(anchor=str() as name):
                    self._alias(name)
                case yaml.MappingStartEvent():
                    self._ends.append(_end_of(event, text))
                    self._open(event.anchor, {})
                case yaml.SequenceStartEvent():
                    self._ends.append(_end_of(event, text))
                    self._open(event.anchor, [])
                case yaml.CollectionEndEvent():
                    self._ends.pop()
                    closed = self._stack.pop()
                    self._keys.pop()
                    self._opened.pop(id(closed), None)
                    self._add(closed)
        return self._root

    def _refuse_question_mark(self, event: yaml.ScalarEvent, text: str) -> None:
        """In brackets a question mark ends go-yaml's plain scalars (scannerc.go, yaml_parser_scan_plain_scalar), and
        newer libyamls' do not care: what follows it then is no element."""
        end = next(filter(None, reversed(self._ends)), _BLOCK)
        if end == _BLOCK or "?" not in event.value or event.style:
            return
        before = _spelling(event, text).partition("?")[0]
        line = (event.start_mark.line if event.start_mark else 0) + before.count("\n")
        place = f"line {line}: " if line else ""
        raise YamlError(f"{_CONVERTING}: yaml: {place}did not find expected ',' or '{end}'")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = not event.style or event.style == ":"
        if self._wants_key():
            merge = event.value == "<<" and (event.tag == f"{TAG_PREFIX}merge" or (event.tag is None and plain))
            key = _Merge if merge else read_key(event.value, event.tag, plain)
            if event.anchor is not None:
                self._anchors[event.anchor] = read_scalar(event.value, event.tag, plain)
            self._keys[-1] = key
            return
        if plain and event.tag is None and event.value in _NOT_FINITE:
            raise YamlError(f"{_CONVERTING}: json: unsupported value: {_NOT_FINITE[event.value]}")
        value = read_scalar(event.value, event.tag, plain)
        if isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        self._add(value)

    def _alias(self, name: str) -> None:
        if name not in self._anchors:
            raise YamlError(f"{_CONVERTING}: yaml: unknown anchor {quote(name)[1:-1]!r} referenced")
        value = self._anchors[name]
        if id(value) in self._opened:
            raise YamlError(f"{_CONVERTING}: yaml: anchor '{name}' value contains itself")
        self._size += self._weights.get(id(value), 1)
        if self._wants_key():
            self._keys[-1] = read_key(str(value), None, False)
            return
        self._add(value)

    def _open(self, anchor: str | None, value: Any) -> None:
        if self._wants_key():
            raise YamlError(f"{_CONVERTING}: yaml: invalid map key")
        if len(self._stack) >= MAX_DEPTH:
            raise YamlError(f"{_CONVERTING}: yaml: exceeded max depth of {MAX_DEPTH}")
        self._stack.append(value)
        self._keys.append(None)
        if anchor is not None:
            self._anchors[anchor] = value
            self._opened[id(value)] = anchor

    def _wants_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1], dict) and self._keys[-1] is None

    def _add(self, value: Any) -> None:
        """Puts a finished value where the document stands."""
        self._size += 1
        if self._size > MAX_NODES:
            raise YamlError(f"{_CONVERTING}: yaml: document contains excessive aliasing")
        if isinstance(value, list | dict):
            self._weights[id(value)] = 1 + sum(self._weights.get(id(item), 1) for item in _items(value))
        if not self._stack:
            self._root = value
            return
        parent, key = self._stack[-1], self._keys[-1]
        if isinstance(parent, list):
            parent.append(value)
            return
        if key is _Merge:
            for merged in reversed(value) if isinstance(value, list) else (value,):
                if not isinstance(merged, dict):
                    raise YamlError(f"{_CONVERTING}: yaml: map merge requires map or sequence of maps as the value")
                parent.update(merged)
        else:
            parent[key] = value
        self._keys[-1] = None


_BLOCK = "block"


def _end_of(event: yaml.CollectionStartEvent, text: str) -> str:
    """What ends a collection: its bracket, nothing for a pair without brackets in a list, or `_BLOCK`."""
    if not event.flow_style:
        return _BLOCK
    return {"[": "]", "{": "}"}.get(_spelling(event, text)[-1:], "")


def _spelling(event: yaml.Event, text: str) -> str:
    """The event as it stands in the text."""
    start, end = event.start_mark, event.end_mark
    return text[start.index : end.index] if start and end else ""


def _items(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value
