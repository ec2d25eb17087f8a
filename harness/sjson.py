"""Writing a value into a JSON text by a path: how overlay keys of the CEL interceptor become extensions.

Source: github.com/tidwall/sjson v1.2.5, `SetRawBytes`, called by tektoncd/triggers v0.37.0 in
pkg/interceptors/cel/cel.go and pkg/sink/sink.go.
"""

from dataclasses import dataclass
from typing import Final

from harness import gjson, gojson
from harness.errors import InputError

MAX_INDEX: Final = 5_000_000
"""The highest array index that we write to; Tekton would fill any number of places with null until memory ends."""

MAX_PARTS: Final = 200
"""How many keys, pipes and queries a path may have; each is a search of its own."""

_WILD: Final = frozenset("|#@*?")
_BLANK: Final = "".join(map(chr, range(0x21)))


class SjsonError(ValueError):
    """The path cannot be written to; `str()` is sjson's message."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One key of a path: `name` is the key, `search` what finds it with gjson; `forced` by a leading colon."""

    name: str
    search: str
    forced: bool

    @property
    def index(self) -> int | None:
        """The part as an array index, None where it is a key; the empty part is index 0."""
        if self.forced or not all(digit in "0123456789" for digit in self.name):
            return None
        number = 0
        for digit in self.name:
            number = (number * 10 + int(digit)) & 0xFFFF_FFFF_FFFF_FFFF
        # Go's int is signed: a number that wraps below zero fills nothing.
        return max(0, number - (1 << 64) if number >> 63 else number)

    @property
    def appends(self) -> bool:
        """Whether it stands for the place after an array's last element."""
        return not self.forced and self.name == "-1"


def set_raw(document: str, key: str, raw: str) -> str:
    """The document with the JSON text `raw` at the path `key`.

    A path with `* ? # @` or a bar only overwrites what is there and otherwise changes nothing. Raises `SjsonError` for
    an empty path and for a key where there is an array, `InputError` for an index above `MAX_INDEX` or
    more than `MAX_PARTS` parts.
    """
    if not key:
        raise SjsonError("path cannot be empty")
    if sum(map(key.count, ".|(")) >= MAX_PARTS:
        raise InputError(f"an overlay key has more than {MAX_PARTS} parts")
    parts = _parse(key)
    return _overwrite(document, key, raw) if parts is None else _set(document, parts, raw)


def top_level_name(key: str) -> str | None:
    """The name of the member of the document that a key writes to or below (`a` for `a.b`); None for a key that sets
    nothing new: an empty one, or one with wildcards."""
    if not key or sum(map(key.count, ".|(")) >= MAX_PARTS:
        return None
    parts = _parse(key)
    return parts[0].name if parts else None


def _parse(path: str) -> list[_Part] | None:
    """The parts of a simple path, None for a path with wildcards."""
    parts = []
    rest: str | None = path
    while rest is not None:
        forced = rest.startswith(":")
        parsed = _parse_part(rest[1:] if forced else rest)
        if parsed is None:
            return None
        name, search, rest = parsed
        parts.append(_Part(name, search, forced))
    return parts


def _parse_part(path: str) -> tuple[str, str, str | None] | None:
    """The first part's name and search, and what follows its dot (None: nothing); None for a path with wildcards."""
    name = search = ""
    at = 0
    while at < len(path):
        character = path[at]
        if character == ".":
            return name, search, path[at + 1 :]
        if character in _WILD:
            return None
        if character == "\\":
            # sjson's search text keeps the first backslash even where nothing follows it.
            following = path[at + 1 : at + 2]
            name += following
            search += character + following
            at += 2
            continue
        name += character
        search += character
        at += 1
    return name, search, None


def _set(document: str, parts: list[_Part], raw: str) -> str:
    before: list[str] = []
    after: list[str] = []
    for depth, part in enumerate(parts):
        found = gjson.get(document, part.search)
        if found.index <= 0:
            before.append(_insert(document, parts[depth:], raw))
            break
        before.append(document[: found.index])
        after.append(document[found.index + len(found.raw) :])
        document = str(found.raw)
    else:
        before.append(raw)
    return "".join(before) + "".join(reversed(after))


def _insert(document: str, parts: list[_Part], raw: str) -> str:
    """Add the first part, which the document does not have yet, with all that follows."""
    index = parts[0].index
    container = document.lstrip(_BLANK)
    if container[:1] not in ("{", "["):
        container = "{}" if index is None else "[]"
    empty = container[1:].lstrip(_BLANK)[:1] in ("", "}", "]")
    comma = "" if empty else ","
    if container[0] == "{":
        return f"{container[: max(0, container.rfind('}'))]}{comma}{_build(parts, raw, in_array=False)}}}"
    if index is None:
        if not parts[0].appends:
            raise SjsonError(f"cannot set array element for non-numeric key '{parts[0].name}'")
        return f"{container.rstrip(_BLANK).removesuffix(']')}{comma}{_build(parts, raw, in_array=True)}]"
    present = gjson.elements(container)
    padding = ["null"] * _padding(index - len(present))
    return f"[{','.join([*present, *padding, _build(parts, raw, in_array=True)])}]"


def _padding(count: int) -> int:
    if count > MAX_INDEX:
        raise InputError(f"an overlay key's index needs {count} array elements, more than {MAX_INDEX}")
    return max(0, count)


def _build(parts: list[_Part], raw: str, *, in_array: bool) -> str:
    """The member or element that holds `raw` at the path `parts`."""
    opening: list[str] = []
    closing: list[str] = []
    for depth, part in enumerate(parts):
        if not in_array:
            opening.append(f"{_quoted(part.name)}:")
        if depth + 1 == len(parts):
            break
        following = parts[depth + 1]
        in_array = following.index is not None or following.appends
        opening.append("[" + "null," * _padding(following.index or 0) if in_array else "{")
        closing.append("]" if in_array else "}")
    return "".join(opening) + raw + "".join(reversed(closing))


def _quoted(name: str) -> str:
    """A key in quotes: escaped as Go does where it has to be, else as it is (`<` too)."""
    if any(character < " " or character > "\x7f" or character in '"\\' for character in name):
        return gojson.dumps_string(name)
    return f'"{name}"'


def _overwrite(document: str, path: str, raw: str) -> str:
    """Set what a path with wildcards finds; nothing where it finds nothing."""
    found = gjson.get(document, path)
    if found.index:
        document = document[: found.index] + raw + document[found.index + len(found.raw) :]
    if found.indexes:
        values = gjson.elements(str(found.raw))
        if len(values) != len(found.indexes):
            return document
        for index, value in sorted(zip(found.indexes, values, strict=True), key=lambda each: -each[0]):
            document = document[:index] + raw + document[index + len(value) :]
    return document
