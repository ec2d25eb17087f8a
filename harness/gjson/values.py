"""The values of a well-formed JSON text and where they stand in it.

Source: github.com/tidwall/gjson v1.14.2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from harness import gojson


class Kind(Enum):
    """What a value is; `NONE` is also a value that was not found."""

    NONE = auto()
    FALSE = auto()
    NUMBER = auto()
    STRING = auto()
    TRUE = auto()
    CONTAINER = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, from `start` up to before `stop`."""

    text: str
    start: int
    stop: int

    def __str__(self) -> str:
        return self.text[self.start : self.stop]

    def __len__(self) -> int:
        return self.stop - self.start


_NOWHERE: Final = Span("", 0, 0)


@dataclass(frozen=True, slots=True)
class Result:
    """What a path found: `raw` is the value's text, `index` where it begins in the text that was searched.

    `index` 0 means unknown. `indexes` are the places of the elements of an array put together from several places.
    """

    kind: Kind = Kind.NONE
    raw: Span = _NOWHERE
    index: int = 0
    indexes: tuple[int, ...] | None = None

    @property
    def exists(self) -> bool:
        """Whether anything was found."""
        return len(self.raw) > 0


# gjson passes over whatever it does not take for a beginning, also in texts that are no JSON: sjson has it look into
# strings, too, where they hold a bracket.
_BEGIN: Final = re.compile(r'["{\[tfn+\-0-9iIN]')
_ELEMENT_OR_END: Final = re.compile(r'["{\[tfn+\-0-9iIN\]]')
_KEY_OR_END: Final = re.compile(r'["}]')
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBER: Final = re.compile(r".[^\x00-\x20,\]}]*", re.DOTALL)
_LITERAL: Final = re.compile(r"[tfn][a-z]*")
_BRACKET_OR_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[{}\[\]()]', re.DOTALL)
_LITERALS: Final = {"t": Kind.TRUE, "f": Kind.FALSE, "n": Kind.NONE}


def _value_at(json: Span, at: int) -> Result | None:
    """The value that begins there; None for a string without an end."""
    first = json.text[at]
    if first in "{[":
        return Result(Kind.CONTAINER, Span(json.text, at, _container_end(json, at)))
    if first == '"':
        kind, found = Kind.STRING, _STRING.match(json.text, at, json.stop)
    elif first in _LITERALS and not (first == "n" and json.text[at + 1 : min(at + 2, json.stop)] not in ("", "u")):
        kind, found = _LITERALS[first], _LITERAL.match(json.text, at, json.stop)
    else:
        kind, found = Kind.NUMBER, _NUMBER.match(json.text, at, json.stop)
    return Result(kind, Span(json.text, at, found.end())) if found else None


def _container_end(json: Span, at: int) -> int:
    depth = 0
    for token in _BRACKET_OR_STRING.finditer(json.text, at, json.stop):
        if token[0] in "{[(":
            depth += 1
        elif token[0] in "}])":
            depth -= 1
            if depth == 0:
                return token.end()
    return json.stop


def elements_from(json: Span, at: int) -> Iterator[Result]:
    """The values from there to the closing bracket of their array or the end (`parseArray`)."""
    while (begin := _ELEMENT_OR_END.search(json.text, at, json.stop)) and begin[0] != "]":
        value = _value_at(json, begin.start())
        if value is None:
            return
        yield value
        at = value.raw.stop


def members_from(json: Span, at: int) -> Iterator[tuple[str, Result]]:
    """The names and values from there to the closing bracket of their object or the end (`parseObject`)."""
    while (begin := _KEY_OR_END.search(json.text, at, json.stop)) and begin[0] != "}":
        key = _STRING.match(json.text, begin.start(), json.stop)
        begin = _BEGIN.search(json.text, key.end(), json.stop) if key else None
        value = _value_at(json, begin.start()) if begin else None
        if key is None or value is None:
            return
        yield string_of(Span(json.text, key.start(), key.end())), value
        at = value.raw.stop


def string_of(raw: Span) -> str:
    """The string that a JSON string's text means; of one with a wrong escape, which is none, what stands before it."""
    text = str(raw)
    try:
        return str(gojson.loads(text))
    except gojson.DecodeError:
        right = _RIGHT.match(text)
        return str(gojson.loads(f'{right[0]}"')) if right else ""


_RIGHT: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')


def elements(document: str) -> list[str]:
    """The texts of the elements of a JSON array."""
    return [str(value.raw) for value in elements_from(Span(document, 0, len(document)), document.index("[") + 1)]
