"""CEL's standard functions: sizes, conversions, tests of strings, parts of timestamps.

Facts: google/cel-go v0.30.0, common/stdlib/standard.go, common/types (ConvertToType of each type) and Go 1.26 strconv.
"""

import math
import re
from collections.abc import Callable
from typing import Any

from harness.cel import regex, times
from harness.cel.arithmetic import checked_int, checked_uint
from harness.cel.errors import EvaluationError
from harness.cel.operators import no_such_overload, size, type_of
from harness.cel.times import Civil
from harness.cel.values import INT64_MAX, INT64_MIN, UINT64_MAX, Duration, Timestamp, Uint
from harness.goformat import format_float

_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))

_DIGITS = r"(?:[0-9]+(?:_[0-9]+)*)"
_DECIMAL = re.compile(
    rf"[+-]?(?:{_DIGITS}(?:\.{_DIGITS}?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?|[+-]?(?:inf|infinity)|nan",
    re.ASCII | re.IGNORECASE,
)
_HEX_DIGITS = r"(?:_?[0-9a-f]+(?:_[0-9a-f]+)*)"
_HEXADECIMAL = re.compile(
    rf"[+-]?0x(?:{_HEX_DIGITS}(?:\.(?:[0-9a-f]+(?:_[0-9a-f]+)*)?)?|\.[0-9a-f]+(?:_[0-9a-f]+)*)p[+-]?{_DIGITS}",
    re.ASCII | re.IGNORECASE,
)


def _cannot_convert(text: str, wanted: str) -> EvaluationError:
    return EvaluationError(f"type conversion error from '{text}' to '{wanted}'")


def to_int(value: Any) -> Any:
    """`int(value)`."""
    match value:
        case float():
            if not INT64_MIN < value < INT64_MAX:  # NaN is not either
                raise EvaluationError("integer overflow")
            return int(value)
        case str():
            return _read_integer(value, "[+-]?[0-9]+", INT64_MIN, INT64_MAX, "int")
        case Uint(value=number):
            return checked_int(number)
        case Timestamp(seconds=seconds):
            return seconds
        case Duration(nanoseconds=nanoseconds):
            return nanoseconds
        case _:
            return value  # an int already


def to_uint(value: Any) -> Any:
    """`uint(value)`."""
    match value:
        case float():
            if not 0 <= value < 2.0**64:
                raise EvaluationError("unsigned integer overflow")
            return Uint(int(value))
        case str():
            return Uint(_read_integer(value, "[0-9]+", 0, UINT64_MAX, "uint"))
        case int():
            return checked_uint(value)
        case _:
            return value  # a uint already


def _read_integer(text: str, form: str, lowest: int, highest: int, wanted: str) -> int:
    if re.fullmatch(form, text, re.ASCII):
        digits = text.lstrip("+-").lstrip("0")
        number = int(digits or "0") * (-1 if text[0] == "-" else 1) if len(digits) <= 20 else highest + 1
        if lowest <= number <= highest:
            return number
    raise _cannot_convert("string", wanted)


def to_double(value: Any) -> Any:
    """`double(value)`."""
    match value:
        case str():
            return _read_double(value)
        case int():
            return float(value)
        case Uint(value=number):
            return float(number)
        case _:
            return value  # a float already


def _read_double(text: str) -> float:
    """A float as Go's strconv.ParseFloat reads it."""
    try:
        if _DECIMAL.fullmatch(text):
            number = float(text.replace("_", ""))
            if not math.isinf(number) or text.lstrip("+-")[:1] in "iI":
                return number
        elif _HEXADECIMAL.fullmatch(text):
            return float.fromhex(text.replace("_", ""))
    except OverflowError:
        pass
    raise _cannot_convert("string", "double")


def to_bool(value: Any) -> Any:
    """`bool(value)`."""
    if isinstance(value, str):
        if value in _TRUE or value in _FALSE:
            return value in _TRUE
        raise _cannot_convert("string", "bool")
    return value  # a bool already


