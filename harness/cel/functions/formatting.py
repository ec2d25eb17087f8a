"""`'%s'.format([x])`. Facts: google/cel-go v0.30.0, ext/formatting_v2.go, with the precision limit of ext/strings.go.

What a constant call cannot format, the checker has found already (harness/cel/format_calls.py).
"""

import math
import re
from collections.abc import Callable
from typing import Any, TypeAlias

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


class ClauseError(Exception):
    """What a clause does not take; `str()` is cel-go's message without its prefix."""


Clause: TypeAlias = Callable[[Any], str]
"""Writes an argument; raises ClauseError for one that it does not take."""


def format_text(text: str, args: list[Any]) -> str:
    """`text.format(args)`: each `%` clause replaced by the next argument."""
    return fill_in(text, args, _clause, MAX_PRECISION)


def fill_in(
    text: str, args: list[Any], clauses: Callable[[str, int | None], Clause | None], most_precision: int
) -> str:
    """The text with each `%` clause replaced by the next argument.

    `clauses` gives the clause of a letter with a precision, None for no such letter. Raises EvaluationError.
    """
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
            clause, at = _read_clause(text, at, clauses, most_precision)
        except ValueError as error:
            raise EvaluationError(f"could not parse formatting clause: {error}") from None
        try:
            parts.append(clause(args[used]))
        except ClauseError as error:
            raise EvaluationError(f"{_DURING}: {error}") from None
        size += len(parts[-1])
        used += 1
    spend_text(size)
    return "".join(parts) + text[at:]


def _read_clause(
    text: str, at: int, clauses: Callable[[str, int | None], Clause | None], most_precision: int
) -> tuple[Clause, int]:
    """The clause behind a `%` and where the text goes on; raises ValueError with cel-go's message."""
    precision = None
    if found := _DIGITS.match(text, at):
        at = found.end()
        if at >= len(text):
            raise ValueError("error while parsing precision: could not find end of precision specifier")
        precision = _read_precision(found[1], most_precision)
    letter = text[at]
    clause = clauses(letter, precision)
    if clause is None:
        first = chr(letter.encode("utf-8", "surrogateescape")[0])
        raise ValueError(f'unrecognized formatting clause "{first}"')
    return clause, at + 1


def _clause(letter: str, given_precision: int | None) -> Clause | None:
    precision = _DEFAULT_PRECISION if given_precision is None else given_precision
    match letter:
        case "s":
            return _string_clause
        case "d":
            return _decimal_clause
        case "f" | "e":
            return lambda value: _with_precision(value, letter, precision)
        case "b":
            return binary_clause
        case "x" | "X":
            return hex_clause if letter == "x" else lambda value: hex_clause(value).upper()
        case "o":
            return octal_clause
        case _:
            return None


def _read_precision(digits: str, most: int) -> int:
    converting = f"error while converting precision to integer: strconv.Atoi: parsing {quote(digits)}"
    problem = ""
    significant = digits.lstrip("0")
    if not digits:
        problem = f"{converting}: invalid syntax"
    elif len(significant) > 19 or int(significant or "0") > INT64_MAX:
        problem = f"{converting}: value out of range"
    elif int(significant or "0") > most:
        problem = f"precision {int(significant)} exceeds maximum allowed precision {most}"
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
            raise ClauseError(f"string clause can only be used on {_PRINTABLE}, was given {type_name(value)}")
        case _:
            return str(value)


def _number(value: Any, complaint: str) -> int | float:
    match value:
        case bool():
            raise ClauseError(f"{complaint}, was given bool")
        case int() | float():
            return value
        case Uint(value=number):
            return number
        case _:
            raise ClauseError(f"{complaint}, was given {type_name(value)}")


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
            raise ClauseError(f"{complaint}, was given {type_name(value)}")


def binary_clause(value: Any, complaint: str = "only ints, uints, and bools can be formatted as binary") -> str:
    """`%b`; `complaint` is what it says to other values."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{_integer(value, complaint):b}"


def octal_clause(value: Any, complaint: str = "octal clause can only be used on ints and uints") -> str:
    """`%o`."""
    return f"{_integer(value, complaint):o}"


def hex_clause(value: Any, complaint: str = "only ints, uints, bytes, and strings can be formatted as hex") -> str:
    """`%x`."""
    match value:
        case str():
            return value.encode("utf-8", "surrogateescape").hex()
        case bytes():
            return value.hex()
        case _:
            return f"{_integer(value, complaint):x}"
