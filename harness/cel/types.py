"""The types of CEL's checker, and when one can be given where another is wanted.

Facts from google/cel-go v0.30.0: common/types/types.go (the types), checker/types.go (assignability and type
parameters) and checker/format.go (how types are written in messages).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "any",
    "bool",
    "bytes",
    "double",
    "duration",
    "dyn",
    "error",
    "int",
    "list",
    "map",
    "null",
    "opaque",
    "parameter",
    "string",
    "struct",
    "timestamp",
    "type",
    "uint",
]


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `name` is the one at run time, `parameters` those of lists, maps and types; a `nullable` one is one of
    protobuf's wrappers."""

    kind: Kind
    name: str
    parameters: tuple["Type", ...] = ()
    nullable: bool = False

    def __str__(self) -> str:
        match self.kind:
            case "any" | "duration" | "timestamp" | "null":
                return self.kind
            case "error":
                return "!error!"
        if self.parameters:
            return f"{self.name}({', '.join(map(str, self.parameters))})"
        return self.declared_name

    @property
    def declared_name(self) -> str:
        """The name with what a wrapper adds to it."""
        return f"wrapper({self.name})" if self.nullable else self.name

    @property
    def is_dynamic(self) -> bool:
        """Whether anything goes: dyn, any, or what had an error already."""
        return self.kind in ("dyn", "any", "error")


ANY = Type("any", "google.protobuf.Any")
BOOL = Type("bool", "bool")
BYTES = Type("bytes", "bytes")
DOUBLE = Type("double", "double")
DURATION = Type("duration", "google.protobuf.Duration")
DYN = Type("dyn", "dyn")
ERROR = Type("error", "error")
INT = Type("int", "int")
NULL = Type("null", "null_type")
STRING = Type("string", "string")
TIMESTAMP = Type("timestamp", "google.protobuf.Timestamp")
TYPE = Type("type", "type")
UINT = Type("uint", "uint")


def list_of(element: Type) -> Type:
    """The type of lists of the element type."""
    return Type("list", "list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """The type of maps from the key type to the value type."""
    return Type("map", "map", (key, value))


def type_of(described: Type) -> Type:
    """The type of a type."""
    return Type("type", "type", (described,))


def optional_of(held: Type) -> Type:
    """The type of values that may be absent."""
    return Type("opaque", "optional_type", (held,))


def unwrapped(given: Type) -> tuple[Type, bool]:
    """What an optional type holds and True, any other type and False."""
    return (given.parameters[0], True) if given.name == "optional_type" else (given, False)


def parameter(name: str) -> Type:
    """A type parameter, which a use of it replaces."""
    return Type("parameter", name)


def wrapper_of(wrapped: Type) -> Type:
    """The type of protobuf's wrapper messages: the wrapped one or null."""
    return Type(wrapped.kind, wrapped.name, wrapped.parameters, nullable=True)


def is_exact(one: Type, other: Type) -> bool:
    """Whether both are the same type; a wrapper and what it wraps are."""
    return one is other or (
        one.kind == other.kind
        and one.name == other.name
        and len(one.parameters) == len(other.parameters)
        and all(map(is_exact, one.parameters, other.parameters))
    )


def most_general(one: Type, other: Type) -> Type:
    """The one of two compatible types that says less."""
    return one if _is_equal_or_less_specific(one, other) else other


def _is_equal_or_less_specific(one: Type, other: Type) -> bool:
    if one.kind in ("dyn", "any", "parameter"):
        return True
    if other.kind in ("dyn", "any", "parameter") or one.kind != other.kind:
        return False
    match one.kind:
        case "list" | "map":
            return all(map(_is_equal_or_less_specific, one.parameters, other.parameters))
        case "opaque":
            return (
                one.name == other.name
                and len(one.parameters) == len(other.parameters)
                and all(map(_is_equal_or_less_specific, one.parameters, other.parameters))
            )
        case "type":
            return True
        case _:
            return is_exact(one, other)


class Substitutions:
    """What the type parameters of a check stand for so far, by name. Immutable: a trial makes a new one."""

    __slots__ = ("_bound",)

    def __init__(self, bound: Mapping[str, Type] | None = None) -> None:
        self._bound = dict(bound or {})

    def apply(self, given: Type, *, unbound_to_dyn: bool = False) -> Type:
        """The type with its parameters replaced; those that stand for nothing yet stay, or become dyn."""
        while given.kind == "parameter" and given.name in self._bound:
            given = self._bound[given.name]
        if given.kind == "parameter":
            return DYN if unbound_to_dyn else given
        if not given.parameters:
            return given
        replaced = tuple(self.apply(part, unbound_to_dyn=unbound_to_dyn) for part in given.parameters)
        return Type(given.kind, given.name, replaced)

    def assign(self, given: Sequence[Type], wanted: Sequence[Type]) -> "Substitutions | None":
        """The substitutions under which each given type can stand for the wanted one, None where there are none."""
        trial = Substitutions(self._bound)
        return trial if trial._all_assignable(given, wanted) else None

    def _all_assignable(self, given: Sequence[Type], wanted: Sequence[Type]) -> bool:
        return len(given) == len(wanted) and all(
            self._is_assignable(one, other) for one, other in zip(given, wanted, strict=True)
        )

    def _is_assignable(self, given: Type, wanted: Type) -> bool:
        if wanted.kind == "parameter":
            fits, bound = self._bind(given, wanted)
            if fits or bound:
                return fits
        if given.kind == "parameter":
            return self._bind(wanted, given)[0]
        if given.is_dynamic or wanted.is_dynamic:
            return True
        if given.kind == "null":
            return _takes_null(wanted)
        if wanted.kind == "null":
            return _takes_null(given)
        match given.kind:
            case "type":
                return wanted.kind == "type"
            case "list" | "map" | "opaque":
                same = given.kind == wanted.kind and given.name == wanted.name
                return same and self._all_assignable(given.parameters, wanted.parameters)
            case _:
                return given.kind == wanted.kind and given.name == wanted.name

    def _bind(self, given: Type, wanted: Type) -> tuple[bool, bool]:
        """Lets the parameter `wanted` stand for `given` if it can: whether it does, and whether it stood for a type."""
        if is_exact(given, wanted):
            return True, True
        if wanted.name in self._bound:
            known = self._bound[wanted.name]
            if is_exact(given, known):
                return True, True
            if not self._is_assignable(given, known):
                return False, True
            general = most_general(given, known)
            if self._is_free_of(wanted, general):
                self._bound[wanted.name] = general
            return True, True
        if self._is_free_of(wanted, given):
            self._bound[wanted.name] = given
            return True, False
        return False, False

    def _is_free_of(self, sought: Type, within: Type) -> bool:
        """Whether a type does not hold the parameter; no type may stand for a part of itself."""
        if is_exact(sought, within):
            return False
        if within.kind == "parameter":
            bound = self._bound.get(within.name)
            return bound is None or self._is_free_of(sought, bound)
        return all(self._is_free_of(sought, part) for part in within.parameters)


def _takes_null(wanted: Type) -> bool:
    return wanted.nullable or wanted.kind in ("null", "any", "opaque", "struct", "duration", "timestamp")