def to_bytes(value: Any) -> Any:
    """`bytes(value)`."""
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def to_string(value: Any) -> Any:
    """`string(value)`."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return format_float(value)
        case Uint(value=number):
            return str(number)
        case bytes():
            try:
                return value.decode()
            except UnicodeDecodeError:
                raise EvaluationError("invalid UTF-8 in bytes, cannot convert to string") from None
        case Timestamp():
            return times.format_timestamp(value, value.offset)
        case _:
            return times.format_duration(value)


def to_duration(value: Any) -> Any:
    """`duration(value)`."""
    return times.parse_duration(value) if isinstance(value, str) else value


def to_timestamp(value: Any) -> Any:
    """`timestamp(value)`: of a string, or of seconds since 1970."""
    if isinstance(value, str):
        return times.parse_timestamp(value)
    return times.timestamp_of(value) if isinstance(value, int) else value


def to_dyn(value: Any) -> Any:
    """`dyn(value)`: the value."""
    return value


def contains(text: Any, part: Any) -> bool:
    """`text.contains(part)`."""
    if type(text) is str and type(part) is str:
        return part in text
    raise no_such_overload()


def starts_with(text: Any, prefix: Any) -> bool:
    """`text.startsWith(prefix)`."""
    if type(text) is str and type(prefix) is str:
        return text.startswith(prefix)
    raise no_such_overload()


def ends_with(text: Any, suffix: Any) -> bool:
    """`text.endsWith(suffix)`."""
    if type(text) is str and type(suffix) is str:
        return text.endswith(suffix)
    raise no_such_overload()


def matches(text: Any, pattern: Any) -> bool:
    """`text.matches(pattern)`, or `matches(text, pattern)`: whether the regular expression is found in the text."""
    if type(text) is not str:
        raise no_such_overload(None if isinstance(text, Timestamp | Duration) else "matches")
    if type(pattern) is not str:
        raise no_such_overload()
    try:
        return regex.compile_pattern(pattern).is_found_in(text)
    except regex.PatternError as error:
        raise EvaluationError(str(error)) from None


def _part_of_time(part: Callable[[Civil], int]) -> Callable[..., int]:
    """A method of timestamps, with a time zone if one likes."""
    return lambda value, zone="UTC": part(times.in_time_zone(value, zone))


def _part_of_both(part: Callable[[Civil], int], nanoseconds: int) -> Callable[..., int]:
    """A method of timestamps and durations; of a duration it gives how many units of `nanoseconds` it has."""

    def take(value: Any, zone: str = "UTC") -> int:
        if isinstance(value, Duration):
            return _whole_units(value, nanoseconds)
        return part(times.in_time_zone(value, zone))

    return take


def _whole_units(value: Duration, unit: int) -> int:
    count = abs(value.nanoseconds) // unit
    return -count if value.nanoseconds < 0 else count


GUARDED: dict[str, Callable[..., Any]] = {
    "bool": to_bool,
    "bytes": to_bytes,
    "double": to_double,
    "duration": to_duration,
    "int": to_int,
    "string": to_string,
    "timestamp": to_timestamp,
    "uint": to_uint,
    "getFullYear": _part_of_time(lambda civil: civil.year),
    "getMonth": _part_of_time(lambda civil: civil.month - 1),
    "getDayOfYear": _part_of_time(lambda civil: civil.day_of_year),
    "getDayOfMonth": _part_of_time(lambda civil: civil.day - 1),
    "getDate": _part_of_time(lambda civil: civil.day),
    "getDayOfWeek": _part_of_time(lambda civil: civil.weekday),
    "getHours": _part_of_both(lambda civil: civil.hour, 3600 * times.SECOND),
    "getMinutes": _part_of_both(lambda civil: civil.minute, 60 * times.SECOND),
    "getSeconds": _part_of_both(lambda civil: civil.second, times.SECOND),
    "getMilliseconds": _part_of_both(lambda civil: civil.nanos // 1_000_000, 1_000_000),
}

UNGUARDED: dict[str, Callable[..., Any]] = {
    "contains": contains,
    "dyn": to_dyn,
    "endsWith": ends_with,
    "matches": matches,
    "size": size,
    "startsWith": starts_with,
    "type": type_of,
}

CONVERSIONS = frozenset(("bool", "bytes", "double", "dyn", "duration", "int", "string", "timestamp", "type", "uint"))
"""The functions that cel-go calls when it makes the program, where their argument is constant."""
