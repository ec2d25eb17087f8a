"""Kubernetes' own functions of lists: isSorted(), sum(), min(), max(), indexOf() and lastIndexOf().

Facts: k8s.io/apiserver v0.37.2, pkg/cel/library/lists.go. indexOf() and lastIndexOf() are also those of strings.
"""

from collections.abc import Callable
from typing import Any

from harness.cel.arithmetic import add
from harness.cel.budget import spend
from harness.cel.declarations.declaration import Overload
from harness.cel.errors import EvaluationError
from harness.cel.functions import strings
from harness.cel.operators import compare, equals, no_such_overload
from harness.cel.values import Duration, Timestamp, Uint

_COMPARED = (bool, int, float, str, bytes, Uint, Timestamp, Duration)
_ZERO_OF_KIND: dict[str, Any] = {"int": 0, "uint": Uint(0), "double": 0.0, "duration": Duration(0)}
_ZEROES: dict[type, Any] = {int: 0, Uint: Uint(0), float: 0.0, Duration: Duration(0)}


def is_sorted(items: list[Any]) -> bool:
    """`items.isSorted()`."""
    spend(len(items))
    previous: Any = None
    for place, item in enumerate(items):
        if not isinstance(item, _COMPARED):
            raise no_such_overload()
        if place and _order(previous, item) > 0:
            return False
        previous = item
    return True


def _order(one: Any, other: Any) -> int:
    try:
        return compare(one, other)
    except EvaluationError:  # what cannot be compared counts as in order (in Go: no result equals 1)
        return 0


def total(items: list[Any], zero: Any = 0) -> Any:
    """`items.sum()`; of an empty list the zero of its type."""
    spend(len(items))
    result: Any = _ZEROES.get(type(items[0]), 0) if items else zero
    for item in items:
        result = add(result, item)
    return result


def _extreme(name: str, preferred: int) -> Callable[[list[Any]], Any]:
    def choose(items: list[Any]) -> Any:
        spend(len(items))
        if not items:
            raise EvaluationError(f"{name} called on empty list")
        chosen = items[0]
        for item in items:
            if not isinstance(item, _COMPARED):
                raise no_such_overload()
            if _order(item, chosen) == preferred:
                chosen = item
        return chosen

    return choose


def index_of(holder: Any, item: Any, *offset: Any) -> int:
    """`holder.indexOf(item)`: of a list, or of a string."""
    if isinstance(holder, list):
        spend(len(holder))
        return next((place for place, other in enumerate(holder) if _same(other, item)), -1)
    return strings.index_of(holder, item, *offset)


def last_index_of(holder: Any, item: Any, *offset: Any) -> int:
    """`holder.lastIndexOf(item)`: of a list, or of a string."""
    if isinstance(holder, list):
        spend(len(holder))
        return next((place for place in range(len(holder) - 1, -1, -1) if _same(holder[place], item)), -1)
    return strings.last_index_of(holder, item, *offset)


def _same(one: Any, other: Any) -> bool:
    try:
        return equals(one, other)
    except EvaluationError:
        return False


GUARDED: dict[str, Callable[..., Any]] = {
    "indexOf": index_of,
    "isSorted": is_sorted,
    "lastIndexOf": last_index_of,
    "max": _extreme("max", 1),
    "min": _extreme("min", -1),
    "sum": total,
}

CALLED_AS: dict[str, Callable[[Overload], Callable[..., Any]]] = {
    "sum": lambda overload: lambda items: total(items, _ZERO_OF_KIND[overload.result.kind])
}
"""The functions that depend on the one overload that the checker found."""

UNGUARDED: dict[str, Callable[..., Any]] = {}
