"""The names of values and types that an expression can use without declaring them.

Variables: tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go (makeCelEnv). Types, messages and the one enum:
google/cel-go v0.30.0, common/types/provider.go and common/types/pb/pb.go, which register protobuf's well-known types.
"""

from harness.cel import types
from harness.cel.types import Type

_FREE_MAP = types.map_of(types.STRING, types.DYN)

VARIABLES: dict[str, Type] = {
    "body": _FREE_MAP,
    "header": _FREE_MAP,
    "extensions": _FREE_MAP,
    "requestURL": types.STRING,
}

MESSAGE_FIELDS: dict[str, dict[str, Type]] = {
    "google.protobuf.Any": {"type_url": types.STRING, "value": types.BYTES},
    "google.protobuf.BoolValue": {"value": types.BOOL},
    "google.protobuf.BytesValue": {"value": types.BYTES},
    "google.protobuf.DoubleValue": {"value": types.DOUBLE},
    "google.protobuf.Duration": {"seconds": types.INT, "nanos": types.INT},
    "google.protobuf.Empty": {},
    "google.protobuf.FloatValue": {"value": types.DOUBLE},
    "google.protobuf.Int32Value": {"value": types.INT},
    "google.protobuf.Int64Value": {"value": types.INT},
    "google.protobuf.ListValue": {"values": types.list_of(types.DYN)},
    "google.protobuf.StringValue": {"value": types.STRING},
    "google.protobuf.Struct": {"fields": _FREE_MAP},
    "google.protobuf.Struct.FieldsEntry": {"key": types.STRING, "value": types.DYN},
    "google.protobuf.Timestamp": {"seconds": types.INT, "nanos": types.INT},
    "google.protobuf.UInt32Value": {"value": types.UINT},
    "google.protobuf.UInt64Value": {"value": types.UINT},
    "google.protobuf.Value": {
        "null_value": types.INT,
        "number_value": types.DOUBLE,
        "string_value": types.STRING,
        "bool_value": types.BOOL,
        "struct_value": _FREE_MAP,
        "list_value": types.list_of(types.DYN),
    },
}
"""The messages that can be built, and the types of their fields."""

MESSAGES: dict[str, Type] = {
    "google.protobuf.Any": types.ANY,
    "google.protobuf.BoolValue": types.wrapper_of(types.BOOL),
    "google.protobuf.BytesValue": types.wrapper_of(types.BYTES),
    "google.protobuf.DoubleValue": types.wrapper_of(types.DOUBLE),
    "google.protobuf.Duration": types.DURATION,
    "google.protobuf.Empty": Type("struct", "google.protobuf.Empty"),
    "google.protobuf.FloatValue": types.wrapper_of(types.DOUBLE),
    "google.protobuf.Int32Value": types.wrapper_of(types.INT),
    "google.protobuf.Int64Value": types.wrapper_of(types.INT),
    "google.protobuf.ListValue": types.list_of(types.DYN),
    "google.protobuf.StringValue": types.wrapper_of(types.STRING),
    "google.protobuf.Struct": _FREE_MAP,
    "google.protobuf.Struct.FieldsEntry": Type("struct", "google.protobuf.Struct.FieldsEntry"),
    "google.protobuf.Timestamp": types.TIMESTAMP,
    "google.protobuf.UInt32Value": types.wrapper_of(types.UINT),
    "google.protobuf.UInt64Value": types.wrapper_of(types.UINT),
    "google.protobuf.Value": types.DYN,
}
"""What the checker takes a message's type for."""

NAMED_TYPES: dict[str, Type] = {
    "bool": types.BOOL,
    "bytes": types.BYTES,
    "double": types.DOUBLE,
    "int": types.INT,
    "list": types.list_of(types.DYN),
    "map": types.map_of(types.DYN, types.DYN),
    "null_type": types.NULL,
    "string": types.STRING,
    "type": types.TYPE,
    "uint": types.UINT,
} | MESSAGES
"""The names that stand for a type."""

ENUM_VALUES = {"google.protobuf.NullValue.NULL_VALUE": 0}

WELL_KNOWN_MESSAGES: dict[str, str] = {
    "any": "google.protobuf.Any",
    "bool": "google.protobuf.BoolValue",
    "bytes": "google.protobuf.BytesValue",
    "double": "google.protobuf.DoubleValue",
    "duration": "google.protobuf.Duration",
    "dyn": "google.protobuf.Value",
    "int": "google.protobuf.Int64Value",
    "list": "google.protobuf.ListValue",
    "null": "google.protobuf.NullValue",
    "map": "google.protobuf.Struct",
    "string": "google.protobuf.StringValue",
    "timestamp": "google.protobuf.Timestamp",
    "uint": "google.protobuf.UInt64Value",
}
"""The message that a field is looked for in, by the kind of the type that the checker takes the message for."""
