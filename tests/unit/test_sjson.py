"""Writing overlay keys: recorded answers of sjson, and simple keys against a dictionary."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from harness.errors import InputError
from harness.jsontypes import JSON
from harness.sjson import SjsonError, set_raw, top_level_name
from support.lines import each_line

LINES = (Path(__file__).parent / "sjson.jsonl").read_text(encoding="utf-8").splitlines()
RECORDED = [json.loads(line) for line in LINES]


@each_line(RECORDED, lambda case: f"{case['key']} in {case['document'][:30]}")
def test_answers_as_sjson_does(case: dict[str, str]) -> None:
    """Every answer was given by sjson v1.2.5 with gjson v1.14.2, to the byte."""
    if "error" in case:
        with pytest.raises(SjsonError) as caught:
            set_raw(case["document"], case["key"], case["raw"])
        assert str(caught.value) == case["error"]
    else:
        assert set_raw(case["document"], case["key"], case["raw"]) == case["want"]


def _extensions(*writes: tuple[str, str]) -> JSON:
    document = "{}"
    for key, raw in writes:
        document = set_raw(document, key, raw)
    return gojson.loads(document)


@pytest.mark.parametrize(
    ("writes", "extensions"),
    [
        ([("a.b", '"v"')], {"a": {"b": "v"}}),
        ([("a\\.b", '"v"')], {"a.b": "v"}),
        ([("x.0", '"v"')], {"x": ["v"]}),
        ([("x.2", '"v"')], {"x": [None, None, "v"]}),
        ([("x.01", '"v"')], {"x": [None, "v"]}),
        ([("x.-1", '"a"'), ("x.-1", '"b"')], {"x": ["a", "b"]}),
        ([("-1", '"v"'), ("0", '"w"')], {"-1": "v", "0": "w"}),
        ([("x.:0", '"v"')], {"x": {"0": "v"}}),
        ([(":0", '"v"')], {"0": "v"}),
        ([("x", '"s"'), ("x.y", '"v"')], {"x": {"y": "v"}}),
        ([("a*", '"v"'), ("a?", '"v"'), ("a#", '"v"'), ("@a", '"v"'), ("a|b", '"v"')], {}),
        ([("ab", '"old"'), ("a*", '"new"')], {"ab": "new"}),
        ([("a\\*b", '"v"')], {"a*b": "v"}),
        ([("a.", '"v"')], {"a": ["v"]}),
        ([("a..b", '"v"')], {"a": [{"b": "v"}]}),
        ([("a[0]", "1"), ("a b", "2"), ("a/b", "3"), ("{b}", "4")], {"a[0]": 1, "a b": 2, "a/b": 3, "{b}": 4}),
        ([("{b}.x", "1"), ("{b}.y", "2")], {"{b}": {"y": 2}}),
    ],
)
def test_extensions(writes: list[tuple[str, str]], extensions: JSON) -> None:
    """What keys make of the extensions."""
    assert _extensions(*writes) == extensions


@pytest.mark.parametrize(
    ("document", "key", "message"),
    [
        ("{}", "", "path cannot be empty"),
        ('{"x":[1,2]}', "x.y", "cannot set array element for non-numeric key 'y'"),
    ],
)
def test_errors(document: str, key: str, message: str) -> None:
    """sjson's own words."""
    with pytest.raises(SjsonError) as caught:
        set_raw(document, key, "1")
    assert str(caught.value) == message


@pytest.mark.parametrize("key", ["x.99999999", "x.9223372036854775807", "99999999.y.99999999"])
def test_index_without_end(key: str) -> None:
    """Tekton would fill memory with null; we say that we cannot judge."""
    with pytest.raises(InputError):
        set_raw('{"x":[1]}', key, "1")


def test_index_that_wraps() -> None:
    """Beyond 63 bits Go's number turns negative and fills nothing."""
    assert set_raw("{}", "x.9223372036854775808", "1") == '{"x":[1]}'


def test_long_path() -> None:
    """A path of many keys needs no recursion; one of thousands is given up."""
    key = ".".join(["a"] * 150)
    document = set_raw("{}", key, "1")
    assert document == '{"a":' * 150 + "1" + "}" * 150
    assert set_raw(document, key, "2") == document.replace("1", "2")
    assert set_raw(document, key[:-1] + "*", "2") == document.replace("1", "2")


@pytest.mark.parametrize("key", [".".join(["a"] * 2_000), "|".join(["a*"] * 2_000), "#(a" * 2_000])
def test_path_without_end(key: str) -> None:
    """A path of thousands of parts is given up."""
    with pytest.raises(InputError):
        set_raw("{}", key, "1")


_key = st.from_regex(r"[A-Za-z_][A-Za-z0-9_ /-]{0,5}", fullmatch=True)


@given(st.lists(st.tuples(st.lists(_key, min_size=1, max_size=3), st.integers() | st.text()), max_size=6))
def test_simple_keys_fill_a_dictionary(writes: list[tuple[list[str], JSON]]) -> None:
    """Keys without special characters nest as in a dictionary; a scalar in the way is overwritten."""
    document = "{}"
    model: dict[str, JSON] = {}
    for keys, value in writes:
        document = set_raw(document, ".".join(keys), json.dumps(value))
        inner = model
        for key in keys[:-1]:
            following = inner.get(key)
            if not isinstance(following, dict):
                following = inner[key] = {}
            inner = following
        inner[keys[-1]] = value
    assert json.loads(document) == model


@given(st.lists(st.text(alphabet='abx019.:-\\*?#@|()[]{}="! ', min_size=1, max_size=8), max_size=4))
def test_any_key_is_written_or_refused(keys: list[str]) -> None:
    """No key ends in anything but an error of ours."""
    document = '{"a":[{"x":1},{"x":"0"}],"b":{"a":null}}'
    for key in keys:
        try:
            document = set_raw(document, key, '{"b":[1]}')
            gojson.loads(document)
        except (SjsonError, InputError):
            continue
        except gojson.DecodeError:
            # A pipe after `#` makes sjson write into the wrong place; it does so in Tekton too.
            assert "#" in key
            break


def test_the_top_level_name_is_the_member_that_is_written() -> None:
    keys = ["a", "a.b", r"a\.b", r"a\*b.c", ":0", "0", "-1", "x.0", "a.", "a[0]", "é.b"]
    wrong = [key for key in keys if [top_level_name(key)] != list(json.loads(set_raw("{}", key, "1")))]
    assert wrong == []
    assert [top_level_name(key) for key in ("", "a*", "a.b#", "@a", "a|b", "a" + ".b" * 300)] == [None] * 6
