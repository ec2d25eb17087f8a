"""Headers as recorded files write them: a mapping of names to a text or a list of texts."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from harness.deliveries.json_text import Number, Written
from harness.deliveries.recorded_file import RecordedFile

Headers: TypeAlias = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
"""A header's name (RFC 9110, section 5.6.2)."""


def read_headers(file: RecordedFile, headers: Mapping[str, object], what: str) -> Headers:
    """The headers in their order, one pair a value. `what` names the mapping in messages. Raises InputError."""
    pairs: list[tuple[str, str]] = []
    for name, value in headers.items():
        if not is_header_name(name):
            raise file.error(f"{what} has {name!r}, which is no header name")
        values = value if isinstance(value, list) else [value]
        pairs.extend((name, _text(file, name, one, what)) for one in values)
    return tuple(pair for pair in pairs if pair[0].lower() != "host")


def is_header_name(name: str) -> bool:
    """Whether HTTP allows the name."""
    return bool(_TOKEN.match(name))


def _text(file: RecordedFile, name: str, value: object, what: str) -> str:
    match value:
        case str():
            return value.strip(" \t")
        case None:
            kind = "null"
        case bool():
            kind = "a boolean"
        case int() | float():
            return repr(value)
        case Number():
            return value.text
        case _:
            kind = "an object or a list"
    raise file.error(f"{what}: the value of {name} is {kind}, not a text", help=f'write "{name}": "text"')


def find_key(value: Written, key: str) -> Written:
    """The value of a key of an object, None where there is none or it is no object."""
    return value.get(key) if isinstance(value, dict) else None
