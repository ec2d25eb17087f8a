"""The types that decode themselves: durations, quantities, times, params, URLs, numbers or names.

Sources: k8s.io/apimachinery v0.35 (meta/v1/{duration,time}.go, api/resource/quantity.go, util/intstr),
tektoncd/pipeline v1.15.0 (param_types.go), knative.dev/pkg apis/url.go.
"""

import re
from typing import Final

from harness.cel.errors import EvaluationError
from harness.cel.gourl import UrlError, parse_url
from harness.cel.times import parse_duration
from harness.goformat import quote
from harness.gojson import dumps
from harness.jsontypes import JSON


class OwnTypeError(Exception):
    """A JSON value of the wrong kind; Go adds the field's place to the message."""

    def __init__(self, what: str, go: str) -> None:
        super().__init__(what)
        self.what = what
        self.go = go


class OwnValueError(Exception):
    """A value that cannot be read; `str()` is Go's message as it stands."""


def decode_own(value: JSON, go: str) -> JSON:
    """The decoded value of the Go type named `go`, None where null leaves it empty.

    Raises OwnTypeError and OwnValueError.
    """
    match go:
        case "v1.ParamValue" | "v1beta1.ParamValue":
            return _param_value(value)
        case "v1.Duration":
            return None if value is None else _duration(_text(value))
        case "resource.Quantity":
            return _quantity(value)
        case "intstr.IntOrString":
            return value if isinstance(value, str) else _int32(value)
        case "v1.Time" | "apis.VolatileTime":
            return None if value is None else _time(_text(value))
        case "apis.URL":
            return None if value is None else _url(_text(value))
        case _:
            return value


def encode_problem(go: str) -> str:
    """What Go says when the empty value of a type is to be written as JSON, empty where that is possible."""
    if go not in ("v1.ParamValue", "v1beta1.ParamValue"):
        return ""
    return (
        "cannot create patch for round tripped newBytes: cannot marshal interface: "
        f'json: error calling MarshalJSON for type {go}: impossible ParamValues.Type: ""'
    )


def _param_value(value: JSON) -> JSON:
    """A string, a list of strings or a map of strings; anything else becomes the string of its JSON text."""
    match value:
        case str():
            return value
        case None:
            return ""
        case list() if all(item is None or isinstance(item, str) for item in value):
            return ["" if item is None else item for item in value]
        case dict() if all(item is None or isinstance(item, str) for item in value.values()):
            return {key: "" if item is None else item for key, item in value.items()}
        case _:
            return dumps(value)


def _text(value: JSON) -> str:
    if isinstance(value, str):
        return value
    raise OwnTypeError(_kind(value), "string")


def _kind(value: JSON) -> str:
    match value:
        case bool():
            return "bool"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return "number"


def _duration(text: str) -> int:
    try:
        return parse_duration(text).nanoseconds
    except EvaluationError:
        raise OwnValueError(_why_no_duration(text)) from None


_DURATION_PART: Final = re.compile(r"(?=[0-9.])([0-9]*(?:\.[0-9]*)?)([^0-9.]*)", re.ASCII)
_UNITS: Final = frozenset({"ns", "us", "µs", "μs", "ms", "s", "m", "h"})


def _why_no_duration(text: str) -> str:
    """What Go's time.ParseDuration says of a text that it cannot read."""
    rest = text[1:] if text[:1] in ("-", "+") else text
    while rest:
        part = _DURATION_PART.match(rest)
        if part is None or part[1] == ".":
            break
        if not part[2]:
            return f"time: missing unit in duration {quote(text)}"
        if part[2] not in _UNITS:
            return f"time: unknown unit {quote(part[2])} in duration {quote(text)}"
        rest = rest[part.end() :]
    return f"time: invalid duration {quote(text)}"


def _int32(value: JSON) -> JSON:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OwnTypeError(_kind(value), "int32")
    literal = dumps(value)
    if len(literal) <= 11 and literal.lstrip("-").isdecimal() and -(1 << 31) <= int(literal) < 1 << 31:
        return int(literal)
    raise OwnTypeError(f"number {literal}", "int32")


_WRONG_FORMAT: Final = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
_QUANTITY: Final = re.compile(r"[+-]?[0-9]*(?:\.[0-9]*)?([eEinumkKMGTP]*[-+]?[0-9]*)", re.ASCII)
_SUFFIX: Final = re.compile(r"|n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][-+]?[0-9]+", re.ASCII)


def _quantity(value: JSON) -> JSON:
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else dumps(value)
    matched = _QUANTITY.fullmatch(text)
    if not text or matched is None:
        raise OwnValueError(_WRONG_FORMAT)
    if not _SUFFIX.fullmatch(matched[1]):
        raise OwnValueError("unable to parse quantity's suffix")
    return text


_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def _time(text: str) -> str:
    if _RFC3339.fullmatch(text):
        return text
    layout = '"2006-01-02T15:04:05Z07:00"'
    raise OwnValueError(f'parsing time {quote(text)} as {layout}: cannot parse {quote(text)} as "2006"')


def _url(text: str) -> str:
    try:
        parse_url(text)
    except UrlError as error:
        raise OwnValueError(str(error)) from None
    return text
