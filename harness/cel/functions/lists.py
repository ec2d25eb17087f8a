"""The list functions of cel-go's extension library. Facts: google/cel-go v0.30.0, ext/lists.go."""

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from harness.cel.budget import spend, spend_text
from harness.cel.errors import EvaluationError
from harness.cel.gotext import type_text
from harness.cel.operators import compare, equals, no_such_overload
from harness.cel.values import Duration, Timestamp, Uint, Value, type_name
from harness.gojson import valid_text

MAX_RANGE = 1_000_000
"""cel-go's limit of lists.range()."""

_CHUNK = 4096
"""How many elements are flattened before they are counted."""

_COMPARED = (bool, int, float, str, bytes, Uint, Timestamp, Duration)


def slice_list(items: list[Any], start: int, end: int) -> list[Any]:
    """`items.slice(start, end)`."""
    if start < 0 or end < 0:
        raise EvaluationError(f"cannot slice({start}, {end}), negative indexes not supported")
    if start > end:
        raise EvaluationError(f"cannot slice({start}, {end}), start index must be less than or equal to end index")
    if len(items) < end:
        raise EvaluationError(f"cannot slice({start}, {end}), list is length {len(items)}")
    spend(end - start)
    return items[start:end]


def flatten(items: Any, *levels: Any) -> list[Any]:
    """`items.flatten()`, one level, or `items.flatten(levels)`."""
    if type(items) is not list or (levels and type(levels[0]) is not int):
        shown = ", ".join(type_text(type_name(level)) for level in levels)
        raise EvaluationError(f"no such overload: {type_text(type_name(items))}.flatten({shown})")
    depth = levels[0] if levels else 1
    if depth < 0:
        raise EvaluationError("level must be non-negative")
    flat: list[Any] = []
    waiting: list[tuple[int, Any]] = [(depth, item) for item in reversed(items)]
    steps = 0
    while waiting:
        left, item = waiting.pop()
        if type(item) is list and left > 0:
            waiting.extend((left - 1, inner) for inner in reversed(item))
        else:
            flat.append(item)
        steps += 1
        if steps > _CHUNK:
            spend(steps)
            steps = 0
    spend(steps)
    return flat


def sort(items: Any) -> list[Any]:
    """`items.sort()`."""
    _check_list("sort", items)
    return _sorted(items, items)


def sort_by_keys(items: Any, keys: list[Any]) -> list[Any]:
    """`@sortByAssociatedKeys`, which the macro sortBy() calls: the items in the order of their keys."""
    _check_list("@sortByAssociatedKeys", items)
    return _sorted(items, keys)


def _check_list(function: str, items: Any) -> None:
    if type(items) is not list:
        raise no_such_overload(None if isinstance(items, str | Timestamp | Duration) else function)


def _sorted(items: list[Any], keys: list[Any]) -> list[Any]:
    """The items in the order of their keys. Equal ones stay in order; Go keeps only up to twelve so."""
    if len(items) != len(keys):
        sizes = f"{len(items)} and {len(keys)} elements respectively"
        expected = "expected a list of the same size as the associated keys list"
        raise EvaluationError(f"@sortByAssociatedKeys() {expected}, but got {sizes}")
    if not items:
        return items
    if not isinstance(keys[0], _COMPARED):
        raise EvaluationError("list elements must be comparable")
    if len(keys) > 1 and any(type(key) is not type(keys[0]) for key in keys):
        raise EvaluationError("list elements must have the same type")
    spend(len(items) * len(items).bit_length())
    order = cmp_to_key(_compared)
    return [items[place] for place in sorted(range(len(items)), key=lambda place: order(keys[place]))]


def _compared(one: Value, other: Value) -> int:
    try:
        return compare(one, other)
    except EvaluationError:  # NaN: cel-go takes the failure for "not smaller"
        return 0


def reverse(value: Any) -> Any:
    """`value.reverse()` of a list, or of a string by its characters (cel-go, ext/strings.go)."""
    if isinstance(value, str):
        spend_text(len(value))
        return valid_text(value[::-1])
    spend(len(value))
    return value[::-1]


def number_range(count: int) -> list[int]:
    """`lists.range(count)`: 0 to count - 1."""
    if count < 0:
        raise EvaluationError(f"lists.range: size must be non-negative, got {count}")
    if count > MAX_RANGE:
        raise EvaluationError(f"lists.range: size {count} exceeds maximum allowed ({MAX_RANGE})")
    spend(count)
    return list(range(count))


def distinct(items: list[Any]) -> list[Any]:
    """`items.distinct()`: the first of each group of equal elements."""
    seen_texts: set[str] = set()
    unique: list[Any] = []
    others: list[Any] = []
    for item in items:
        if type(item) is str:
            if item not in seen_texts:
                seen_texts.add(item)
                unique.append(item)
            continue
        spend(len(others))
        if not any(equals(item, other) for other in others):
            others.append(item)
            unique.append(item)
    return unique


GUARDED: dict[str, Callable[..., Any]] = {
    "distinct": distinct,
    "lists.range": number_range,
    "reverse": reverse,
    "slice": slice_list,
}

UNGUARDED: dict[str, Callable[..., Any]] = {
    "@sortByAssociatedKeys": sort_by_keys,
    "flatten": flatten,
    "sort": sort,
}
