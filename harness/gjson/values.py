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


_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR: Final = re.compile(r"[^ \t\r\n,\]}]+")
_BRACKET_OR_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_FILLER: Final = re.compile(r"[ \t\r\n,:]*")


def _value_at(json: Span, at: int) -> Result | None:
    """The value that begins at or after blanks, commas and colons; None before a closing bracket or the end."""
    filler = _FILLER.match(json.text, at, json.stop)
    at = filler.end() if filler else at
    if at >= json.stop or json.text[at] in "]}":
        return None
    match json.text[at]:
        case '"':
            kind, end = Kind.STRING, _STRING.match(json.text, at, json.stop)
        case "{" | "[":
            return Result(Kind.CONTAINER, Span(json.text, at, _container_end(json, at)))
        case "t":
            kind, end = Kind.TRUE, _SCALAR.match(json.text, at, json.stop)
        case "f":
            kind, end = Kind.FALSE, _SCALAR.match(json.text, at, json.stop)
        case "n":
            kind, end = Kind.NONE, _SCALAR.match(json.text, at, json.stop)
        case _:
            kind, end = Kind.NUMBER, _SCALAR.match(json.text, at, json.stop)
    return Result(kind, Span(json.text, at, end.end() if end else json.stop))


def _container_end(json: Span, at: int) -> int:
    depth = 0
    for token in _BRACKET_OR_STRING.finditer(json.text, at, json.stop):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return json.stop


def values_from(json: Span, at: int) -> Iterator[Result]:
    """The values from there to the closing bracket or the end."""
    while value := _value_at(json, at):
        yield value
        at = value.raw.stop


def string_of(raw: Span) -> str:
    """The string that a JSON string's text means."""
    return str(gojson.loads(str(raw)))


def elements(document: str) -> list[str]:
    """The texts of the elements of a JSON array."""
    return [str(value.raw) for value in values_from(Span(document, 0, len(document)), document.index("[") + 1)]
