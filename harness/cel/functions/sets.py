"""The set functions of cel-go's extension library. Facts: google/cel-go v0.30.0, ext/sets.go."""

from collections.abc import Callable
from typing import Any

from harness.cel.budget import spend
from harness.cel.operators import contains


def sets_contains(holder: list[Any], part: list[Any]) -> bool:
    """`sets.contains(holder, part)`: whether each element of `part` is in `holder`."""
    spend(len(holder) * len(part))
    return all(contains(element, holder) for element in part)


def sets_equivalent(one: list[Any], other: list[Any]) -> bool:
    """`sets.equivalent(one, other)`: whether each has the elements of the other."""
    return sets_contains(one, other) and sets_contains(other, one)


def sets_intersects(one: list[Any], other: list[Any]) -> bool:
    """`sets.intersects(one, other)`: whether they share an element."""
    spend(len(one) * len(other))
    return any(contains(element, other) for element in one)


GUARDED: dict[str, Callable[..., Any]] = {
    "sets.contains": sets_contains,
    "sets.equivalent": sets_equivalent,
    "sets.intersects": sets_intersects,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
