"""`'%s'.format([x])` in the version that Kubernetes has, which formats otherwise than the newest one.

Numbers with a point are written as in American English (`1,234.500000`, `1.234568×10⁰⁶`), lists and maps as CEL would
write them. Facts: cel-go as Kubernetes 1.37 has it, ext/formatting.go; golang.org/x/text/message for `en_US`.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from harness.cel import times
from harness.cel.budget import spend_text
from harness.cel.errors import EvaluationError
from harness.cel.format_calls import Clauses
from harness.cel.functions.formatting import Clause, ClauseError, binary_clause, fill_in, hex_clause, octal_clause
from harness.cel.functions.standard import to_double, to_string
from harness.cel.values import INT64_MAX, Duration, KeyedMap, Timestamp, TypeValue, Uint, Value, type_name
from harness.goformat import quote

MAX_PRECISION = INT64_MAX
"""Kubernetes sets no limit; the step budget does."""

_DEFAULT_PRECISION = 6
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SPECIAL = ("NaN", "Infinity", "-Infinity")

_TEXTS = (
    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and "
    "timestamps"
)
_DECIMALS = "decimal clause can only be used on integers"
_FIXED = "fixed-point clause can only be used on doubles"
_SCIENTIFIC = "scientific clause can only be used on doubles"
_BINARY = "only integers and bools can be formatted as binary"
_HEX = "only integers, byte buffers, and strings can be formatted as hex"
_OCTAL = "octal clause can only be used on integers"

_PRINTABLE = frozenset(
    ("list", "map", "int", "uint", "double", "bool", "string", "timestamp", "bytes", "duration", "type", "null")
)
CLAUSES: Clauses = {
    "s": (_PRINTABLE, _TEXTS),
    "d": (frozenset(("int", "uint")), _DECIMALS),
    "f": (frozenset(("double", "string")), _FIXED),
    "e": (frozenset(("double", "string")), _SCIENTIFIC),
    "b": (frozenset(("int", "uint", "bool")), _BINARY),
    "x": (frozenset(("int", "uint", "string", "bytes")), _HEX),
    "X": (frozenset(("int", "uint", "string", "bytes")), _HEX),
    "o": (frozenset(("int", "uint")), _OCTAL),
}
"""What the checker lets each clause take."""


def format_text(text: str, args: list[Any]) -> str:
    """`text.format(args)`."""
    return fill_in(text, args, _clause, MAX_PRECISION)


def _clause(letter: str, precision: int | None) -> Clause | None:
    known = _DEFAULT_PRECISION if precision is None else precision
    match letter:
        case "s":
            return _string
        case "d":
            return _decimal
        case "f":
            return lambda value: _fixed(value, known)
        case "e":
            return lambda value: _scientific(value, known)
        case "b":
            return partial(binary_clause, complaint=_BINARY)
        case "x":
            return partial(hex_clause, complaint=_HEX)
        case "X":
            return lambda value: hex_clause(value, _HEX).upper()
        case "o":
            return partial(octal_clause, complaint=_OCTAL)
        case _:
            return None


def _refused(complaint: str, value: Value) -> ClauseError:
    return ClauseError(f"{complaint}, was given {type_name(value)}")


def _string(value: Any) -> str:
    match value:
        case None:
            return "null"
        case list() | dict() | KeyedMap():
            return _nested(value)
        case TypeValue(name=name):
            return name
        case bool() | int() | float() | str() | bytes() | Uint() | Timestamp() | Duration():
            try:
                return to_string(value)  # type: ignore[no-any-return]  # a string
            except EvaluationError as error:
                raise ClauseError(f"could not convert argument {quote(str(error))} to string") from None
        case _:
            raise _refused(_TEXTS, value)


def _nested(value: Any) -> str:
    """A list or a map as CEL would write it, the entries of maps in the order of their keys' texts."""
    parts: list[str] = []
    spent = 0
    waiting: list[Any] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, _Ready):
            parts.append(item.text)
            spent += 16 + len(item.text)
            if spent > 1 << 16:
                spend_text(spent)
                spent = 0
        elif isinstance(item, list):
            _schedule(waiting, "[", "]", [[element] for element in item])
        elif isinstance(item, dict | KeyedMap):
            pairs = item.items() if isinstance(item, dict) else item.entries.values()
            entries = sorted(((_key(key), held) for key, held in pairs), key=lambda entry: entry[0])
            _schedule(waiting, "{", "}", [[_Ready(f"{key}:"), held] for key, held in entries])
        else:
            waiting.append(_Ready(_part(item)))
    spend_text(spent)
    return "".join(parts)


class _Ready:
    """A text that is only to be put out."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def _schedule(waiting: list[Any], opening: str, closing: str, entries: list[list[Any]]) -> None:
    waiting.append(_Ready(closing))
    for index in range(len(entries) - 1, -1, -1):
        waiting.extend(reversed(entries[index]))
        if index:
            waiting.append(_Ready(", "))
    waiting.append(_Ready(opening))


def _key(key: Any) -> str:
    match key:
        case str():
            return quote(key)
        case bool() | int() | Uint():
            return str(to_string(key))
        case _:
            raise ClauseError(f"no formatting function for map key of type {type_name(key)}")


def _part(value: Any) -> str:
    """A part of a list or a map that is none itself."""
    match value:
        case float() if math.isfinite(value):
            return f"{value:.{_DEFAULT_PRECISION}f}"
        case float():
            return '"NaN"' if math.isnan(value) else '"+Inf"' if value > 0 else '"-Inf"'
        case str():
            return quote(value)
        case bytes():
            return f"b{quote(_string(value))}"
        case Timestamp():
            return f"timestamp({quote(times.format_timestamp(value, value.offset))})"
        case Duration():
            return f"duration({quote(times.format_duration(value))})"
        case None | bool() | int() | Uint() | TypeValue():
            return _string(value)
        case _:
            raise ClauseError(f"no formatting function for {type_name(value)}")


def _decimal(value: Any) -> str:
    if type(value) is int or type(value) is Uint:
        return str(to_string(value))
    raise _refused(_DECIMALS, value)


def _number(value: Any, complaint: str) -> float:
    if isinstance(value, str) and value in _SPECIAL:
        return float(to_double(value))
    if type(value) is not float:
        raise _refused(complaint, value)
    return value


def _special(number: float) -> str:
    return "NaN" if math.isnan(number) else "∞" if number > 0 else "-∞"


def _fixed(value: Any, precision: int) -> str:
    number = _number(value, _FIXED)
    if not math.isfinite(number):
        return _special(number)
    spend_text(precision + 400)
    return _without_sign_of_zero(f"{number:,.{precision}f}")


def _scientific(value: Any, width: int) -> str:
    """A number with six places and its power of ten; what should be the precision is the width (a slip of cel-go's)."""
    number = _number(value, _SCIENTIFIC)
    if math.isfinite(number):
        mantissa, _, exponent = f"{number:.{_DEFAULT_PRECISION}e}".partition("e")
        text = f"{_without_sign_of_zero(mantissa)}×10{exponent.lstrip('+').translate(_SUPERSCRIPTS)}"
    else:
        text = _special(number)
    spend_text(width)
    return text.rjust(width)


def _without_sign_of_zero(text: str) -> str:
    return text if text.strip("-0.,") else text.lstrip("-")


GUARDED: dict[str, Callable[..., Any]] = {"format": format_text}

UNGUARDED: dict[str, Callable[..., Any]] = {}
