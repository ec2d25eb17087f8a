"""JSON text as a recorded delivery holds it: numbers keep the text that they were written with.

GitLab's record holds the parsed body, Tekton gets a text. Writing it anew must not turn `1.0` into `1` or round a long
integer, because Tekton's decoder would then see something else.
"""

import json
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import TypeAlias

from harness.deliveries.recorded_file import RecordedFile

_DEPTH_MESSAGE = "nests too deep to be read"


@dataclass(frozen=True, slots=True)
class Number:
    """A number by its text, where Python would write the number in another way."""

    text: str


Written: TypeAlias = bool | int | float | str | Number | list["Written"] | dict[str, "Written"] | None
"""A parsed JSON value whose numbers come to the text that they had."""


def parse(file: RecordedFile, text: str) -> Written:
    """Parse the text of a file. Raises InputError with line and column for what is no JSON."""
    try:
        value: Written = json.loads(text, parse_int=_whole, parse_float=_fraction, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        help = "a delivery is GitLab's JSON; a raw HTTP request belongs into a file that ends in .http"
        raise file.error(f"is no JSON: {error.msg}", line=error.lineno, column=error.colno, help=help) from None
    except RecursionError:
        raise file.error(_DEPTH_MESSAGE) from None
    except ValueError as error:
        raise file.error(f"is no JSON: {error}") from None
    return value


def serialise(file: RecordedFile, value: Written) -> bytes:
    """The value as compact UTF-8 JSON, keys in their order; a lone surrogate stays an escape. Raises InputError."""
    try:
        text = _text(value)
    except RecursionError:
        raise file.error(_DEPTH_MESSAGE) from None
    return text.encode("utf-8", errors="backslashreplace")


def _text(value: Written) -> str:
    try:
        return _ENCODER.encode(value)
    except TypeError:  # a Number
        parts: list[str] = []
        _write(value, parts)
        return "".join(parts)


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
"""Writes what `_write` does, in C, but for a `Number`."""


def _whole(text: str) -> int | Number:
    value = int(text) if len(text) <= 20 else 0
    return value if str(value) == text else Number(text)


def _fraction(text: str) -> float | Number:
    value = float(text)
    return value if repr(value) == text else Number(text)


def _refuse(constant: str) -> Written:
    raise ValueError(f"{constant} is not allowed in JSON")


def _write(value: Written, parts: list[str]) -> None:
    """Append the text of a value."""
    match value:
        case None:
            parts.append("null")
        case bool():
            parts.append("true" if value else "false")
        case int() | float():
            parts.append(repr(value))
        case Number():
            parts.append(value.text)
        case str():
            parts.append(encode_basestring(value))
        case list():
            parts.append("[")
            for index, item in enumerate(value):
                parts.append("," if index else "")
                _write(item, parts)
            parts.append("]")
        case dict():
            parts.append("{")
            for index, (key, item) in enumerate(value.items()):
                parts.append(f",{encode_basestring(key)}:" if index else f"{encode_basestring(key)}:")
                _write(item, parts)
            parts.append("}")
