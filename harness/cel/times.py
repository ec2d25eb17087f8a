"""Timestamps and durations: read, written, added, and taken apart in a time zone.

Facts: google/cel-go v0.30.0, common/types/{timestamp,duration,overflow,string}.go and common/stdlib/standard.go
(inTimeZone); Go 1.26 time (ParseDuration, LoadLocation, Time.String, Duration.String).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from harness.cel.errors import EvaluationError
from harness.cel.values import INT64_MAX, INT64_MIN, Duration, Timestamp
from harness.goformat import plain_decimal, quote, shortest_digits
from harness.gojson import valid_text

MIN_SECONDS, MAX_SECONDS = -62135596800, 253402300799
"""The first and last second that a timestamp can have: the years 1 to 9999."""

SECOND = 1_000_000_000
"""A second in nanoseconds."""

_RFC3339 = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)"
    r"(\.[0-9]+)?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))",
    re.ASCII,
)

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}
_DURATION_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)")


@dataclass(frozen=True, slots=True)
class Civil:
    """A timestamp in a time zone, as calendars and clocks show it: `month` and `day` count from 1, `day_of_year` and
    `weekday` (Sunday first) from 0."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    nanos: int
    day_of_year: int
    weekday: int


def parse_timestamp(text: str) -> Timestamp:
    """A timestamp as RFC 3339 writes it. Raises EvaluationError with cel-go's message."""
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise EvaluationError(f"invalid RFC 3339 timestamp {quote(text)}")
    year, month, day, hour, minute, second = (int(found[group]) for group in range(1, 7))
    if text[10] == "t" or text[-1] == "z" or second == 60 or day > _days_in_month(year, month):
        raise EvaluationError("type conversion error from 'string' to 'google.protobuf.Timestamp'")
    offset = 0
    if found[8]:
        offset = (int(found[9]) * 3600 + int(found[10]) * 60) * (-1 if found[8] == "-" else 1)
    seconds = _days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
    nanos = int((found[7] or ".0")[1:10].ljust(9, "0"))
    return timestamp_of(seconds, nanos, offset)


def timestamp_of(seconds: int, nanos: int = 0, offset: int = 0) -> Timestamp:
    """The timestamp; raises EvaluationError outside of the years 1 to 9999."""
    if not MIN_SECONDS <= seconds <= MAX_SECONDS:
        raise EvaluationError("timestamp overflow")
    return Timestamp(seconds, nanos, offset)


def format_timestamp(value: Timestamp, offset: int = 0) -> str:
    """The timestamp as RFC 3339 writes it at an offset from UTC (seconds), with as many decimals as it needs."""
    civil = civil_at(value, offset)
    fraction = f".{civil.nanos:09d}".rstrip("0") if civil.nanos else ""
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 3600:02d}:{abs(offset) // 60 % 60:02d}" if offset else "Z"
    date = f"{civil.year:04d}-{civil.month:02d}-{civil.day:02d}"
    return f"{date}T{civil.hour:02d}:{civil.minute:02d}:{civil.second:02d}{fraction}{zone}"


def go_text(value: Timestamp) -> str:
    """The timestamp as Go prints a time: `2024-01-01 00:00:00 +0000 UTC`."""
    text = format_timestamp(value, value.offset)
    date, clock = text[:10], re.split("[Z+-]", text[11:])[0]
    sign, away = "-" if value.offset < 0 else "+", abs(value.offset)
    zone = f"{sign}{away // 3600:02d}{away // 60 % 60:02d}"
    return f"{date} {clock} {zone} {zone if value.offset else 'UTC'}"


def parse_duration(text: str) -> Duration:
    """A duration as Go's time.ParseDuration reads it: `1h30m`, `-1.5s`. Raises EvaluationError."""
    nanoseconds = _read_duration(text)
    if nanoseconds is None:
        raise EvaluationError("type conversion error from 'string' to 'google.protobuf.Duration'")
    return Duration(nanoseconds)


def _read_duration(text: str) -> int | None:
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest):
        found = _DURATION_PART.match(rest, at)
        if found is None or not (found[1] or found[2]):
            return None
        unit = _UNITS.get(found[3])
        if unit is None or len(found[1].lstrip("0")) > 19:
            return None
        part = int(found[1] or "0") * unit + _fraction(found[2] or "", unit)
        total += part
        if part > 1 << 63 or total > 1 << 63:
            return None
        at = found.end()
    if not rest or (not negative and total > INT64_MAX):
        return None
    return -total if negative else total


def _fraction(digits: str, unit: int) -> int:
    """The decimals of a part of a duration in nanoseconds, with the precision that Go gives them."""
    number, scale = 0, 1.0
    for digit in digits:
        if number * 10 + int(digit) > INT64_MAX:
            break
        number = number * 10 + int(digit)
        scale *= 10
    return int(float(number) * (float(unit) / scale)) if number else 0


