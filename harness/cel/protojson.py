"""Values as protobuf's JSON messages hold and write them: what overlays, marshalJSON() and json.encode() go through.

Facts: google/cel-go v0.30.0, common/types (ConvertToNative of each type to structpb.Value) and
google.golang.org/protobuf v1.36, encoding/protojson (what cannot be written).
"""

import math
from base64 import b64encode
from typing import Any

from harness import gojson
from harness.cel import times
from harness.cel.budget import spend
from harness.cel.gotext import unconverted
from harness.cel.values import Duration, KeyedMap, Message, Timestamp, Uint, Value
from harness.jsontypes import JSON

MAX_SAFE_INTEGER = 2**53 - 1
"""Integers beyond this, up or down, become strings."""

_CHUNK = 4096
"""How many parts are converted before they are counted."""

_SPACE = "\N{NO-BREAK SPACE}"
"""protobuf writes this or a simple blank behind its prefix, by a hash of the program; Tekton's image has this one."""


class ConversionError(Exception):
    """The value has no such form; `str()` is Go's message."""


def json_value(value: Value) -> JSON:
    """The value as JSON: bytes as base64, big integers and times as strings. NaN and infinities stay.

    Raises ConversionError for types and for maps with keys that are no strings.
    """
    holder: list[Any] = [None]
    waiting: list[tuple[Any, Any, Any]] = [(holder, 0, value)]
    size = 0
    while waiting:
        into, place, item = waiting.pop()
        if type(item) is list:
            converted: Any = [None] * len(item)
            waiting.extend((converted, index, item[index]) for index in range(len(item) - 1, -1, -1))
            size += len(item)
        elif type(item) is dict or isinstance(item, KeyedMap):
            converted = {}
            pairs = list(item.items() if isinstance(item, dict) else item.entries.values())
            for key, held in reversed(pairs):
                if not isinstance(key, str):
                    raise ConversionError(unconverted(key, "string"))
                converted[key] = None
                waiting.append((converted, key, held))
            size += len(pairs)
        else:
            converted = _scalar(item)
        into[place] = converted
        if size > _CHUNK:
            spend(size)
            size = 0
    spend(size)
    return holder[0]  # type: ignore[no-any-return]  # filled above


def _scalar(value: Any) -> JSON:
    match value:
        case bool() | float() | str() | None:
            return value
        case int():
            return float(value) if abs(value) <= MAX_SAFE_INTEGER else str(value)
        case Uint(value=number):
            return float(number) if number <= MAX_SAFE_INTEGER else str(number)
        case bytes():
            return b64encode(value).decode()
        case Timestamp():
            return times.format_timestamp(value, value.offset)
        case Duration():
            return times.format_duration(value)
        case Message():
            return {}
        case _:
            raise ConversionError(unconverted(value, ""))


def marshal(value: JSON) -> str:
    """The JSON text of what `json_value` gave, keys sorted; raises ConversionError for what protobuf does not write."""
    waiting: list[JSON] = [value]
    while waiting:
        item = waiting.pop()
        match item:
            case float() if not math.isfinite(item):
                shown = {math.inf: "+Inf", -math.inf: "-Inf"}.get(item, "NaN")
                raise ConversionError(f"proto:{_SPACE}google.protobuf.Value.number_value: invalid {shown} value")
            case str() if not item.isascii():
                _check_text(item, "field google.protobuf.Value.string_value contains invalid UTF-8")
            case list():
                waiting.extend(item)
            case dict():
                for key in item:
                    _check_text(key, "invalid UTF-8")
                waiting.extend(item.values())
    return gojson.dumps(value)


def _check_text(text: str, problem: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ConversionError(f"proto:{_SPACE}{problem}") from None
