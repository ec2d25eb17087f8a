"""`'%s'.format([x])`. Facts: google/cel-go v0.30.0, ext/formatting_v2.go, with the precision limit of ext/strings.go.

What a constant call cannot format, the checker has found already (harness/cel/format_calls.py).
"""

import math
import re
from collections.abc import Callable
from typing import Any

from harness.cel import times
from harness.cel.budget import spend_text
from harness.cel.errors import EvaluationError
from harness.cel.gotext import decimal, nested_text
from harness.cel.values import INT64_MAX, Duration, Message, Timestamp, TypeValue, Uint, Value, type_name
from harness.goformat import quote

MAX_PRECISION = 100
_DEFAULT_PRECISION = 6

_NOT_FINITE = {math.inf: "Infinity", -math.inf: "-Infinity"}
_DIGITS = re.compile(r"\.([0-9]*)")

_PRINTABLE = "strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps"
_DURING = "error during formatting"


class _FormatError(Exception):
    """What a clause does not take; `str()` is cel-go's message without its prefix."""


def format_text(text: str, args: list[Any]) -> str:
    """`text.format(args)`: each `%` clause replaced by the next argument."""
    parts: list[str] = []
    at = used = size = 0
    while (percent := text.find("%", at)) >= 0:
        parts.append(text[at:percent])
        at = percent + 1
        if text.startswith("%", at):
            parts.append("%")
            at += 1
            continue
        if used >= len(args):
            raise EvaluationError(f"index {used} out of range")
        if at >= len(text):
            raise EvaluationError("unexpected end of string")
        try:
            clause, at = _read_clause(text, at)
        except ValueError as error:
            raise EvaluationError(f"could not parse formatting clause: {error}") from None
        try:
            parts.append(clause(args[used]))
        except _FormatError as error:
            raise EvaluationError(f"{_DURING}: {error}") from None
        size += len(parts[-1])
        used += 1
    spend_text(size)
    return "".join(parts) + text[at:]


def _read_clause(text: str, at: int) -> tuple[Callable[[Any], str], int]:
    """The clause behind a `%` and where the text goes on; raises ValueError with cel-go's message."""
    precision = _DEFAULT_PRECISION
    if found := _DIGITS.match(text, at):
        at = found.end()
        if at >= len(text):
            raise ValueError("error while parsing precision: could not find end of precision specifier")
        precision = _read_precision(found[1])
    letter = text[at]
    match letter:
        case "s":
            return _string_clause, at + 1
        case "d":
            return _decimal_clause, at + 1
        case "f" | "e":
            return lambda value: _with_precision(value, letter, precision), at + 1
        case "b":
            return _binary_clause, at + 1
        case "x" | "X":
            return (_hex_clause if letter == "x" else lambda value: _hex_clause(value).upper()), at + 1
        case "o":
            return _octal_clause, at + 1
        case _:
            first = chr(letter.encode("utf-8", "surrogateescape")[0])
            raise ValueError(f'unrecognized formatting clause "{first}"')


def _read_precision(digits: str) -> int:
    converting = f"error while converting precision to integer: strconv.Atoi: parsing {quote(digits)}"
    problem = ""
    significant = digits.lstrip("0")
    if not digits:
        problem = f"{converting}: invalid syntax"
    elif len(significant) > 19 or int(significant or "0") > INT64_MAX:
        problem = f"{converting}: value out of range"
    elif int(significant or "0") > MAX_PRECISION:
        problem = f"precision {int(significant)} exceeds maximum allowed precision {MAX_PRECISION}"
    if problem:
        raise ValueError(f"error while parsing precision: {problem}")
    return int(digits)


def _double(value: float) -> str:
    """A double without an exponent."""
    if math.isnan(value):
        return "NaN"
    return _NOT_FINITE.get(value) or decimal(value)


def _string_clause(value: Value) -> str:
    """`%s`: any value; the entries of maps in the order of their keys' texts."""
    return value if isinstance(value, str) else nested_text(value, _scalar_text, sort=True)


def _scalar_text(value: Any) -> str:
    match value:
        case None:
            return "null"
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return _double(value)
        case Uint(value=number):
            return str(number)
        case bytes():
            return value.decode("utf-8", "surrogateescape")
        case Timestamp():
            return times.format_timestamp(value)
        case Duration():
            return times.format_duration(value)
        case TypeValue(name=name):
            return name
        case Message():
            raise _FormatError(f"string clause can only be used on {_PRINTABLE}, was given {type_name(value)}")
        case _:
            return str(value)


def _number(value: Any, complaint: str) -> int | float:
    match value:
        case bool():
            raise _FormatError(f"{complaint}, was given bool")
        case int() | float():
            return value
        case Uint(value=number):
            return number
        case _:
            raise _FormatError(f"{complaint}, was given {type_name(value)}")


def _decimal_clause(value: Any) -> str:
    number = _number(value, "decimal clause can only be used on ints, uints, and doubles")
    return _double(number) if isinstance(number, float) else str(number)


def _with_precision(value: Any, letter: str, precision: int) -> str:
    name = "fixed-point" if letter == "f" else "scientific"
    number = float(_number(value, f"{name} clause can only be used on ints, uints, and doubles"))
    return f"{number:.{precision}{letter}}" if math.isfinite(number) else _double(number)


def _integer(value: Any, complaint: str) -> int:
    match value:
        case int() if type(value) is int:
            return value
        case Uint(value=number):
            return number
        case _:
            raise _FormatError(f"{complaint}, was given {type_name(value)}")


def _binary_clause(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{_integer(value, 'only ints, uints, and bools can be formatted as binary'):b}"


def _octal_clause(value: Any) -> str:
    return f"{_integer(value, 'octal clause can only be used on ints and uints'):o}"


def _hex_clause(value: Any) -> str:
    match value:
        case str():
            return value.encode("utf-8", "surrogateescape").hex()
        case bytes():
            return value.hex()
        case _:
            return f"{_integer(value, 'only ints, uints, bytes, and strings can be formatted as hex'):x}"
