"""Objects that stay the same objects where nothing in them changes.

A plan is made in a dozen passes of substitution, and most of them find nothing to do in most of a Task.
"""

from collections.abc import Callable
from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    D = TypeVar("D", bound=DataclassInstance)

T = TypeVar("T")


def replaced(one: "D", **fields: object) -> "D":
    """As `dataclasses.replace`; `one` itself where every field holds that very object already."""
    for name, value in fields.items():
        if getattr(one, name) is not value:
            return replace(one, **fields)
    return one


def each(items: tuple[T, ...], change: Callable[[T], T]) -> tuple[T, ...]:
    """Every item changed; `items` itself where none becomes another object."""
    done = tuple(map(change, items))
    return items if all(map(is_, done, items)) else done
