"""The functions of all libraries by name. A new library is one module and one entry here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from harness.cel.declarations.declaration import Overload
from harness.cel.functions import encoders, lists, math, sets, standard, strings, triggers
from harness.cel.values import Value

Implementation: TypeAlias = Callable[..., Any]
"""Takes the arguments (a method's receiver first) and returns a value or raises EvaluationError."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function by the name that the checker resolved. `guarded` asks for the guard in `guards`; `call_as` gives what
    to call where only one overload fits, for the few functions that it makes a difference to."""

    name: str
    call: Callable[..., Value]
    guarded: bool
    call_as: Callable[[Overload], Callable[..., Value]] | None = None


@cache
def functions() -> Mapping[str, Function]:
    """All functions by name; operators that the evaluator knows itself are not among them."""
    found: dict[str, Function] = {}
    for library in (standard, triggers, strings, encoders, sets, lists, math):
        guarded: Mapping[str, Implementation] = library.GUARDED
        unguarded: Mapping[str, Implementation] = library.UNGUARDED
        found.update({name: Function(name, call, True) for name, call in guarded.items()})
        found.update({name: Function(name, call, False) for name, call in unguarded.items()})
    return found
