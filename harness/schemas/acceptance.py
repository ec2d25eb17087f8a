"""Whether a value is sure to be valid, told quickly and without jsonschema.

jsonschema takes a tenth of a second to import and thousands of calls to pass a file that has nothing wrong. What is
not accepted here, because of a keyword that is not among ours, of a value that we leave to it, or because it is wrong,
is jsonschema's to judge.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from harness.jsontypes import JSON, JSONObject

_REMARKS: Final = frozenset(("$schema", "$comment", "$defs", "title", "description", "default", "examples"))


def accepts(schema: JSONObject, value: JSON) -> bool:
    """Whether the value is valid for certain; False says nothing. References lead to the schema's own `$defs`."""
    definitions = schema.get("$defs")
    try:
        return _accepts(schema, value, definitions if isinstance(definitions, dict) else {})
    except RecursionError:
        return False


@cache
def compiled_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern as JSON Schema means it: `$` is the end of the text, where Python lets a newline follow."""
    return re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern)


def _accepts(schema: JSON, value: JSON, definitions: JSONObject) -> bool:
    if not isinstance(schema, dict):
        return schema is True
    for keyword, rule in schema.items():
        if keyword in _REMARKS:
            continue
        check = _CHECKS.get(keyword)
        if check is None or not check(rule, value, schema, definitions):
            return False
    return True


def _referred(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return _accepts(definitions.get(rule.removeprefix("#/$defs/")), value, definitions)


def _of_type(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return any(type(value) in _TYPES[name] for name in ([rule] if isinstance(rule, str) else rule))


_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
"""A whole number with a point is an integer too, which we leave to jsonschema."""


def _is_one_of(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return any(_is(one, value, schema, definitions) for one in rule)


def _is(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return type(value) in (str, int, bool, type(None)) and type(value) is type(rule) and value == rule


def _has_required(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return not isinstance(value, dict) or all(name in value for name in rule)


def _has_properties(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    if not isinstance(value, dict):
        return True
    return all(_accepts(rule[name], item, definitions) for name, item in value.items() if name in rule)


def _has_other_properties(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    if not isinstance(value, dict):
        return True
    known = schema.get("properties")
    names = known if isinstance(known, dict) else {}
    return all(_accepts(rule, item, definitions) for name, item in value.items() if name not in names)


def _has_items(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return not isinstance(value, list) or all(_accepts(rule, item, definitions) for item in value)


def _fits_any(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return any(_accepts(one, value, definitions) for one in rule)


def _matches(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return not isinstance(value, str) or compiled_pattern(rule).search(value) is not None


def _at_least(rule: Any, value: JSON, schema: JSONObject, definitions: JSONObject) -> bool:
    return not isinstance(value, int | float) or value >= rule


def _long(kind: type[str | list[Any] | dict[str, Any]]) -> Callable[[Any, JSON, JSONObject, JSONObject], bool]:
    """Values of a kind are at least so long."""
    return lambda rule, value, schema, definitions: not isinstance(value, kind) or len(value) >= rule


_CHECKS: Final[Mapping[str, Callable[[Any, JSON, JSONObject, JSONObject], bool]]] = {
    "$ref": _referred,
    "type": _of_type,
    "enum": _is_one_of,
    "const": _is,
    "required": _has_required,
    "properties": _has_properties,
    "additionalProperties": _has_other_properties,
    "items": _has_items,
    "anyOf": _fits_any,
    "pattern": _matches,
    "minimum": _at_least,
    "minLength": _long(str),
    "minItems": _long(list),
    "minProperties": _long(dict),
}
"""What the keywords demand of a value: of the rule, the value, the schema that holds the rule, and its `$defs`."""
