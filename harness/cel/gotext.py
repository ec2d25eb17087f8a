"""Values as Go prints them in messages, and as CEL writes them.

Facts: google/cel-go v0.30.0, common/types (each type's String and format methods) and Go 1.26 fmt, which prints a
value without a String method by its structure (null is the number 0, bytes are a list of numbers).
"""

from collections.abc import Callable
from typing import Any

from harness.cel import times
from harness.cel.budget import spend_text
from harness.cel.errors import PanicError
from harness.cel.values import Duration, KeyedMap, Message, Opaque, Optional, Timestamp, TypeValue, Uint, Value
from harness.goformat import format_float, plain_decimal, quote, shortest_digits
from harness.gojson import valid_text

_PRINTED_TYPES = {"list": "list(dyn)", "map": "map(dyn, dyn)"}

_CHUNK = 1 << 16
"""How much is written before it is counted."""

_LONGEST_HELD = 500
"""How much of what an optional holds is written."""

UNPRINTED = "…"
"""Stands for what does not fit in a text that is cut."""


def type_text(name: str) -> str:
    """A type as `%v` prints it, by its name at run time."""
    return _PRINTED_TYPES.get(name, name)


def decimal(value: float) -> str:
    """A double without an exponent, in as few digits as give it back (strconv.FormatFloat with 'f' and -1)."""
    if value != value or value in (float("inf"), float("-inf")):
        return format_float(value)
    sign = "-" if str(value).startswith("-") else ""
    return sign + (plain_decimal(*shortest_digits(abs(value))) if value else "0")


def printed(value: Value) -> str:
    """The value as Go's `%v` prints it in cel-go's messages: `1`, `text`, `[a, 1]`, `{k: v}`."""
    return nested_text(value, _printed_scalar, sort=False)


def literal(value: Value, limit: int) -> str:
    """The value as CEL would write it: `"text"`, `1.0`, `2u`, `{"k": [null]}`; cut behind `limit` characters."""
    match value:
        case str():
            text = quote(value[: limit + 1])  # of a longer one the end is cut anyway
        case list() | dict() | KeyedMap():
            text = nested_text(value, _literal_scalar, sort=True, limit=limit)
        case _:
            text = _literal_scalar(value)
    return text if len(text) <= limit else text[:limit] + UNPRINTED


def unconverted(value: Value, wanted: str) -> str:
    """How a value's type says that it cannot become a Go type (`string`, `[]string`, `[]uint8`): ConvertToNative."""
    match value:
        case None:
            return f"type conversion error from 'null_type' to '{wanted}'"
        case bool():
            return f"type conversion error from bool to '{wanted}'"
        case int():
            return f"unsupported type conversion from 'int' to {wanted}"
        case Uint():
            return f"unsupported type conversion from 'uint' to {wanted}"
        case float():
            return f"type conversion error from Double to '{wanted}'"
        case str():
            return f"unsupported native conversion from string to '{wanted}'"
        case bytes() if wanted == "[]string":
            raise PanicError("reflect.Value.Convert: value of type types.Bytes cannot be converted to type []string")
        case bytes():
            return f"type conversion error from Bytes to '{wanted}'"
        case list():
            return f"type conversion error from list to '{wanted}'"
        case dict() | KeyedMap():
            return f"type conversion error from map to '{wanted}'"
        case Timestamp():
            return f"type conversion error from 'Timestamp' to '{wanted}'"
        case Duration():
            return f"type conversion error from 'Duration' to '{wanted}'"
        case TypeValue():
            return "type conversion not supported for 'type'"
        case Message():
            return f"type conversion error from '*dynamicpb.Message' to '{wanted}'"
        case Opaque():
            return f"type conversion error from '{value.type_name}' to '{wanted}'"


def _printed_scalar(value: Value) -> str:
    match value:
        case None:
            return "0"
        case bool():
            return "true" if value else "false"
        case str():
            return valid_text(value)
        case float():
            return format_float(value)
        case bytes():
            return f"[{' '.join(map(str, value))}]"
        case Uint(value=number):
            return str(number)
        case Timestamp():
            return times.go_text(value)
        case Duration():
            return times.go_duration_text(value)
        case TypeValue(name=name):
            return type_text(name)
        case Message():
            return ""
        case Optional():
            return f"optional({printed(value.value)})" if value.is_present else "optional.none()"
        case Opaque():
            return value.type_name
        case _:
            return str(value)


def _literal_scalar(value: Value) -> str:
    match value:
        case None:
            return "null"
        case str():
            return quote(value)
        case float():
            return _literal_double(value)
        case bytes():
            return 'b"' + "".join(f"\\{byte:03o}" for byte in value) + '"'
        case Uint(value=number):
            return f"{number}u"
        case Timestamp():
            return f'timestamp("{times.format_timestamp(value)}")'
        case Duration():
            return f'duration("{times.format_duration(value)}")'
        case TypeValue(name=name):
            return name
        case Message(name=name):
            return f"{name}{{}}"
        case Optional():
            return f"optional.of({literal(value.value, _LONGEST_HELD)})" if value.is_present else "optional.none()"
        case _:
            return _printed_scalar(value)


def _literal_double(value: float) -> str:
    if value != value:
        return 'double("NaN")'
    if value in (float("inf"), float("-inf")):
        return f'double("{"-" if value < 0 else ""}Infinity")'
    text = decimal(value)
    return text if "." in text else f"{text}.0"


def nested_text(
    value: Value,
    scalar: Callable[[Any], str],
    *,
    sort: bool,
    limit: int | None = None,
) -> str:
    """The text of a value of any depth, its parts that are no lists or maps written by `scalar`.

    `sort` orders the entries of maps by the text of their keys; with a `limit` the text may end soon behind it.
    Raises BudgetExceeded.
    """
    parts: list[str] = []
    length = spent = 0
    waiting: list[tuple[bool, Any]] = [(False, value)]
    while waiting and (limit is None or length <= limit):
        ready, item = waiting.pop()
        match item:
            case str() if ready:
                parts.append(item)
                length += len(item)
                spent += 16 + len(item)
                if spent > _CHUNK:
                    spend_text(spent)
                    spent = 0
            case list():
                _schedule(waiting, "[", "]", [[(False, element)] for element in _head(item, limit)])
            case dict() | KeyedMap():
                pairs = _pairs(item, limit)
                if sort:
                    pairs.sort(key=lambda pair: _key_text(pair[0], scalar))
                entries = [[(False, key), (True, ": "), (False, held)] for key, held in pairs]
                _schedule(waiting, "{", "}", entries)
            case _:
                waiting.append((True, scalar(item)))
    spend_text(spent)
    return "".join(parts)


def _key_text(key: Any, scalar: Callable[[Any], str]) -> str:
    return scalar(key) if isinstance(key, str) else nested_text(key, scalar, sort=True)


def _schedule(
    waiting: list[tuple[bool, Any]], opening: str, closing: str, entries: list[list[tuple[bool, Any]]]
) -> None:
    """Puts what a list or map prints on the stack, the first part on top."""
    waiting.append((True, closing))
    for index in range(len(entries) - 1, -1, -1):
        waiting.extend(reversed(entries[index]))
        if index:
            waiting.append((True, ", "))
    waiting.append((True, opening))


def _head(items: list[Any], limit: int | None) -> list[Any]:
    return items if limit is None else items[: limit + 1]


def _pairs(holder: dict[str, Any] | KeyedMap, limit: int | None) -> list[tuple[Any, Any]]:
    pairs = list(holder.items() if isinstance(holder, dict) else holder.entries.values())
    return pairs if limit is None else pairs[: limit + 1]
