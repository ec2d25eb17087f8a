"""What Tekton's CEL environment declares: one module a library, and the registry of them all."""

from functools import cache

from harness.cel.declarations import encoders, lists, math, sets, standard, strings, triggers
from harness.cel.declarations.declaration import Overload, declare

LIBRARIES = (
    standard.SIGNATURES,
    standard.COMPARISONS,
    triggers.SIGNATURES,
    strings.SIGNATURES,
    encoders.SIGNATURES,
    sets.SIGNATURES,
    lists.SIGNATURES,
    math.SIGNATURES,
)
"""The signatures of all libraries, in the order in which Tekton adds them to the environment (makeCelEnv)."""


@cache
def functions() -> dict[str, tuple[Overload, ...]]:
    """The overloads of every function by its name, in the order in which the checker tries them."""
    return _by_name(LIBRARIES)


@cache
def mixed_comparisons() -> dict[str, tuple[Overload, ...]]:
    """The overloads of the comparisons with those of mixed numbers, which hold from the first comprehension on."""
    return _by_name((standard.ALL_COMPARISONS,))


def _by_name(libraries: tuple[str, ...]) -> dict[str, tuple[Overload, ...]]:
    named: dict[str, list[Overload]] = {}
    for library in libraries:
        for overload in declare(library):
            named.setdefault(overload.name, []).append(overload)
    return {name: tuple(overloads) for name, overloads in named.items()}
