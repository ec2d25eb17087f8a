"""What a YAML scalar means, as Kubernetes reads it.

kubectl turns YAML into JSON with sigs.k8s.io/yaml v1.6.0, which reads YAML 1.1 scalars with go.yaml.in/yaml/v2 v2.4.4
(`resolve.go`, `decode.go`). It differs from PyYAML: `y` and `n` are booleans, base 60 numbers and timestamps are
strings, `0o14` is octal, and `08` is the float 8. A float without a fraction becomes an integer on its way through
JSON (`1.0` is written as `1`).
"""

import base64
import binascii
import math
import re
import struct
from decimal import Decimal

from harness.goformat import format_float
from harness.jsontypes import JSON

TAG_PREFIX = "tag:yaml.org,2002:"

_WORDS: dict[str, bool | None] = (
    dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True)
    | dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False)
    | dict.fromkeys(("", "~", "null", "Null", "NULL"), None)
)
_NOT_FINITE: dict[str, float] = (
    dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf)
    | dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf)
    | dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan)
)
_KEYS_NOT_FINITE = {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}
_FIRST = frozenset("+-.0123456789yYnNtTfFoO~")
_INTEGER = re.compile(r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|"
                      r"(?P<dec>0|[1-9][0-9]*))\Z")  # fmt: skip
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_AFTER_POINT = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?\Z")
"""What Go's ParseFloat takes after a leading point: underscores only between digits."""
_BASES = (("dec", 10), ("hex", 16), ("oct", 8), ("bin", 2))
_LONGEST_INTEGER = 70
"""More characters than any 64 bit integer has, in any base, with its prefix."""


class ScalarError(ValueError):
    """The scalar cannot be read; the message says why, without its place."""


def read_scalar(text: str, tag: str | None, plain: bool) -> JSON:
    """The JSON value of a scalar.

    `text` is its content, `tag` its explicit tag or None, `plain` is false where it is quoted or a block. Raises
    ScalarError for what JSON or the tag cannot hold: infinity, `!!int x`, broken `!!binary`.
    """
    value = _read(text, tag, plain)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ScalarError(f"{text} is a number that JSON cannot hold")
        return _as_json_number(value)
    return value


def read_key(text: str, tag: str | None, plain: bool) -> str:
    """The object key that a scalar becomes; a float is written with the precision of 32 bits (sigs.k8s.io/yaml,
    yaml.go, convertToJSONableObject).

    Raises ScalarError for what is no key in JSON: null, and integers of more than 63 bits.
    """
    match _read(text, tag, plain):
        case None:
            raise ScalarError("it is null")
        case bool(value):
            return "true" if value else "false"
        case int(value):
            if value >= 1 << 63:
                raise ScalarError("it is an integer of more than 63 bits")
            return str(value)
        case float(value):
            written = format_float(_rounded_to_32_bits(value))
            return _KEYS_NOT_FINITE.get(written, written)
        case value:
            return str(value)


def _read(text: str, tag: str | None, plain: bool) -> JSON:
    """The scalar's value as go-yaml decodes it: a float stays a float."""
    if tag is None or tag == "!":
        return _resolve(text) if plain and tag is None else text
    if not tag.startswith(TAG_PREFIX):
        return text
    match tag.removeprefix(TAG_PREFIX):
        case "str" | "timestamp":
            return text
        case "binary":
            return _binary(text)
        case "bool" | "int" | "float" | "null" as kind:
            return _of_kind(text, kind)
    return text


def _rounded_to_32_bits(value: float) -> float:
    """The number with the fewest digits that is the same in 32 bits."""
    try:
        packed = struct.pack("f", value)
    except OverflowError:
        return math.copysign(math.inf, value)
    if not math.isfinite(value):
        return value
    rounded = struct.unpack("f", packed)[0]
    shortest = (float(f"{rounded:.{digits}g}") for digits in range(1, 10))
    return next(short for short in shortest if _packs_to(short, packed))


def _packs_to(value: float, packed: bytes) -> bool:
    try:
        return struct.pack("f", value) == packed
    except OverflowError:
        return False


def _resolve(text: str) -> JSON:
    """The value of a plain scalar without a tag."""
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text in _NOT_FINITE:
        return _NOT_FINITE[text]
    if not text or text[0] not in "+-.0123456789":
        return text
    if text[0] == ".":
        return _float(text.replace("_", ""), text) if _AFTER_POINT.match(text) else text
    plain = text.replace("_", "")
    number = _integer(plain)
    return number if number is not None else _float(plain, text)


def _integer(text: str) -> int | None:
    """The integer that Go's strconv reads with base 0 into 64 bits, None where it reads none."""
    found = _INTEGER.match(text) if len(text) <= _LONGEST_INTEGER else None
    if found is None:
        return None
    digits, base = next((found[name], base) for name, base in _BASES if found[name] is not None)
    value = int(digits, base)
    if found["sign"] == "-":
        return -value if value <= 1 << 63 else None
    return value if value < (1 << 63 if found["sign"] else 1 << 64) else None


def _float(plain: str, text: str) -> JSON:
    """The float in `plain`, else `text` itself: Go's ParseFloat refuses what does not fit."""
    if not _FLOAT.match(plain):
        return text
    value = float(plain)
    return value if math.isfinite(value) else text


def _as_json_number(value: float) -> int | float:
    """What the number is after Go's encoding/json wrote it: no fraction below 1e21 means an integer."""
    if value.is_integer() and abs(value) < 1e21:
        return int(Decimal(repr(value)))
    return value


def _of_kind(text: str, kind: str) -> JSON:
    """The value of a scalar whose tag demands a kind."""
    value = _resolve(text)
    fits = {
        "bool": isinstance(value, bool),
        "null": value is None,
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, int | float) and not isinstance(value, bool),
    }
    if not fits[kind]:
        raise ScalarError(f"cannot read `{text[:40]}` as a !!{kind}")
    return value


def _binary(text: str) -> str:
    """The text in a base64 scalar; bytes that are no UTF-8 become U+FFFD, as in Go's encoding/json."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", errors="replace")
    except binascii.Error:
        raise ScalarError("!!binary value contains invalid base64 data") from None
