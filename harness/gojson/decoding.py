"""Reading JSON as Go does: Python's C scanner for the usual text, the exact scanner where the two could differ.

Python's `json` takes NaN, keeps lone surrogates and huge numbers and follows nesting only to about a thousand levels.

Source: Go 1.26 `encoding/json` (decode.go); `sigs.k8s.io/json` v0.0.0-20250730193827 (json.go).
"""

import json
import re
import sys
from math import isfinite
from typing import Final

from harness.gojson.errors import DecodeError, NumberOverflowError
from harness.gojson.scanner import MAX_DEPTH, NumberReader, Scanner
from harness.gojson.text import decode_utf8, mend_surrogates, valid_text
from harness.jsontypes import JSON, JSONObject


def loads(text: bytes | str) -> JSON:
    """Decode `text` as `json.Unmarshal` does into an empty `interface{}`.

    Every number becomes a float, the last of equal keys wins, invalid UTF-8 and lone surrogates become U+FFFD.
    Raises `DecodeError` with Go's message.
    """
    return _decode(text, _float64)


def loads_object(text: bytes | str) -> JSONObject:
    """Decode `text` as `json.Unmarshal` does into a `map[string]interface{}`: `null` gives an empty object.

    Raises `DecodeError` with Go's message, for other values
    `json: cannot unmarshal array into Go value of type map[string]interface {}`.
    """
    return _decode_object(text, _float64)


def loads_unstructured(text: bytes | str) -> JSONObject:
    """Decode `text` as Kubernetes decodes a resource: integers that fit 64 bits stay int, `null` gives `{}`.

    As `kjson.UnmarshalCaseSensitivePreserveInts` into a `map[string]interface{}`. Raises `DecodeError`.
    """
    return _decode_object(text, _int64_or_float64)


def _decode_object(text: bytes | str, number: NumberReader) -> JSONObject:
    try:
        value = _decode(text, number)
    except NumberOverflowError:
        first = _as_text(text).lstrip()[:1]
        if first == "{":
            raise
        value = [] if first == "[" else 0.0
    match value:
        case dict():
            return value
        case None:
            return {}
        case list():
            kind = "array"
        case bool():
            kind = "bool"
        case str():
            kind = "string"
        case _:
            kind = "number"
    raise DecodeError(f"json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}")


def _float64(literal: str) -> float:
    """A JSON number as Go's float64; raises `DecodeError` when it overflows."""
    value = float(literal)
    if not isfinite(value):
        raise NumberOverflowError(f"json: cannot unmarshal number {literal} into Go value of type float64")
    return value


def _int64_or_float64(literal: str) -> int | float:
    """A JSON number as `sigs.k8s.io/json` keeps it: int64 where the literal is one, else float64."""
    if len(literal) <= 20 and not any(mark in literal for mark in ".eE"):
        value = int(literal)
        if -(1 << 63) <= value < 1 << 63:
            return value
    return _float64(literal)


def _reject_constant(literal: str) -> JSON:
    raise DecodeError(f"Go knows no {literal}")


_READERS: Final[tuple[NumberReader, ...]] = (_float64, _int64_or_float64)

_DECODERS: Final = {
    number: json.JSONDecoder(parse_int=number, parse_float=number, parse_constant=_reject_constant)
    for number in _READERS
}


def _decode(text: bytes | str, number: NumberReader) -> JSON:
    document = mend_surrogates(_as_text(text))
    if not _may_be_too_deep(document):
        try:
            # The C scanner accepts exactly Go's texts once constants and huge numbers are refused.
            value: JSON = _DECODERS[number].decode(document)
            return value
        except (ValueError, RecursionError):
            pass
    return Scanner(text, number).scan()


_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


_SCANNER_HEEDS_LIMIT: Final = sys.version_info < (3, 12)
"""Up to Python 3.11 the limit of recursion holds for C code too: the scanner gives up on deep texts by itself."""


def _may_be_too_deep(document: str) -> bool:
    """Whether brackets nest deeper than Go allows; some Pythons would follow them further."""
    if _SCANNER_HEEDS_LIMIT and sys.getrecursionlimit() <= MAX_DEPTH:
        return False
    # What is opened has to be closed, or the C scanner refuses it anyway.
    if len(document) <= 2 * MAX_DEPTH or document.count("[") + document.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _TOKENS.finditer(document):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif token[0] in "]}":
            depth -= 1
    return False


def _as_text(text: bytes | str) -> str:
    return valid_text(text) if isinstance(text, str) else decode_utf8(text)
