"""The environment of ValidatingAdmissionPolicies: `object`, `request`, `params`, `variables` and the libraries."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from harness.cel.closures import STEPS_LEFT
from harness.cel.declarations.names import MESSAGE_FIELDS, NAMED_TYPES
from harness.cel.environment import Environment
from harness.cel.functions import lists as standard_lists
from harness.cel.functions import sets, standard, strings
from harness.cel.functions.registry import Function
from harness.cel.kubernetes import (
    checks,
    conversions,
    declarations,
    formats,
    formatting,
    lists,
    network,
    optionals,
    ordering,
    patterns,
    quantities,
    urls,
    versions,
)
from harness.cel.macros import OPTIONALS, STANDARD, TWO_VARIABLES, Macros
from harness.cel.types import DYN, Type, optional_of

OBJECT, OLD_OBJECT, REQUEST, PARAMS, NAMESPACE = range(5)
VARIABLES = STEPS_LEFT + 1
"""The places of a frame; the steps left stand where they stand in Tekton's frames."""

_SLOTS = {
    "object": OBJECT,
    "oldObject": OLD_OBJECT,
    "request": REQUEST,
    "params": PARAMS,
    "namespaceObject": NAMESPACE,
    "variables": VARIABLES,
}

_NAMED_TYPES = {
    **NAMED_TYPES,
    **{kind.name: kind for kind in declarations.NAMES.values() if kind.kind == "opaque"},
    "optional_type": optional_of(DYN),
}

_MACROS = Macros({**STANDARD, **OPTIONALS}, TWO_VARIABLES, extremes=False)


@cache
def _implemented() -> Mapping[str, Function]:
    """All functions by name; of two libraries with one name the later one knows the arguments of both."""
    found: dict[str, Function] = {}
    for library in (
        *(standard, strings, sets, standard_lists, formatting, lists, patterns, urls, quantities, ordering, network),
        *(formats, versions, optionals, conversions),
    ):
        guarded: Mapping[str, Callable[..., Any]] = library.GUARDED
        unguarded: Mapping[str, Callable[..., Any]] = library.UNGUARDED
        found.update({name: Function(name, call, True) for name, call in guarded.items()})
        found.update({name: Function(name, call, False) for name, call in unguarded.items()})
    for name, call_as in lists.CALLED_AS.items():
        found[name] = replace(found[name], call_as=call_as)
    return found


def environment(*, has_params: bool, variables: Mapping[str, Type] | None) -> Environment:
    """The environment of one expression. `has_params` declares `params`; `variables` are the types of the composed
    variables that it may use, None where there is no `variables` at all (in match conditions)."""
    declared = {
        "object": DYN,
        "oldObject": DYN,
        "request": declarations.REQUEST,
        "namespaceObject": declarations.NAMESPACE,
        **({"params": DYN} if has_params else {}),
        **({} if variables is None else {"variables": declarations.VARIABLES}),
    }
    structs = {**MESSAGE_FIELDS, **declarations.STRUCTS, declarations.VARIABLES.name: dict(variables or {})}
    return Environment(
        variables=declared,
        slots=_SLOTS,
        first_local=VARIABLES + 1,
        declared=declarations.functions,
        implemented=_implemented,
        validate=checks.validate,
        macros=_MACROS,
        structs=structs,
        named_types=_NAMED_TYPES,
        optional_syntax=True,
    )
