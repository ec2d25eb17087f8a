"""Interceptor params as Go decodes them into the structs of the core interceptors.

The sink puts params into a map (of several with one name the last counts), and the interceptor marshals that map with
its keys sorted and unmarshals it into a struct (tektoncd/triggers v0.37.0, pkg/interceptors/interceptors.go,
UnmarshalParams). Hence: names match in any case, unknown ones are ignored, null leaves a field as it is or makes a
pointer or list nil, and the first value of a wrong type fails everything. Spelling a name in two ways fills one field
twice; the later one is decoded over what the earlier one left, as encoding/json does, so list items keep fields that
the later value does not have.

The wording of the errors is that of encoding/json over its version 2 (the reference verdicts' Go); Go 1.26's older
code writes the struct's name before the first dot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from harness.gojson import fold
from harness.interceptors.interface import json_kind
from harness.jsontypes import JSON
from harness.triggers.model import InterceptorParam


class ParamsError(Exception):
    """The params do not fit; `str()` is what Tekton writes after `failed to parse interceptor params: `."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string field; `go_type` is its Go name in errors."""

    go_type: str = "string"


@dataclass(frozen=True, slots=True)
class Flag:
    """A bool field."""

    go_type: str = "bool"


@dataclass(frozen=True, slots=True)
class Items:
    """A slice: nil (None) until a list is given."""

    item: "Shape"

    @property
    def go_type(self) -> str:
        """`[]string`."""
        return f"[]{self.item.go_type}"


@dataclass(frozen=True, slots=True)
class Struct:
    """A struct by the JSON names of its fields; a pointer to one (None until given) where `pointer`."""

    go_type: str
    fields: Mapping[str, "Shape"]
    pointer: bool = False


Shape: TypeAlias = Text | Flag | Items | Struct
Decoded: TypeAlias = bool | str | list["Decoded"] | dict[str, "Decoded"] | None
"""What a shape decodes to: a struct is a dict with all its fields, a nil slice or pointer is None."""

SECRET_REF = Struct("v1beta1.SecretRef", {"secretKey": Text(), "secretName": Text()}, pointer=True)
"""A reference to a key of a Secret in the Trigger's namespace."""


@dataclass(frozen=True, slots=True)
class SecretRef:
    """A decoded `secretRef`."""

    key: str
    name: str


def decode_params(params: Sequence[InterceptorParam], shape: Struct) -> dict[str, Decoded]:
    """The fields of `shape` as Go would fill them. Raises ParamsError."""
    decoder = _Decoder()
    filled = decoder.struct({param.name: param.value for param in params}, shape, None, "")
    if decoder.error:
        raise ParamsError(f"invalid json: json: cannot unmarshal {decoder.error}")
    return filled


def secret_ref(value: Decoded) -> SecretRef | None:
    """A decoded SECRET_REF."""
    if not isinstance(value, dict):
        return None
    return SecretRef(key=text(value["secretKey"]), name=text(value["secretName"]))


def text(value: Decoded) -> str:
    """A decoded `Text`."""
    return value if isinstance(value, str) else ""


def texts(value: Decoded) -> tuple[str, ...] | None:
    """A decoded list of `Text`, None where no list was given."""
    return tuple(text(item) for item in value) if isinstance(value, list) else None


class _Decoder:
    """Decodes and goes on after an error, keeping the first, as encoding/json does."""

    def __init__(self) -> None:
        self.error = ""

    def value(self, value: JSON, shape: Shape, before: Decoded, path: str, *, in_struct: bool) -> Decoded:
        """`value` decoded over `before`, what the field held."""
        match shape:
            case Text() | Flag():
                fits = isinstance(value, str if isinstance(shape, Text) else bool)
                if value is not None and not fits:
                    self._refuse(value, shape.go_type, path, in_struct)
                return value if fits and isinstance(value, str | bool) else before
            case Items():
                return self._items(value, shape, before, path, in_struct)
            case Struct():
                if value is None:
                    return None if shape.pointer else before
                old = before if isinstance(before, dict) else None
                if isinstance(value, dict):
                    return self.struct(value, shape, old, path)
                self._refuse(value, shape.go_type, path, in_struct)
                return old if old is not None else _zero_struct(shape)

    def struct(
        self, value: Mapping[str, JSON], shape: Struct, before: dict[str, Decoded] | None, path: str
    ) -> dict[str, Decoded]:
        """An object, its keys in order, decoded into the struct that held `before`."""
        filled = dict(before) if before is not None else _zero_struct(shape)
        names = {fold(name): name for name in shape.fields}
        for key, item in sorted(value.items(), key=lambda entry: entry[0]):
            name = names.get(fold(key))
            if name is not None:
                filled[name] = self.value(item, shape.fields[name], filled[name], f"{path}.{name}", in_struct=True)
        return filled

    def _items(self, value: JSON, shape: Items, before: Decoded, path: str, in_struct: bool) -> Decoded:
        if value is None:
            return None
        if not isinstance(value, list):
            self._refuse(value, shape.go_type, path, in_struct)
            return before
        old = before if isinstance(before, list) else []
        zero = _zero(shape.item)
        return [
            self.value(item, shape.item, old[index] if index < len(old) else zero, f"{path}.{index}", in_struct=False)
            for index, item in enumerate(value)
        ]

    def _refuse(self, value: JSON, go_type: str, path: str, in_struct: bool) -> None:
        what = "Go struct field " if in_struct else ""
        self.error = self.error or f"{json_kind(value)} into {what}{path} of type {go_type}"


def _zero(shape: Shape) -> Decoded:
    match shape:
        case Text():
            return ""
        case Flag():
            return False
        case Items():
            return None
        case Struct():
            return None if shape.pointer else _zero_struct(shape)


def _zero_struct(shape: Struct) -> dict[str, Decoded]:
    return {name: _zero(field) for name, field in shape.fields.items()}
