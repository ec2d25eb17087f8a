"""JSON in which whatever occurs again is written once.

A report of 500 deliveries and 50 triggers says the same few thousand things 25 000 times. `script/packed.js` reads it,
and makes of it only what somebody looks at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness import gojson
from harness.jsontypes import JSON

MOST_CHARACTERS: Final = 20_000
"""Longer strings are cut: a param may have megabytes, and nobody reads them in a browser."""

MOST_LEVELS: Final = 100
"""What nests deeper is left out; payloads may nest ten thousand levels."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A value that is in the pool already."""

    id: int


Packable: TypeAlias = "JSON | Packed | Sequence[Packable] | Mapping[str, Packable]"
"""What can be packed: tuples are lists, and any mapping is an object."""

Entry: TypeAlias = str | bool | list[int] | dict[str, str] | None


class Pool:
    """A table of distinct values that refer to each other by their place in it.

    An entry is a string, true, false, null, a number as `{"number": TEXT}`, a list as `[0, id…]` or an object as
    `[1 + shape, id…]`, where `shapes[shape]` holds its keys in their order.
    """

    def __init__(self) -> None:
        self.table: list[Entry] = []
        self.shapes: list[tuple[str, ...]] = []
        self._ids: dict[object, int] = {}
        self._shapes: dict[tuple[str, ...], int] = {}

    def pack(self, value: Packable) -> Packed:
        """Put a value into the table, unless it is there."""
        return Packed(self._add(value, 0))

    def _add(self, value: Packable, level: int) -> int:
        match value:
            case str():
                text = _cut(value)
                return self._id(text, text)
            case bool() | None:
                # Marked, because True is 1 as a key, and 1 may be part of one.
                return self._id(("constant", value), value)
            case int() | float():
                plain = gojson.plain_numbers(value)
                return self._id(("number", str(plain)), {"number": str(plain)})
            case Packed(id):
                return id
        if level >= MOST_LEVELS:
            return self._add(_TOO_DEEP, level)
        if isinstance(value, Mapping):
            shape = self._shape(tuple(map(_cut, value)))
            return self._node([1 + shape, *[self._add(item, level + 1) for item in value.values()]])
        return self._node([0, *[self._add(item, level + 1) for item in value]])

    def _node(self, entry: list[int]) -> int:
        return self._id(tuple(entry), entry)

    def _id(self, key: object, entry: Entry) -> int:
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = len(self.table)
            self.table.append(entry)
        return found

    def _shape(self, keys: tuple[str, ...]) -> int:
        found = self._shapes.get(keys)
        if found is None:
            found = self._shapes[keys] = len(self.shapes)
            self.shapes.append(keys)
        return found


_TOO_DEEP: Final = f"… (nested deeper than {MOST_LEVELS} levels)"


def _cut(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    return f"{text[:MOST_CHARACTERS]}… ({len(text) - MOST_CHARACTERS} more characters)"
