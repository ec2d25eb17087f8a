"""The Go types that Tekton's webhooks decode into, as data.

`gotypes.json` is generated from tektoncd/triggers v0.37.0 and tektoncd/pipeline v1.15.0 by `tests/reference/gotypes`;
here its compact notation becomes descriptors, each when it is first asked for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, TypeAlias

GoType: TypeAlias = "Scalar | Bytes | Anything | Own | Pointer | Slice | StringMap | StructRef"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, bool, int32 … ; `go` is how Go calls the type in errors."""

    kind: str
    go: str


@dataclass(frozen=True, slots=True)
class Bytes:
    """A `[]byte`, in JSON a base64 text."""

    go: str


@dataclass(frozen=True, slots=True)
class Anything:
    """An `interface{}`."""


@dataclass(frozen=True, slots=True)
class Own:
    """A type with a JSON decoder of its own, by its Go name (`v1.Duration`)."""

    go: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer: null is told apart from an empty value."""

    to: GoType


@dataclass(frozen=True, slots=True)
class Slice:
    """A list."""

    of: GoType
    go: str


@dataclass(frozen=True, slots=True)
class StringMap:
    """A map with string keys."""

    of: GoType
    go: str


@dataclass(frozen=True, slots=True)
class StructRef:
    """A struct by its key in the table (`pipeline/pipeline/v1.Task`)."""

    key: str

    @property
    def name(self) -> str:
        """Its bare name, as errors have it before the field's path."""
        return self.key.rpartition(".")[2]

    @property
    def go(self) -> str:
        """Its name as Go prints a type: `v1.Task`."""
        return self.key.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class StructField:
    """One JSON field: `omit_empty` leaves the empty value out when the struct is written; `via` names the embedded
    structs on the way to it, which Go's errors show."""

    name: str
    type: GoType
    omit_empty: bool
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StructType:
    """The fields of a struct by name, and by name in the folded case."""

    fields: Mapping[str, StructField]
    folded: Mapping[str, StructField]

    def find(self, key: str) -> StructField | None:
        """The field that a JSON key means: the exact name, else the first that differs in case only."""
        return self.fields.get(key) or self.folded.get(fold(key))


def fold(name: str) -> str:
    """A name without regard to case, as Go's `foldName` compares them (one character for one)."""
    if name.isascii():
        return name.lower()
    return "".join(_fold_character(character) for character in name)


def _fold_character(character: str) -> str:
    upper = character.upper()
    lower = (upper if len(upper) == 1 else character).lower()
    return lower if len(lower) == 1 else character


@cache
def _table() -> tuple[dict[str, str], dict[str, list[list[str]]]]:
    text = resources.files(__package__).joinpath("gotypes.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return table["kinds"], table["structs"]


def kind_type(api_version: str, kind: str) -> StructRef | None:
    """The struct of a kind, None for a kind that neither webhook knows."""
    key = _table()[0].get(f"{api_version} {kind}")
    return StructRef(key) if key else None


WITH_POD: Final = "customResource"
"""The kind under which the table holds what the webhook reads of a listener's customResource."""


def with_pod_type() -> StructRef:
    """The struct that the webhook reads a listener's customResource into."""
    return StructRef(_table()[0][WITH_POD])


def known_kinds() -> tuple[tuple[str, str], ...]:
    """(apiVersion, kind) of everything that the webhooks know, sorted."""
    pairs = (name.split(" ") for name in _table()[0] if name != WITH_POD)
    return tuple(sorted((api_version, kind) for api_version, kind in pairs))


@cache
def struct_type(ref: StructRef) -> StructType:
    """The fields of a struct."""
    fields: dict[str, StructField] = {}
    folded: dict[str, StructField] = {}
    for name, notation, omit, *via in _table()[1][ref.key]:
        field = StructField(name, _parse(notation), bool(omit), tuple(via[0].split(".")) if via else ())
        fields[name] = field
        folded.setdefault(fold(name), field)
    return StructType(fields, folded)


@cache
def _parse(notation: str) -> GoType:
    """A type from its notation, which `tests/reference/gotypes` explains."""
    match notation[0]:
        case "=":
            return Own(notation[1:])
        case "{":
            return StructRef(notation[1:])
        case "*":
            return Pointer(_parse(notation[1:]))
        case "[":
            of, _, go = notation[1:].rpartition("|")
            return Slice(_parse(of), go)
        case "m":
            of, _, go = notation[1:].rpartition("|")
            return StringMap(_parse(of), go)
    if notation == "any":
        return Anything()
    kind, _, go = notation.partition("|")
    return Bytes(go) if kind == "bytes" else Scalar(kind, go)
