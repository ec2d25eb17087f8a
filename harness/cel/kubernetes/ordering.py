"""isLessThan(), isGreaterThan() and compareTo(), which quantities and versions share.

Facts: k8s.io/apiserver v0.37.2, pkg/cel/library/quantity.go and semverlib.go.
"""

from collections.abc import Callable
from typing import Any

from harness.cel.kubernetes import quantities, versions
from harness.cel.kubernetes.quantities import Quantity


def compare_to(one: Any, other: Any) -> int:
    """`one.compareTo(other)`."""
    return quantities.compare(one, other) if isinstance(one, Quantity) else versions.compare(one, other)


GUARDED: dict[str, Callable[..., Any]] = {
    "compareTo": compare_to,
    "isGreaterThan": lambda one, other: compare_to(one, other) > 0,
    "isLessThan": lambda one, other: compare_to(one, other) < 0,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
