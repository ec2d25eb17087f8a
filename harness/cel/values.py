"""CEL's values as Python's: the cheapest Python type that keeps CEL's distinctions.

null, bool, string, bytes, list and map are None, bool, str, bytes, list and dict; a CEL int is int, a double is float
(every JSON number of a payload is one), a uint is `Uint`. A map whose keys are not all strings is a `KeyedMap`,
because Python's 1, 1.0 and True are one key and CEL's are not. Values are never changed once they are made.

A Go string may hold bytes that are no UTF-8 (`truncate` cuts between bytes): such a byte is a lone surrogate from
U+DC80 on, as in Python's `surrogateescape`.

Facts: google/cel-go v0.30.0, common/types (types.go: the names; map.go: which keys are the same).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from harness.cel.errors import PanicError

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
UINT64_MAX = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Uint:
    """An unsigned 64-bit integer."""

    value: int


@dataclass(frozen=True, slots=True)
class Timestamp:
    """An instant: seconds since 1970, nanoseconds (0 to 999999999) and the seconds east of UTC that it was written
    with, which only its text shows."""

    seconds: int
    nanos: int
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time in nanoseconds, of 64 bits."""

    nanoseconds: int


@dataclass(frozen=True, slots=True)
class TypeValue:
    """A type as a value: what `type(x)` gives and what the name `int` stands for, by its name at run time."""

    name: str


@dataclass(frozen=True, slots=True)
class Message:
    """A protobuf message that CEL has no value of its own for; without fields, as `google.protobuf.Empty` is."""

    name: str


class Opaque:
    """A value of a library's own type, such as Kubernetes' quantities: CEL knows its name and what its functions do."""

    __slots__ = ()
    type_name: ClassVar[str]
    go_name: ClassVar[str]

    def __eq__(self, other: object) -> bool:
        return self.equals(other)

    __hash__ = object.__hash__

    def equals(self, other: Any) -> bool:
        """`self == other`; raises EvaluationError where the type refuses to be compared with another one."""
        return self is other

    def hash_key(self) -> Any:
        """What makes it the same key as another in a map; raises PanicError where Go cannot hash it."""
        return id(self)

    def find(self, key: Any) -> tuple[bool, Any]:
        """Whether the value has a field of that name, and the field's value."""
        return False, None


@dataclass(frozen=True, slots=True, eq=False)
class Optional(Opaque):
    """A value that may be absent (`optional.of(x)`, `a.?b`): `value` counts where it `is_present`."""

    type_name: ClassVar[str] = "optional_type"
    go_name: ClassVar[str] = "*types.Optional"
    is_present: bool = False
    value: Any = None


ABSENT = Optional()
"""`optional.none()`."""


class KeyedMap:
    """A map with keys of any kind, in the order of insertion. `entries` maps what makes a key unique to key and value.

    Go's maps have no order; where one shows, Tekton's answers differ from run to run.
    """

    __slots__ = ("entries",)

    def __init__(self, pairs: Iterable[tuple["Value", "Value"]] = ()) -> None:
        self.entries: dict[tuple[str, Any], tuple[Value, Value]] = {}
        for key, value in pairs:
            self.entries[identity(key)] = (key, value)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator["Value"]:
        return (key for key, _ in self.entries.values())


Value: TypeAlias = (
    bool
    | int
    | float
    | str
    | bytes
    | Uint
    | list[Any]
    | dict[str, Any]
    | KeyedMap
    | Timestamp
    | Duration
    | TypeValue
    | Message
    | Opaque
    | None
)
"""Any value of an expression. What lists and maps hold are values too; saying so would make mypy refuse payloads."""

_NAMES: dict[type, str] = {
    type(None): "null_type",
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    bytes: "bytes",
    Uint: "uint",
    list: "list",
    dict: "map",
    KeyedMap: "map",
    Timestamp: "google.protobuf.Timestamp",
    Duration: "google.protobuf.Duration",
    TypeValue: "type",
}

_GO_NAMES: dict[type, str] = {
    type(None): "types.Null",
    bool: "types.Bool",
    int: "types.Int",
    float: "types.Double",
    str: "types.String",
    bytes: "types.Bytes",
    Uint: "types.Uint",
    list: "*types.baseList",
    dict: "*types.baseMap",
    KeyedMap: "*types.baseMap",
    Timestamp: "types.Timestamp",
    Duration: "types.Duration",
    TypeValue: "*types.Type",
    Message: "*types.protoObj",
}


def type_name(value: Value) -> str:
    """The name of the value's type at run time: `int`, `list`, `null_type`, `google.protobuf.Duration`."""
    name = _NAMES.get(type(value))
    if name is not None:
        return name
    return value.name if isinstance(value, Message) else value.type_name  # type: ignore[union-attr]  # opaque


def go_type_name(value: Value) -> str:
    """The name of the Go type that holds the value, as some messages give it: `types.Int`, `*types.baseList`."""
    return value.go_name if isinstance(value, Opaque) else _GO_NAMES[type(value)]


def identity(key: Value) -> tuple[str, Any]:
    """What makes a key the same key as another: its type and, but for lists and maps, its value.

    Raises PanicError for bytes, which Go cannot hash.
    """
    match key:
        case bytes():
            raise PanicError("runtime error: hash of unhashable type types.Bytes")
        case list() | dict() | KeyedMap():
            return "reference", id(key)
        case Opaque():
            return key.type_name, key.hash_key()
        case _:
            return type_name(key), key


def map_of(pairs: list[tuple[Value, Value]]) -> dict[str, Any] | KeyedMap:
    """The map of these entries; of two with the same key the last counts."""
    if all(type(key) is str for key, _ in pairs):
        return dict(pairs)  # type: ignore[arg-type]  # all keys are strings
    return KeyedMap(pairs)


def find(holder: dict[str, Any] | KeyedMap, key: Value) -> tuple[bool, Value]:
    """Whether a map has the key, and its value. A number finds the same number of another type among the keys, except
    that a double is only found as what it is (cel-go, map.go: refValMapAccessor.Find)."""
    if isinstance(holder, dict):
        return (True, holder[key]) if type(key) is str and key in holder else (False, None)
    if not holder.entries:
        return False, None
    for same in (key, *_same_numbers(key)):
        found = holder.entries.get(identity(same))
        if found is not None:
            return True, found[1]
    return False, None


def _same_numbers(key: Value) -> Iterator[Value]:
    """A number's equals among ints and uints."""
    if type(key) is float:
        if not key.is_integer():
            return
        whole = int(key)
        if INT64_MIN < whole < INT64_MAX:
            yield whole
        if 0 <= whole <= UINT64_MAX:
            yield Uint(whole)
    elif type(key) is int:
        if key >= 0:
            yield Uint(key)
    elif type(key) is Uint and key.value <= INT64_MAX:
        yield key.value
