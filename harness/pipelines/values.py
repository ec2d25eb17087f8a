"""The values of Tekton params: a string, a list of strings or a map of strings."""

from typing import Literal, TypeAlias

from harness.gojson import dumps
from harness.jsontypes import JSON

ParamValue: TypeAlias = str | tuple[str, ...] | dict[str, str]
"""A param's value. Maps are never changed after they were read."""

ParamType: TypeAlias = Literal["string", "array", "object"]


def read_value(value: JSON) -> ParamValue:
    """What Tekton makes of a param's `value` or `default`.

    A list or map of anything but strings becomes the string of its JSON text, as numbers and booleans do; null is the
    empty string, alone or inside (tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/param_types.go, `UnmarshalJSON`).
    """
    match value:
        case str():
            return value
        case None:
            return ""
        case list() if all(item is None or isinstance(item, str) for item in value):
            return tuple(item if isinstance(item, str) else "" for item in value)
        case dict() if all(item is None or isinstance(item, str) for item in value.values()):
            return {key: item if isinstance(item, str) else "" for key, item in value.items()}
        case _:
            return dumps(value)


def type_of(value: ParamValue) -> ParamType:
    """The type that Tekton gives to a value when the param's declaration names none."""
    match value:
        case str():
            return "string"
        case tuple():
            return "array"
        case _:
            return "object"


def to_json(value: ParamValue) -> JSON:
    """The value as JSON, for the trace."""
    match value:
        case str():
            return value
        case tuple():
            return list(value)
        case _:
            return dict(value)
