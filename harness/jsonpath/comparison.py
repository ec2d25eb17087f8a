"""Comparing two values in a filter, as Go's templates do.

Source: k8s.io/client-go v0.35.7, third_party/forked/golang/template/funcs.go.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from harness.jsonpath.errors import JsonPathError
from harness.jsonpath.govalues import GoByte, GoInt, PathValue


class _Kind(Enum):
    BOOL = auto()
    INT = auto()
    UINT = auto()
    FLOAT = auto()
    STRING = auto()


def _kind(value: PathValue) -> _Kind:
    match value:
        case bool():
            return _Kind.BOOL
        case GoInt():
            return _Kind.INT
        case GoByte():
            return _Kind.UINT
        case int() | float():
            return _Kind.FLOAT
        case str():
            return _Kind.STRING
        case _:
            raise JsonPathError("invalid type for comparison")


def _comparable(left: PathValue, right: PathValue) -> _Kind:
    """The kind to compare in; raises `JsonPathError` where Go finds none."""
    kinds = (_kind(left), _kind(right))
    if kinds[0] is not kinds[1] and set(kinds) != {_Kind.INT, _Kind.UINT}:
        raise JsonPathError("incompatible types for comparison")
    return kinds[0]


def _equal(left: PathValue, right: PathValue) -> bool:
    _comparable(left, right)
    return left == right


def _less(left: PathValue, right: PathValue) -> bool:
    if _comparable(left, right) is _Kind.BOOL:
        raise JsonPathError("invalid type for comparison")
    match left, right:
        case str(), str():
            return left < right
        case ((int() | float()), (int() | float())):
            return left < right
    raise AssertionError("kinds were compared")


def _less_or_equal(left: PathValue, right: PathValue) -> bool:
    return _less(left, right) or _equal(left, right)


OPERATORS: Final[dict[str, Callable[[PathValue, PathValue], bool]]] = {
    "<": _less,
    ">": lambda left, right: not _less_or_equal(left, right),
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<=": _less_or_equal,
    ">=": lambda left, right: not _less(left, right),
}
"""A filter's operators. Each raises `JsonPathError` for values that Go does not compare."""
