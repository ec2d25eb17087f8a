"""What an expression may use, and where its values stand: a CEL environment as a value.

`TRIGGERS` is the one of Tekton's interceptor, the default everywhere; harness/cel/kubernetes has the one of
ValidatingAdmissionPolicies.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.cel import declarations, macros
from harness.cel.ast import Node
from harness.cel.closures import BODY, EXTENSIONS, FIRST_LOCAL, HEADER, REQUEST_URL
from harness.cel.declarations.declaration import Overload
from harness.cel.declarations.names import MESSAGE_FIELDS, NAMED_TYPES, VARIABLES
from harness.cel.format_calls import check_format_calls
from harness.cel.functions.registry import Function, functions
from harness.cel.macros import Macros
from harness.cel.source import Problem, Source
from harness.cel.types import Type

Overloads: TypeAlias = Mapping[str, tuple[Overload, ...]]
"""The overloads of functions by their names, in the order in which the checker tries them."""

Validate: TypeAlias = Callable[[Source, Node, Mapping[int, Type]], list[Problem]]
"""What a checked tree is looked at for besides its types: source, root and the types by id() of the nodes."""


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """A CEL environment.

    `variables` are the types of the names, `slots` their places in the frame of an evaluation, `first_local` the place
    of the first variable of a macro. `structs` are the fields of the types that have some, `named_types` the names that
    stand for a type. `declared` and `implemented` give the functions, late because making them takes a while.
    `later_comparisons` are the overloads that hold from the first comprehension on. `native` are the places of values
    whose types Go names by what JSON was decoded to.
    """

    variables: Mapping[str, Type]
    slots: Mapping[str, int]
    first_local: int
    declared: Callable[[], Overloads]
    implemented: Callable[[], Mapping[str, Function]]
    validate: Validate
    macros: Macros = macros.TRIGGERS
    structs: Mapping[str, Mapping[str, Type]] = field(default_factory=lambda: MESSAGE_FIELDS)
    named_types: Mapping[str, Type] = field(default_factory=lambda: NAMED_TYPES)
    later_comparisons: Callable[[], Overloads] = dict
    optional_syntax: bool = False
    native: frozenset[int] = frozenset()
    native_header: int = -1


TRIGGERS = Environment(
    variables=VARIABLES,
    slots={"body": BODY, "header": HEADER, "extensions": EXTENSIONS, "requestURL": REQUEST_URL},
    first_local=FIRST_LOCAL,
    declared=declarations.functions,
    implemented=functions,
    validate=check_format_calls,
    later_comparisons=declarations.mixed_comparisons,
    native=frozenset((BODY, EXTENSIONS)),
    native_header=HEADER,
)
"""The environment of Tekton's interceptor (tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go, makeCelEnv)."""
