"""protobuf's well-known messages as an expression can build them: `google.protobuf.StringValue{value: 'a'}`.

Nearly all become values of CEL's own. Facts: google/cel-go v0.30.0, common/types/provider.go (NewValue, msgSetField)
and common/types/pb (what a message unwraps to).
"""

import struct
from collections.abc import Mapping
from typing import Any

from harness.cel import times
from harness.cel.errors import EvaluationError
from harness.cel.gotext import unconverted
from harness.cel.operators import checked_int
from harness.cel.protojson import ConversionError, json_value
from harness.cel.values import Duration, Message, Uint, Value

_PREFIX = "google.protobuf."
_INT32_MAX, _UINT32_MAX = 2**31 - 1, 2**32 - 1

_EMPTY: dict[str, Value] = {
    "BoolValue": False,
    "BytesValue": b"",
    "DoubleValue": 0.0,
    "FloatValue": 0.0,
    "Int32Value": 0,
    "Int64Value": 0,
    "StringValue": "",
    "UInt32Value": Uint(0),
    "UInt64Value": Uint(0),
}
"""The wrappers and what they hold when nothing was put in."""

_GO_TYPES = {
    "BoolValue": "bool",
    "BytesValue": "[]uint8",
    "DoubleValue": "float64",
    "FloatValue": "float32",
    "Int32Value": "int32",
    "Int64Value": "int64",
    "StringValue": "string",
    "UInt32Value": "uint32",
    "UInt64Value": "uint64",
}
"""The Go types of their fields."""

NOT_REGISTERED = frozenset(
    f"{_PREFIX}{name}"
    for name in (*_EMPTY, "Any", "Duration", "ListValue", "NullValue", "Struct", "Timestamp", "Value")
) - {f"{_PREFIX}Duration", f"{_PREFIX}Timestamp"}
"""Messages whose names stand for a type to the checker, but for none when the program is made."""


def build(name: str, fields: Mapping[str, Any]) -> Value:
    """The value that a message literal makes; raises EvaluationError for fields that do not fit."""
    short = name.removeprefix(_PREFIX)
    if short in _EMPTY:
        value = fields.get("value")
        return _EMPTY[short] if value is None else _wrapped(short, value)
    match short:
        case "Duration":
            return Duration(checked_int(fields.get("seconds", 0) * times.SECOND + fields.get("nanos", 0)))
        case "Timestamp":
            seconds, nanos = divmod(fields.get("nanos", 0), times.SECOND)
            return times.timestamp_of(fields.get("seconds", 0) + seconds, nanos)
        case "ListValue":
            return _json("ListValue", "values", fields.get("values", []))
        case "Struct":
            return _json("Struct", "fields", fields.get("fields", {}))
        case "Value":
            return next(
                (_json("Value", field, value) for field, value in fields.items() if field != "null_value"), None
            )
        case "Any":
            raise EvaluationError("unsupported conversion to ref.Val: (*dynamicpb.Message)")
        case _:
            return Message(name)


def _wrapped(name: str, value: Any) -> Value:
    kind = type(_EMPTY[name])
    where = f"field type conversion error for {_PREFIX}{name}.value value type"
    if type(value) is not kind:
        raise EvaluationError(f"{where}: {unconverted(value, _GO_TYPES[name])}")
    if name == "FloatValue":
        try:
            return float(struct.unpack("f", struct.pack("f", value))[0])
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    limits = {"Int32Value": (_INT32_MAX, "integer overflow"), "UInt32Value": (_UINT32_MAX, "unsigned integer overflow")}
    if name in limits:
        most, message = limits[name]
        number = value.value if isinstance(value, Uint) else value
        if not -most - 1 <= number <= most:
            raise EvaluationError(f"{where}: {message}")
    return value  # type: ignore[no-any-return]  # of the wanted type


def _json(message: str, field: str, value: Any) -> Value:
    """What comes back from a JSON message: numbers as doubles, the rest as it went in."""
    try:
        return json_value(value)
    except ConversionError as error:
        where = f"field type conversion error for {_PREFIX}{message}.{field} value type"
        raise EvaluationError(f"{where}: {error}") from None
