"""Values as Go's `fmt` prints them with `%v` and `%T`: Kubernetes' error messages hold them.

Source: Go 1.26 `fmt` (print.go, `printValue`), which prints maps in key order, and `strconv` (ftoa.go:
the shortest form turns to an exponent below 1e-4 and from 1e6 on).
"""

import re
from dataclasses import dataclass
from math import isfinite
from typing import Final

from harness.jsontypes import JSON

MAP_TYPE: Final = "map[string]interface {}"
"""What `%T` gives for a decoded JSON object."""


def format_value(value: JSON) -> str:
    """`%v` of a decoded JSON value: `<nil>`, `true`, `1.5`, `text`, `[a b]`, `map[k:v]`."""
    parts: list[str] = []
    # What is still to print, last first, so that deep values need no recursion.
    pending: list[JSON | _Finished] = [value]
    while pending:
        match pending.pop():
            case _Finished(text) | (str() as text):
                parts.append(text)
            case list() as items:
                parts.append("[")
                pending.append(_Finished("]"))
                for index in range(len(items) - 1, -1, -1):
                    pending.append(items[index])
                    if index:
                        pending.append(_Finished(" "))
            case dict() as fields:
                parts.append("map[")
                pending.append(_Finished("]"))
                keys = sorted(fields)
                for index in range(len(keys) - 1, -1, -1):
                    pending.append(fields[keys[index]])
                    pending.append(_Finished(f"{' ' if index else ''}{keys[index]}:"))
            case scalar:
                parts.append(_scalar(scalar))
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Finished:
    """Text that is ready to print, told apart from a value."""

    text: str


def _scalar(value: JSON) -> str:
    match value:
        case None:
            return "<nil>"
        case True:
            return "true"
        case False:
            return "false"
        case float():
            return format_float(value)
        case _:
            return str(value)


def format_float(value: float) -> str:
    """`%v` of a float64: `1e+06`, `1.5`, `100000`, `1e-05`, `NaN`, `+Inf`."""
    if not isfinite(value):
        return {"inf": "+Inf", "-inf": "-Inf"}.get(repr(value), "NaN")
    sign = "-" if repr(value).startswith("-") else ""
    if value == 0:
        return f"{sign}0"
    digits, point = shortest_digits(abs(value))
    exponent = point - 1
    if exponent < -4 or exponent >= 6:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return sign + plain_decimal(digits, point)


def type_name(value: JSON) -> str:
    """`%T` of a decoded JSON value: `string`, `int64`, `float64`, `bool`, `<nil>`, `[]interface {}`, a map."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "bool"
        case str():
            return "string"
        case int():
            return "int64"
        case float():
            return "float64"
        case list():
            return "[]interface {}"
        case dict():
            return MAP_TYPE


def quote(text: str) -> str:
    r"""`%q` of a string (`strconv.Quote`): printable characters as they are, `\n`, `\x00`, `\u0080` for others."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    escaped = _MAYBE_ESCAPED.sub(lambda found: _quoted(found[0]), text)
    return f'"{escaped}"'


def _quoted(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if character.isprintable():
        return character
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_MAYBE_ESCAPED: Final = re.compile(r'["\\]|[^ -~]')

_ESCAPES: Final = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", '"': '\\"', "\\": "\\\\",
}  # fmt: skip


def shortest_digits(magnitude: float) -> tuple[str, int]:
    """The shortest decimal digits that give this positive float back, and where the point stands.

    `(digits, n)` means `0.digits * 10**n`: 1500.0 gives `("15", 4)`.
    """
    mantissa, _, exponent = repr(float(magnitude)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    return stripped.rstrip("0") or "0", point


def plain_decimal(digits: str, point: int) -> str:
    """`0.digits * 10**point` without an exponent."""
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"
