"""The functions of Tekton's CEL environment as they run: one module a library, and the registry of them all.

What the functions are called with at compile time is declared in harness/cel/declarations; here is what they do. Most
check at run time that their arguments are of a declared type (`guarded`, with the message
`no such overload: truncate(int, int)`); those that cel-go binds without such guards check for themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from harness.cel.functions import encoders, lists, math, sets, standard, strings, triggers
from harness.cel.values import Value

Implementation: TypeAlias = Callable[..., Any]
"""Takes the arguments (a method's receiver first) and returns a value or raises EvaluationError."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function by the name that the checker resolved. `guarded` asks for the guard in `guards`."""

    name: str
    call: Callable[..., Value]
    guarded: bool


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