def format_duration(value: Duration) -> str:
    """The duration in seconds, as cel-go writes it: `5400s`, `-0.000000001s`."""
    total = float_seconds(value)
    if not total:
        return "0s"
    return f"{'-' if total < 0 else ''}{plain_decimal(*shortest_digits(abs(total)))}s"


def float_seconds(value: Duration) -> float:
    """The duration in seconds, rounded as Go's Duration.Seconds rounds."""
    whole, rest = divmod(abs(value.nanoseconds), SECOND)
    seconds = float(whole) + float(rest) / 1e9
    return -seconds if value.nanoseconds < 0 else seconds


def go_duration_text(value: Duration) -> str:
    """The duration as Go prints it: `1h0m0s`, `1.5s`, `20ms`."""
    size, sign = abs(value.nanoseconds), "-" if value.nanoseconds < 0 else ""
    if size < SECOND:
        for unit, name in ((1_000_000, "ms"), (1_000, "µs"), (1, "ns")):
            if size >= unit:
                return f"{sign}{_decimal_part(size, unit)}{name}"
        return "0s"
    minutes, rest = divmod(size, 60 * SECOND)
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal_part(rest, SECOND)}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    return f"{sign}{hours}h{text}" if hours else sign + text


def _decimal_part(size: int, unit: int) -> str:
    whole, rest = divmod(size, unit)
    decimals = str(rest).rjust(len(str(unit)) - 1, "0").rstrip("0") if rest else ""
    return f"{whole}.{decimals}" if decimals else str(whole)


def add_duration(value: Timestamp, nanoseconds: int) -> Timestamp:
    """The timestamp so many nanoseconds later; raises EvaluationError outside of the years 1 to 9999."""
    seconds, nanos = divmod(value.nanos + nanoseconds, SECOND)
    return timestamp_of(value.seconds + seconds, nanos, value.offset)


def difference(one: Timestamp, other: Timestamp) -> Duration:
    """How much later `one` is than `other`; raises EvaluationError where 64 bits of nanoseconds cannot hold it."""
    seconds = (one.seconds - other.seconds) * SECOND
    nanoseconds = seconds + one.nanos - other.nanos
    if not INT64_MIN <= seconds <= INT64_MAX or not INT64_MIN <= nanoseconds <= INT64_MAX:
        raise EvaluationError("integer overflow")
    return Duration(nanoseconds)


def in_time_zone(value: Timestamp, zone: str) -> Civil:
    """The timestamp in a zone: `Europe/Berlin`, `UTC`, or an offset as `-02:30`. Raises EvaluationError."""
    if ":" not in zone:
        return civil_at(value, _offset_in(zone, value.seconds))
    hours, minutes = (_atoi(part) for part in zone.split(":", 1))
    east = hours * 60 - minutes if zone.startswith("-") else hours * 60 + minutes
    return civil_at(value, east * 60)


def _atoi(text: str) -> int:
    if not re.fullmatch("[+-]?[0-9]+", text, re.ASCII):
        raise EvaluationError(f"strconv.Atoi: parsing {quote(text)}: invalid syntax")
    if len(text) > 20 or not INT64_MIN <= int(text) <= INT64_MAX:
        raise EvaluationError(f"strconv.Atoi: parsing {quote(text)}: value out of range")
    return int(text)


def _offset_in(zone: str, seconds: int) -> int:
    """The seconds east of UTC in a zone at an instant."""
    if zone in ("", "UTC", "Local"):
        return 0
    if ".." in zone or zone.startswith(("/", "\\")) or "\\" in zone:
        raise EvaluationError("time: invalid location name")
    try:
        location = _load_zone(zone)
    except IsADirectoryError:
        raise EvaluationError("is a directory") from None
    except (ValueError, OSError, KeyError):  # no such zone, or a name that no file can have
        raise EvaluationError(f"unknown time zone {valid_text(zone)}") from None
    # Rules repeat after 400 years; Python's calendar has no room for an offset at the ends of its own.
    at = min(max(seconds, MIN_SECONDS + 10 * 366 * 86400), MAX_SECONDS - 400 * 365 * 86400)
    if at != seconds and seconds > at:
        at = seconds - (146097 * 86400)
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
    east = instant.astimezone(location).utcoffset() or timedelta()
    return round(east.total_seconds())


@lru_cache(maxsize=64)
def _load_zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def civil_at(value: Timestamp, offset: int) -> Civil:
    """The timestamp's date and time so many seconds east of UTC."""
    days, second_of_day = divmod(value.seconds + offset, 86400)
    year, month, day = _civil_from_days(days)
    return Civil(
        year,
        month,
        day,
        second_of_day // 3600,
        second_of_day // 60 % 60,
        second_of_day % 60,
        value.nanos,
        days - _days_from_civil(year, 1, 1),
        (days + 4) % 7,
    )


def _days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970 of a date of the Gregorian calendar, which starts its years in March here."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


def _civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of the date so many days after 1970's first."""
    era, day_of_era = divmod(days + 719468, 146097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1
