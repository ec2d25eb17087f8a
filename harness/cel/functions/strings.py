"""The string functions of cel-go's extension library, newest version.

Positions count code points. Facts: google/cel-go v0.30.0, ext/strings.go; Go 1.26 strings (Replace, SplitN, TrimSpace).
"""

from collections.abc import Callable
from typing import Any

from harness.cel.budget import spend, spend_text
from harness.cel.errors import EvaluationError
from harness.cel.functions.formatting import format_text
from harness.cel.gotext import printed
from harness.gojson import valid_text

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}

_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000"
)
"""Unicode's white space (Go 1.26 unicode, White_Space), without the separators that Python adds."""

_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}


def _out_of_range(index: int) -> EvaluationError:
    return EvaluationError(f"index out of range: {index}")


def char_at(text: str, index: int) -> str:
    """`text.charAt(index)`; empty just behind the end."""
    if not 0 <= index <= len(text):
        raise _out_of_range(index)
    return valid_text(text[index : index + 1])


def index_of(text: str, part: str, offset: int = 0) -> int:
    """`text.indexOf(part)`, or `text.indexOf(part, offset)`: -1 where there is none."""
    if offset < 0:
        raise _out_of_range(offset)
    if not part:
        return min(offset, len(text))
    return text.find(part, offset) if offset < len(text) else -1


def last_index_of(text: str, part: str, offset: int | None = None) -> int:
    """`text.lastIndexOf(part)`, or `text.lastIndexOf(part, offset)`: the last that starts not behind the offset."""
    if offset is None:
        return text.rfind(part)
    if offset < 0:
        raise _out_of_range(offset)
    if not part:
        return min(offset, len(text))
    return text.rfind(part, 0, offset + len(part)) if offset < len(text) else -1


def lower_ascii(text: str) -> str:
    """`text.lowerAscii()`."""
    return valid_text(text.translate(_LOWER))


def upper_ascii(text: str) -> str:
    """`text.upperAscii()`."""
    return valid_text(text.translate(_UPPER))


def replace(text: str, old: str, new: str, limit: int = -1) -> str:
    """`text.replace(old, new)`, or `text.replace(old, new, limit)`: all, where the limit is negative."""
    found = text.count(old)
    spend_text(len(text) + (found if limit < 0 else min(found, limit)) * (len(new) - len(old)))
    return text.replace(old, new, -1 if limit < 0 else min(limit, len(text) + 1))


def split(text: str, separator: str, limit: int = -1) -> list[str]:
    """`text.split(separator)`, or `text.split(separator, limit)`: at most so many parts."""
    if limit == 0:
        return []
    spend(len(text) if not separator else text.count(separator))
    if separator:
        return text.split(separator, limit - 1 if 0 < limit <= len(text) else -1)
    if 0 < limit < len(text):
        return [*text[: limit - 1], text[limit - 1 :]]
    return list(text)


def substring(text: str, start: int, end: int | None = None) -> str:
    """`text.substring(start)`, or `text.substring(start, end)`."""
    if end is None:
        if not 0 <= start <= len(text):
            raise _out_of_range(start)
        return valid_text(text[start:])
    if start > end:
        raise EvaluationError(f"invalid substring range. start: {start}, end: {end}")
    for index in (start, end):
        if not 0 <= index <= len(text):
            raise _out_of_range(index)
    return valid_text(text[start:end])


def trim(text: str) -> str:
    """`text.trim()`."""
    return text.strip(_SPACE)


def quote(text: str) -> str:
    """`strings.quote(text)`: in double quotes, with CEL's escapes."""
    return '"' + "".join(_ESCAPES.get(char, char) for char in valid_text(text)) + '"'


def join(items: list[Any], separator: str = "") -> str:
    """`items.join()`, or `items.join(separator)`."""
    size = len(separator) * len(items)
    for item in items:
        if type(item) is not str:
            raise EvaluationError(f"join: invalid input: {printed(item)}")
        size += len(item)
    spend_text(size)
    return separator.join(items)


GUARDED: dict[str, Callable[..., Any]] = {
    "charAt": char_at,
    "format": format_text,
    "indexOf": index_of,
    "join": join,
    "lastIndexOf": last_index_of,
    "lowerAscii": lower_ascii,
    "replace": replace,
    "split": split,
    "strings.quote": quote,
    "substring": substring,
    "trim": trim,
    "upperAscii": upper_ascii,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
