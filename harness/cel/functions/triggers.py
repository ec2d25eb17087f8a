"""Tekton's own functions. Source: tektoncd/triggers v0.37.0, pkg/interceptors/cel/triggers.go.

`compareSecret` is not here: it asks the activation, so the evaluator calls it.
"""

from collections.abc import Callable
from typing import Any

from harness import gojson
from harness.cel import regex
from harness.cel.budget import spend_text
from harness.cel.errors import EvaluationError, PanicError
from harness.cel.gotext import unconverted
from harness.cel.gourl import UrlError, flatten_query, parse_query, parse_url
from harness.cel.protojson import ConversionError, json_value, marshal
from harness.cel.values import KeyedMap, Value
from harness.goheader import canonical_header_key


def match(header: Any, key: str, wanted: str) -> bool:
    """`header.match(key, wanted)`: whether the header's first value of that name is this one."""
    return canonical(header, key) == wanted


def canonical(header: Any, key: str) -> str:
    """`header.canonical(key)`: the header's first value of that name, in whatever case; empty without one."""
    values = header_values(header).get(canonical_header_key(key))
    return values[0] if values else ""


def header_values(holder: Any) -> dict[str, list[str]]:
    """The map as an HTTP header; raises EvaluationError where a value is no list of strings."""
    values = holder.values() if isinstance(holder, dict) else (value for _, value in holder.entries.values())
    for value in values:
        problem = None if isinstance(value, list) else unconverted(value, "[]string")
        if isinstance(value, list):
            problem = next((unconverted(item, "string") for item in value if type(item) is not str), None)
        if problem:
            raise EvaluationError(f"failed to convert to http.Header: {problem}")
    if isinstance(holder, KeyedMap):
        bad = next((key for key, _ in holder.entries.values() if type(key) is not str), None)
        raise EvaluationError(f"failed to convert to http.Header: {unconverted(bad, 'string')}")
    return holder  # type: ignore[no-any-return]  # looked at above


def truncate(text: str, length: int) -> str:
    """`text.truncate(length)`: the first bytes of the text, whatever character they cut."""
    if length < 0:
        raise PanicError(f"runtime error: slice bounds out of range [:{length}]")
    if text.isascii():
        return text[:length]
    return text.encode("utf-8", "surrogateescape")[:length].decode("utf-8", "surrogateescape")


def parse_json(text: str) -> dict[str, Any]:
    """`text.parseJSON()`: only objects (and null, as an empty one)."""
    spend_text(len(text))
    try:
        return gojson.loads_object(text)
    except gojson.DecodeError as error:
        raise EvaluationError(f"failed to decode '{gojson.valid_text(text)}' in parseJSON: {error}") from None


def parse_yaml(text: str) -> dict[str, Any]:
    """`text.parseYAML()`: only objects (and null, as an empty one)."""
    # PyYAML is slow to import, and hardly an expression reads YAML.
    from harness.cel.functions.yaml_object import YamlError, load_object

    spend_text(len(text))
    try:
        return load_object(text)
    except YamlError as error:
        raise EvaluationError(f"failed to decode '{gojson.valid_text(text)}' in parseYAML: {error}") from None


def parse_url_text(text: str) -> dict[str, Any]:
    """`text.parseURL()`: the parts of a URL."""
    try:
        url = parse_url(text)
    except UrlError as error:
        raise EvaluationError(f"failed to decode '{gojson.valid_text(text)}' in parseURL: {error}") from None
    query = parse_query(url.raw_query)
    parts: dict[str, Any] = {
        "scheme": url.scheme,
        "host": url.host,
        "path": url.path,
        "rawQuery": url.raw_query,
        "fragment": url.fragment,
        "queryStrings": query,
        "query": flatten_query(query),
    }
    if url.user is not None:
        parts["auth"] = {"username": url.user[0], "password": url.user[1]}
    return parts


def marshal_json(value: Value) -> str:
    """`value.marshalJSON()`: compact JSON with sorted keys."""
    try:
        converted = json_value(value)
    except ConversionError as error:
        raise EvaluationError(f"failed to convert to native: {error}") from None
    try:
        return marshal(converted)
    except ConversionError as error:
        kind = "*structpb.ListValue" if isinstance(value, list) else "*structpb.Struct"
        message = f"json: error calling MarshalJSON for type {kind}: {error}"
        raise EvaluationError(f"failed to marshal to json: {message}") from None


def first(items: list[Any]) -> Value:
    """`items.first()`: null without any."""
    return items[0] if items else None


def last(items: list[Any]) -> Value:
    """`items.last()`: null without any."""
    return items[-1] if items else None


def translate(text: str, pattern: str, replacement: str) -> str:
    """`text.translate(pattern, replacement)`: each match of the pattern replaced, groups filled in."""
    try:
        compiled = regex.compile_pattern(pattern)
    except regex.PatternError as error:
        raise EvaluationError(f"failed to parse regular expression for translation: {error}") from None
    return compiled.replace_all(text, replacement)


GUARDED: dict[str, Callable[..., Any]] = {
    "canonical": canonical,
    "first": first,
    "last": last,
    "marshalJSON": marshal_json,
    "match": match,
    "parseJSON": parse_json,
    "parseURL": parse_url_text,
    "parseYAML": parse_yaml,
    "translate": translate,
    "truncate": truncate,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
