"""Schemas as tables."""

import pytest

from harness.documentation.fields import Section, sections
from harness.jsontypes import JSON, JSONObject


def read(properties: JSONObject, **rest: JSON) -> tuple[Section, ...]:
    return sections({"type": "object", "properties": properties, **rest})


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "minLength": 1}, "string (not empty)"),
        ({"type": "string", "pattern": "^a|b$"}, "string (like `^a|b$`)"),
        ({"type": "string", "pattern": "^a$", "title": "the letter a"}, "string (the letter a)"),
        ({"type": "integer", "minimum": 0, "maximum": 3}, "integer (at least 0, at most 3)"),
        ({"type": ["string", "integer", "null"]}, "string, integer or null"),
        ({"const": 1}, "`1`"),
        ({"const": True}, "`true`"),
        ({"enum": ["a", "b", None]}, "`a`, `b` or `null`"),
        ({"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 2}, "list of strings (at least 2)"),
        ({"type": "array", "items": {"type": "array"}}, "list of lists"),
        ({"type": "array"}, "list"),
        ({"type": "object"}, "mapping"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "mapping to numbers"),
        ({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/thing"}]}, "null or [thing](#thing)"),
        ({"anyOf": [{"type": "string"}, {"type": "string"}]}, "string"),
        ({"$ref": "#/$defs/count"}, "integer"),
        ({"type": "array", "items": {"$ref": "#/$defs/maybe"}}, "list of [maybe](#maybe) or null"),
        ({}, "anything"),
    ],
)
def test_types_in_words(node: JSONObject, words: str) -> None:
    thing: JSONObject = {"type": "object", "properties": {"x": {"type": "string"}}}
    parts: JSONObject = {"thing": thing, "count": {"type": "integer"}, "maybe": {"anyOf": [{"type": "null"}, thing]}}
    assert read({"a": node}, **{"$defs": parts})[0].fields[0].type == words


def test_what_is_inside_has_rows_of_its_own() -> None:
    inner: JSONObject = {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}
    whole, *none = read(
        {
            "a": inner,
            "list": {"type": "array", "items": inner},
            "map": {"type": "object", "additionalProperties": inner},
            "deep": {"type": "array", "items": {"type": "array", "items": inner}},
        }
    )
    assert none == []
    assert [(field.path, field.required) for field in whole.fields] == [
        ("a", False), ("a.b", True), ("list", False), ("list[].b", True), ("map", False), ("map.*.b", True),
        ("deep", False), ("deep[][].b", True),
    ]  # fmt: skip


def test_parts_with_fields_have_sections_in_the_order_in_which_they_are_named() -> None:
    parts: JSONObject = {
        "unused": {"type": "object", "properties": {"x": {}}},
        "second": {"type": "object", "properties": {"again": {"$ref": "#/$defs/second"}}},
        "first": {
            "description": "The first.",
            "type": "object",
            "minProperties": 1,
            "properties": {"next": {"$ref": "#/$defs/second", "description": "Said here."}},
        },
        "by-name": {"type": "object", "additionalProperties": {"type": "object", "properties": {"y": {}}}},
    }
    found = read({"a": {"$ref": "#/$defs/first"}, "m": {"$ref": "#/$defs/by-name"}}, **{"$defs": parts})
    assert [section.name for section in found] == ["", "first", "by-name", "second"]
    whole, first, by_name, _ = found
    assert whole.fields[0].description == "The first."
    assert first.fields[0].description == "Said here."
    assert first.notes == ("At least one of them has to be there.",)
    assert [field.path for field in by_name.fields] == ["*.y"]


def test_defaults_and_examples_are_told_also_those_of_parts() -> None:
    part: JSONObject = {"type": "string", "default": "x", "examples": ["y"]}
    fields = read({"a": {"$ref": "#/$defs/part"}, "b": {"default": False}}, **{"$defs": {"part": part}})[0].fields
    assert [(field.default, list(field.examples)) for field in fields] == [("x", ["y"]), (False, [])]


def test_what_belongs_together_is_told() -> None:
    assert read({}, anyOf=[{"required": ["a"]}, {"required": ["b", "c"]}])[0].notes == (
        "There has to be `a` or `b` and `c`.",
    )
    assert read({}, oneOf=[{"required": ["a"], "properties": {"b": False}}, {"required": ["b"]}])[0].notes == (
        "There has to be either `a` or `b`.",
    )
