"""Timestamps and durations against Python's own calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel import times
from harness.cel.errors import EvaluationError
from harness.cel.values import Duration, Timestamp

SECONDS = st.integers(times.MIN_SECONDS, times.MAX_SECONDS)


@given(SECONDS, st.integers(0, 999_999_999))
def test_dates_are_those_of_the_calendar(seconds: int, nanos: int) -> None:
    expected = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    civil = times.civil_at(Timestamp(seconds, nanos), 0)
    assert (civil.year, civil.month, civil.day) == (expected.year, expected.month, expected.day)
    assert (civil.hour, civil.minute, civil.second) == (expected.hour, expected.minute, expected.second)
    assert civil.day_of_year == expected.timetuple().tm_yday - 1
    assert civil.weekday == expected.isoweekday() % 7


@given(SECONDS, st.integers(0, 999_999_999))
def test_what_is_written_is_read(seconds: int, nanos: int) -> None:
    value = Timestamp(seconds, nanos)
    assert times.parse_timestamp(times.format_timestamp(value)) == value


@given(st.integers(-(2**63), 2**63 - 1))
def test_durations_in_go_units_are_read(nanoseconds: int) -> None:
    assert times.parse_duration(times.go_duration_text(Duration(nanoseconds))) == Duration(nanoseconds)


@given(st.integers(0, 4_000_000_000), st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
def test_zones(seconds: int, zone: str) -> None:
    from zoneinfo import ZoneInfo

    expected = datetime.fromtimestamp(seconds, ZoneInfo(zone))
    civil = times.in_time_zone(Timestamp(seconds, 0), zone)
    assert (civil.day, civil.hour, civil.minute) == (expected.day, expected.hour, expected.minute)


@pytest.mark.parametrize("text", ["", "1", "1d", ".s", "1h -2m", "--1s", "1e3s", "٣s", "99999999999999999999h"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(EvaluationError, match="type conversion error"):
        times.parse_duration(text)


@pytest.mark.parametrize(
    ("nanoseconds", "expected"),
    [(0, "0s"), (1, "1ns"), (1_500, "1.5µs"), (-20_000_000, "-20ms"), (3_661_000_000_000, "1h1m1s")],
)
def test_go_text(nanoseconds: int, expected: str) -> None:
    assert times.go_duration_text(Duration(nanoseconds)) == expected
