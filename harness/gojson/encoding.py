"""Writing JSON as `json.Marshal` does.

Source: Go 1.26 `encoding/json` (encode.go: `appendString`, `floatEncoder`, `mapEncoder`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from math import isfinite
from typing import Final

from harness.goformat import plain_decimal, shortest_digits
from harness.gojson.errors import EncodeError
from harness.gojson.text import valid_text
from harness.jsontypes import JSON


def dumps(value: JSON, *, escape_html: bool = True) -> str:
    """Encode `value` as `json.Marshal` does: compact, keys sorted, `<>&` and U+2028/9 escaped, Go's number forms.

    Without `escape_html` `<>&` stay as they are, as after Go's `Encoder.SetEscapeHTML(false)`. Raises `EncodeError`
    for NaN and infinities.
    """
    string = dumps_string if escape_html else _string
    match value:
        case str():
            return string(value)
        case None | bool() | int() | float():
            return _scalar(value)
    parts: list[str] = []
    pending: list[_Pending] = [_pending(value, string)]
    parts.append(pending[0].opening)
    # A list of what is still to write instead of recursion: payloads may nest ten thousand levels deep.
    while pending:
        current = pending[-1]
        if not current.items:
            parts.append(current.closing)
            pending.pop()
            continue
        prefix, item = current.items.pop()
        parts.append(prefix)
        if isinstance(item, str):
            parts.append(string(item))
        elif isinstance(item, list | dict):
            pending.append(_pending(item, string))
            parts.append(pending[-1].opening)
        else:
            parts.append(_scalar(item))
    return "".join(parts)


@dataclass(slots=True)
class _Pending:
    """A container half written: `items` are what is still to come, last first, each with the text before it."""

    opening: str
    closing: str
    items: list[tuple[str, JSON]] = field(default_factory=list)


def _pending(container: list[JSON] | dict[str, JSON], string: Callable[[str], str]) -> _Pending:
    if isinstance(container, list):
        items: list[tuple[str, JSON]] = [(",", item) for item in reversed(container)]
        opening, closing = "[", "]"
    else:
        keys = sorted(container, reverse=True)
        items = [(f",{string(key)}:", container[key]) for key in keys]
        opening, closing = "{", "}"
    if items:
        prefix, item = items[-1]
        items[-1] = (prefix[1:], item)
    return _Pending(opening, closing, items)


def plain_numbers(value: JSON) -> JSON:
    """The value with every float that Go writes without a fraction or an exponent as an int, for other encoders.

    Raises RecursionError for values that nest about a thousand levels deep, as those encoders do.
    """
    match value:
        case float():
            whole = abs(value) < 1e21 and value.is_integer() and not _is_negative_zero(value)
            return int(value) if whole else value
        case list():
            return [plain_numbers(item) for item in value]
        case dict():
            return {key: plain_numbers(item) for key, item in value.items()}
        case _:
            return value


def _is_negative_zero(value: float) -> bool:
    return value == 0 and str(value).startswith("-")


def dumps_string(text: str) -> str:
    """A string as `json.Marshal` writes it, quotes included (encode.go, `appendString` with escapeHTML)."""
    return _string(text).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _string(text: str) -> str:
    quoted: str = encode_basestring(text)
    if not text.isascii():
        quoted = valid_text(quoted).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return quoted


def _scalar(value: bool | int | float | None) -> str:
    match value:
        case None:
            return "null"
        case True:
            return "true"
        case False:
            return "false"
        case int():
            return dumps_int(value)
        case float():
            return dumps_float(value)


def dumps_int(value: int) -> str:
    """An integer in digits; raises `EncodeError` for one with thousands of them, which no Go integer has."""
    if value.bit_length() > 4096:
        raise EncodeError("json: unsupported value: an integer of more than 4096 bits")
    return int.__repr__(value)


def dumps_float(value: float) -> str:
    """A float64 as `json.Marshal` writes it: `1`, `1.5`, `1e-07` as `1e-7`, from 1e21 on `1e+21`.

    Source: encode.go, `floatEncoder`. Raises `EncodeError` for NaN and infinities.
    """
    if not isfinite(value):
        raise EncodeError(f"json: unsupported value: {_NON_FINITE[repr(float(value))]}")
    magnitude = abs(value)
    if magnitude < 9e15 and value.is_integer():
        return "-0" if value == 0 and str(value) == "-0.0" else str(int(value))
    digits, exponent = shortest_digits(magnitude)
    sign = "-" if value < 0 else ""
    if magnitude < 1e-6 or magnitude >= 1e21:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{exponent - 1:+d}"
    return sign + plain_decimal(digits, exponent)


_NON_FINITE: Final = {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}
