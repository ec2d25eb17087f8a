"""What a JSON Schema says of a format, as tables: a section for the whole, one for each part that has a name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from harness.documentation.markdown import code, either, literal
from harness.jsontypes import JSON, JSONObject

EVERY_NAME: Final = "*"
"""What a path has where any key may stand."""


@dataclass(frozen=True, slots=True)
class Field:
    """A row: `path` from the section's start (`metadata.name`, `cases[].to`, `*.code`), `type` in words (Markdown),
    `default` None where there is none."""

    path: str
    type: str
    required: bool
    default: JSON
    description: str
    examples: Sequence[JSON]


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is empty for the whole document, else that of the part in the schema's `$defs`."""

    name: str
    description: str
    fields: Sequence[Field]
    notes: Sequence[str]


def sections(schema: JSONObject) -> tuple[Section, ...]:
    """The whole, then every part that it leads to, in the order in which they are first named."""
    reader = _Reader(_mapping(schema.get("$defs")))
    found = [reader.section("", schema)]
    for name in reader.named:  # grows while sections are read
        found.append(reader.section(name, reader.parts[name]))
    return tuple(found)


class _Reader:
    """Reads nodes of one schema; `named` lists the parts that were led to."""

    def __init__(self, parts: Mapping[str, JSON]) -> None:
        self.parts = {name: part for name, part in parts.items() if isinstance(part, dict)}
        self.named: list[str] = []

    def section(self, name: str, node: JSONObject) -> Section:
        """The table of one part."""
        fields = tuple(self._fields(node, ""))
        return Section(name, _text(node, "description"), fields, tuple(_notes(node)))

    def _fields(self, node: JSONObject, prefix: str) -> Iterator[Field]:
        """The rows of what a node holds, those of unnamed parts inside of it behind their own."""
        required = node.get("required")
        for name, item in _mapping(node.get("properties")).items():
            child = _mapping(item)
            part = self._part(child) or {}
            yield Field(
                path=f"{prefix}{name}",
                type=self._type(child),
                required=isinstance(required, list) and name in required,
                default=child.get("default", part.get("default")),
                description=_text(child, "description") or _text(part, "description"),
                examples=_list(child.get("examples")) or _list(part.get("examples")),
            )
            yield from self._inside(child, f"{prefix}{name}")
        others = node.get("additionalProperties")
        if isinstance(others, dict):
            yield from self._inside(others, f"{prefix}{EVERY_NAME}")
        for alternative in _alternatives(node):
            if "properties" in alternative and alternative.get("type") == "object":
                yield from self._fields(alternative, prefix)

    def _inside(self, node: JSONObject, path: str) -> Iterator[Field]:
        part = self._part(node)
        if part is not None:
            if not _has_fields(part):
                yield from self._inside(part, path)
        elif node.get("type") == "array":
            yield from self._inside(_mapping(node.get("items")), f"{path}[]")
        else:
            yield from self._fields(node, f"{path}.")

    def _type(self, node: JSONObject, *, many: bool = False) -> str:
        """The type in words: `string (not empty)`, `list of numbers`, a link to the section of a part."""
        part = self._part(node)
        if part is not None:
            return self._named_type(_reference(node), part, many)
        if "const" in node:
            return literal(node["const"])
        if isinstance(allowed := node.get("enum"), list):
            return either([literal(one) for one in allowed])
        if alternatives := _alternatives(node):
            return either(list(dict.fromkeys(self._type(one, many=many) for one in alternatives)))
        kinds = node.get("type", [])
        words = [self._word(node, kind, many) for kind in ([kinds] if isinstance(kinds, str) else _list(kinds))]
        return either(words) if words else "anything"

    def _named_type(self, name: str, part: JSONObject, many: bool) -> str:
        if not _has_fields(part):
            return self._type(part, many=many)
        if name not in self.named:
            self.named.append(name)
        nothing = any(one.get("type") == "null" for one in _alternatives(part))
        return f"[{name}](#{name.lower()}){' or null' if nothing else ''}"

    def _word(self, node: JSONObject, kind: JSON, many: bool) -> str:
        if kind == "array":
            items = node.get("items")
            inner = self._type(items, many=True) if isinstance(items, dict) else ""
            return f"list{'s' if many else ''}{f' of {inner}' if inner else ''}{_least(node)}"
        if kind == "object":
            others = node.get("additionalProperties")
            inner = self._type(others, many=True) if isinstance(others, dict) else ""
            return f"mapping{'s' if many else ''}{f' to {inner}' if inner else ''}"
        word = f"{_WORDS[str(kind)]}{'s' if many and kind in _PLURAL else ''}"
        return word if many or kind in ("boolean", "null") else f"{word}{_limits(node)}"

    def _part(self, node: JSONObject) -> JSONObject | None:
        return self.parts.get(_reference(node))


_WORDS: Final = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "null": "null"}
_PLURAL: Final = ("string", "integer", "number", "boolean")


def _limits(node: JSONObject) -> str:
    """What narrows a type: ` (not empty)`, ` (at least 0)`, ` (like …)`."""
    if isinstance(pattern := node.get("pattern"), str):
        return f" ({node['title']})" if "title" in node else f" (like {code(pattern)})"
    low, high = node.get("minimum"), node.get("maximum")
    limits = [f"at least {low}"] * (low is not None) + [f"at most {high}"] * (high is not None)
    limits += ["not empty"] * (node.get("minLength") == 1)
    return f" ({', '.join(limits)})" if limits else ""


def _least(node: JSONObject) -> str:
    return f" (at least {node['minItems']})" if node.get("minItems") else ""


def _notes(node: JSONObject) -> Iterator[str]:
    """What no row can say: which fields have to be there together."""
    if node.get("minProperties") == 1 and "properties" in node:
        yield "At least one of them has to be there."
    for keyword, word in (("anyOf", ""), ("oneOf", "either ")):
        wanted = [_list(_mapping(one).get("required")) for one in _list(node.get(keyword))]
        if wanted and all(wanted):
            together = [either([literal(name) for name in names], "and") for names in wanted]
            yield f"There has to be {word}{either(together)}."


def _has_fields(part: JSONObject) -> bool:
    """Whether a part deserves a section: it is an object with fields, or a mapping to such."""
    candidates = [part, _mapping(part.get("additionalProperties")), *_alternatives(part)]
    return any("properties" in one for one in candidates)


def _alternatives(node: JSONObject) -> list[JSONObject]:
    """What a value may be instead, leaving out what only says which fields go together."""
    both = [*_list(node.get("anyOf")), *_list(node.get("oneOf"))]
    return [one for one in map(_mapping, both) if "type" in one or "$ref" in one or "enum" in one or "const" in one]


def _reference(node: JSONObject) -> str:
    return _text(node, "$ref").removeprefix("#/$defs/")


def _text(node: JSONObject, key: str) -> str:
    found = node.get(key)
    return found if isinstance(found, str) else ""


def _mapping(value: JSON) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []
