"""Durations as Go prints them."""

from harness.cel.times import go_duration_text
from harness.cel.values import Duration


def duration_text(nanoseconds: int) -> str:
    """`1h0m0s`, `1.5s`."""
    return go_duration_text(Duration(nanoseconds))
