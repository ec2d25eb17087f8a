"""The Go values that a path can meet in Tekton's event and that plain JSON values cannot tell apart.

Payload values are plain: None, bool, float, str, list, dict. Source: tektoncd/triggers v0.37.0,
pkg/template/event.go (`event`, `TriggerContext`); k8s.io/client-go v0.35.7, util/jsonpath/jsonpath.go.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from harness import goformat, gojson
from harness.jsontypes import JSON, JSONObject


class GoInt(int):
    """An integer written in a path: of kind int, unlike a payload's numbers."""


class GoByte(int):
    """One byte of a string that a wildcard took apart: of kind uint."""


class StringMap(dict[str, JSON]):
    """A `map[string]string`: the headers."""


@dataclass(frozen=True, slots=True)
class GoStruct:
    """A Go struct: `fields` by their JSON names in order, `go_names` from Go's names to those."""

    type_name: str
    fields: dict[str, "PathValue"]
    go_names: dict[str, str]

    def key(self, name: str) -> str | None:
        """The JSON name of the field that goes by that JSON or Go name."""
        return name if name in self.fields else self.go_names.get(name)


PathValue: TypeAlias = JSON | GoStruct
"""A value on a path. A JSON number is Go's float64 unless it is a `GoInt` or `GoByte`."""


def event_value(body: JSON, header: StringMap, extensions: JSONObject, event_id: str) -> GoStruct:
    """Tekton's event, which binding expressions read: `header` with joined values, `body`, `extensions`, `context`."""
    fields: dict[str, PathValue] = {
        "header": header,
        "body": body,
        "extensions": extensions,
        "context": _context(event_id),
    }
    return GoStruct("template.event", fields, _EVENT_NAMES)


_EVENT_NAMES: Final = {"Header": "header", "Body": "body", "Extensions": "extensions", "Context": "context"}


@lru_cache(maxsize=16)
def _context(event_id: str) -> GoStruct:
    return GoStruct("template.TriggerContext", {"eventID": event_id}, {"EventID": "eventID"})


def type_name(value: PathValue) -> str:
    """Go's name of the value's type, as `reflect.Type` prints it."""
    match value:
        case GoStruct():
            return value.type_name
        case StringMap():
            return "map[string]string"
        case GoInt():
            return "int"
        case GoByte():
            return "uint8"
        case int() | float() if not isinstance(value, bool):
            return "float64"
        case _:
            return goformat.type_name(value)


def format_value(value: PathValue) -> str:
    """`%v` of the value."""
    if isinstance(value, GoStruct):
        return "{" + " ".join(format_value(field) for field in value.fields.values()) + "}"
    return goformat.format_value(value)


def marshal(value: PathValue) -> str:
    """`json.Marshal` of the value."""
    if isinstance(value, GoStruct):
        return "{" + ",".join(f'"{name}":{marshal(field)}' for name, field in value.fields.items()) + "}"
    return gojson.dumps(value)
