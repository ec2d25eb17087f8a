"""protobuf's well-known messages as an expression can build them: `google.protobuf.StringValue{value: 'a'}`.

Nearly all become values of CEL's own. Facts: google/cel-go v0.30.0, common/types/provider.go (NewValue, msgSetField)
and common/types/pb (what a message unwraps to).
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.cel import times
from harness.cel.errors import EvaluationError
from harness.cel.gotext import type_text, unconverted
from harness.cel.protojson import ConversionError, json_value
from harness.cel.values import INT64_MAX, INT64_MIN, Duration, KeyedMap, Message, Uint, Value, type_name

_PREFIX = "google.protobuf."


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of one value: what it holds when nothing was put in, its Go type, and the largest number it takes."""

    empty: Any
    go_type: str
    most: float = math.inf


_WRAPPERS: dict[str, _Field] = {
    "BoolValue": _Field(False, "bool"),
    "BytesValue": _Field(b"", "[]uint8"),
    "DoubleValue": _Field(0.0, "float64"),
    "FloatValue": _Field(0.0, "float32"),
    "Int32Value": _Field(0, "int32", 2**31 - 1),
    "Int64Value": _Field(0, "int64"),
    "StringValue": _Field("", "string"),
    "UInt32Value": _Field(Uint(0), "uint32", 2**32 - 1),
    "UInt64Value": _Field(Uint(0), "uint64"),
}
"""The messages that wrap one value, by the field `value`."""

_SECONDS, _NANOS = _WRAPPERS["Int64Value"], _WRAPPERS["Int32Value"]

_JSON_FIELDS: dict[str, _Field] = {
    "bool_value": _WRAPPERS["BoolValue"],
    "number_value": _WRAPPERS["DoubleValue"],
    "string_value": _WRAPPERS["StringValue"],
}
"""The fields of google.protobuf.Value that are no messages."""

NOT_REGISTERED = frozenset(_PREFIX + name for name in (*_WRAPPERS, "Any", "ListValue", "NullValue", "Struct", "Value"))
"""Messages whose names stand for a type to the checker, but for none when the program is made."""


def build(name: str, fields: Mapping[str, Any]) -> Any:
    """The value that a message literal makes; raises EvaluationError for fields that do not fit."""
    short = name.removeprefix(_PREFIX)
    if short in _WRAPPERS:
        return _read(_WRAPPERS[short], short, "value", fields)
    match short:
        case "Duration":
            seconds, nanos = (_read(_SECONDS, short, "seconds", fields), _read(_NANOS, short, "nanos", fields))
            return Duration(min(max(seconds * times.SECOND + nanos, INT64_MIN), INT64_MAX))
        case "Timestamp":
            seconds, nanos = (_read(_SECONDS, short, "seconds", fields), _read(_NANOS, short, "nanos", fields))
            return times.timestamp_of(seconds + nanos // times.SECOND, nanos % times.SECOND)
        case "ListValue":
            return _read_json(short, "values", fields.get("values", []), (list,))
        case "Struct":
            return _read_json(short, "fields", fields.get("fields", {}), (dict, KeyedMap))
        case "Value":
            return _json_value(fields)
        case "Any":
            raise EvaluationError("unsupported conversion to ref.Val: (*dynamicpb.Message)")
        case _:
            return Message(name)


def _json_value(fields: Mapping[str, Any]) -> Any:
    """The value of google.protobuf.Value: that of the field that is set; null without one."""
    for field, value in fields.items():
        if field in _JSON_FIELDS:
            return _read(_JSON_FIELDS[field], "Value", field, fields)
        if field in ("list_value", "struct_value"):
            return _read_json("Value", field, value, (list, dict, KeyedMap))
    return None


def _read(wanted: _Field, message: str, name: str, fields: Mapping[str, Any]) -> Any:
    """The value of a field; raises EvaluationError where it is of another type or too big."""
    value: Any = fields.get(name, wanted.empty)
    where = f"field type conversion error for {_PREFIX}{message}.{name} value type"
    if value is None:
        return wanted.empty
    if type(value) is not type(wanted.empty):
        raise EvaluationError(f"{where}: {unconverted(value, wanted.go_type)}")
    if wanted.go_type == "float32":
        return _as_float32(value)
    number: int = value.value if isinstance(value, Uint) else value
    if wanted.most < math.inf and not -wanted.most - 1 <= number <= wanted.most:
        kind = "unsigned integer" if isinstance(value, Uint) else "integer"
        raise EvaluationError(f"{where}: {kind} overflow")
    return value


def _as_float32(value: float) -> float:
    try:
        rounded: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    return rounded


def _read_json(message: str, name: str, value: Any, wanted: tuple[type, ...]) -> Value:
    """What comes back from a JSON message: numbers as doubles, the rest as it went in."""
    if type(value) not in wanted:
        shown = type_text(type_name(value))
        raise EvaluationError(f"unsupported field type for {_PREFIX}{message}.{name}: {shown}")
    try:
        return json_value(value)
    except ConversionError as error:
        where = f"field type conversion error for {_PREFIX}{message}.{name} value type"
        raise EvaluationError(f"{where}: {error}") from None
