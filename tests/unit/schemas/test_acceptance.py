"""What is accepted at once is valid to jsonschema too; what is not, is left to it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from harness.manifests import load_manifests
from harness.schemas import load_schema
from harness.schemas.acceptance import accepts
from harness.suites import is_suite
from support.examples import examples

ROOT = Path(__file__).parents[3]

_NAMES = st.sampled_from(["a", "b", "c"])
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.sampled_from([0.0, 1.0, 1.5]), st.sampled_from(["", "a", "ab\n"])
)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3), max_leaves=8
)
_TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])
_SIZES = st.integers(0, 2)


@st.composite
def _keywords(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> dict[str, Any]:
    """A schema of a few keywords: of one with many hardly a value is valid, and it takes long to make."""
    keywords = _every_keyword(inner)
    names = draw(st.lists(st.sampled_from(sorted(keywords)), max_size=4, unique=True))
    return {name: draw(keywords[name]) for name in names}


def _every_keyword(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "type": st.one_of(_TYPES, st.lists(_TYPES, min_size=1, max_size=3, unique=True)),
        "properties": st.dictionaries(_NAMES, inner, max_size=2),
        "additionalProperties": inner,
        "required": st.lists(_NAMES, max_size=2, unique=True),
        "items": inner,
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "not": inner,
        "enum": st.lists(_VALUES, min_size=1, max_size=3),
        "const": _VALUES,
        "$ref": st.just("#/$defs/d"),
        "pattern": st.sampled_from(["a", "^b"]),
        "minimum": _SIZES,
        "minLength": _SIZES,
        "minItems": _SIZES,
        "minProperties": _SIZES,
        "description": st.just("a remark"),
        "default": _VALUES,
        "examples": st.lists(_VALUES, max_size=2),
    }


_SCHEMAS = st.recursive(st.booleans(), _keywords, max_leaves=6)
_DEFINITIONS = st.fixed_dictionaries({"$defs": st.fixed_dictionaries({"d": _SCHEMAS})})


@examples(500)
@given(
    st.dictionaries(st.just("$defs"), st.fixed_dictionaries({"d": _SCHEMAS}), min_size=1), _keywords(_SCHEMAS), _VALUES
)
def test_what_is_accepted_is_valid(definitions: Any, keywords: Any, value: Any) -> None:
    schema = {**keywords, **definitions}
    if accepts(schema, value):
        try:
            Draft202012Validator(schema).validate(value)
        except RecursionError:
            reject()  # jsonschema follows a definition that refers to itself at the same place for ever


@given(_VALUES)
def test_a_schema_that_refers_to_itself(value: Any) -> None:
    schema: Any = {"$ref": "#/$defs/d", "$defs": {"d": {"items": {"$ref": "#/$defs/d"}, "type": ["array", "string"]}}}
    if accepts(schema, value):
        Draft202012Validator(schema).validate(value)


def test_an_endless_reference_is_left_to_jsonschema() -> None:
    assert not accepts({"$ref": "#/$defs/d", "$defs": {"d": {"$ref": "#/$defs/d"}}}, 1)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"$ref": "#/elsewhere"}, 1),
        ({"format": "date"}, "2026-01-01"),
        ({"type": "integer"}, 1.0),
        ({"const": []}, []),
        ({"pattern": "a$"}, "a\n"),
        ({"properties": {"a": False}}, {"a": 1}),
    ],
)
def test_what_is_left_to_jsonschema(schema: Any, value: Any) -> None:
    assert not accepts(schema, value)


def test_files_that_are_right_are_accepted() -> None:
    """Else each run would import jsonschema."""
    suites = [document.value for document in load_manifests([ROOT / "tests/suites"]).documents if is_suite(document)]
    assert suites
    assert all(accepts(load_schema("suite"), suite) for suite in suites)
