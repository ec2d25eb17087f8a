"""Reading JSON as Go does: recorded answers of Go's decoder, and Python's own on everything both understand."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from support.lines import each_line

HERE = Path(__file__).parent


def _lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


@each_line(_lines("texts.jsonl"), lambda case: repr(case["text"])[:80])
def test_answers_as_go_does(case: dict[str, str]) -> None:
    """Each text is either refused with Go's message, or comes out of `json.Marshal` again as in Go."""
    if "error" in case:
        with pytest.raises(gojson.DecodeError) as caught:
            gojson.loads(case["text"])
        assert str(caught.value) == case["error"]
    else:
        assert gojson.dumps(gojson.loads(case["text"])) == case["again"]


@each_line(_lines("objects.jsonl"), lambda case: repr(case["text"]))
def test_object_wanted(case: dict[str, str | None]) -> None:
    """A `map[string]interface{}` takes objects and null; syntax goes before type, type before numbers."""
    assert case["text"] is not None
    if case["error"] is None:
        assert isinstance(gojson.loads_object(case["text"]), dict)
    else:
        with pytest.raises(gojson.DecodeError) as caught:
            gojson.loads_object(case["text"])
        assert str(caught.value) == case["error"]


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'"\xff"', "\ufffd"),
        (b'"a\xe2\x82b"', "a\ufffd\ufffdb"),
        (b'"\xed\xa0\x80"', "\ufffd\ufffd\ufffd"),
        (b'{"\xff":1,"\xfe":2}', {"\ufffd": 2.0}),
    ],
)
def test_invalid_utf8(data: bytes, value: object) -> None:
    """Each byte that is no UTF-8 becomes U+FFFD, as Go's `utf8.DecodeRune` has it; Python would count sequences."""
    assert gojson.loads(data) == value


def test_invalid_utf8_outside_strings() -> None:
    """The message names the byte, not the replacement character."""
    with pytest.raises(gojson.DecodeError, match="invalid character 'ÿ' looking for beginning of value"):
        gojson.loads(b"\xff")


def test_lone_surrogates_of_a_python_text() -> None:
    """A Python string can hold what no UTF-8 has."""
    assert gojson.loads('"\ud800"') == "\ufffd"


def test_integers_survive_in_resources() -> None:
    """Kubernetes keeps int64; what does not fit, and what has a point or exponent, becomes float64."""
    value = gojson.loads_unstructured('{"i":1,"m":-9223372036854775808,"b":9223372036854775808,"f":1.0,"e":1e3,"z":-0}')
    assert value == {"i": 1, "m": -(2**63), "b": float(2**63), "f": 1.0, "e": 1000.0, "z": 0}
    assert [type(value[key]) for key in "imbfez"] == [int, int, float, float, float, int]


@pytest.fixture(params=["as this Python does", "counting"])
def heeding(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the check of newer Pythons too, whose scanner heeds no limit of recursion."""
    if request.param == "counting":
        monkeypatch.setattr("harness.gojson.decoding._SCANNER_HEEDS_LIMIT", False)


@pytest.mark.usefixtures("heeding")
def test_deep_nesting() -> None:
    """Ten thousand levels are fine, one more is not; neither ends in Python's recursion limit."""
    value = gojson.loads("[" * 10_000 + "]" * 10_000)
    depth = 0
    while isinstance(value, list):
        depth += 1
        value = value[0] if value else None
    assert depth == 10_000
    for opening in ("[", '{"a":', '[{"a":'):
        with pytest.raises(gojson.DecodeError, match="exceeded max depth"):
            gojson.loads(opening * 10_001)
        closing = "".join({"[": "]", "{": "}"}.get(one, "") for one in reversed(opening))
        with pytest.raises(gojson.DecodeError, match="exceeded max depth"):
            gojson.loads(opening * 10_001 + "1" + closing * 10_001)


@pytest.mark.usefixtures("heeding")
def test_brackets_in_strings_do_not_nest() -> None:
    """Many brackets alone do not make a text deep."""
    text = json.dumps(["[" * 6_000, ["{" * 6_000 + '"']])
    assert gojson.loads(text) == json.loads(text)


@pytest.mark.usefixtures("heeding")
def test_many_shallow_containers() -> None:
    """More containers than the greatest depth, side by side."""
    assert gojson.loads("[" + ",".join(["[]"] * 12_000) + "]") == [[]] * 12_000


def test_huge_integer_literal() -> None:
    """Python refuses integers of thousands of digits; Go says that float64 cannot hold them."""
    with pytest.raises(gojson.DecodeError, match=r"^json: cannot unmarshal number 9+ into Go value of type float64$"):
        gojson.loads("9" * 5_000)


_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_values, st.booleans(), st.sampled_from([None, 1]))
def test_agrees_with_python(value: object, ascii_only: bool, indent: int | None) -> None:
    """On what both understand the value is Python's."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert gojson.loads(text) == json.loads(text)
    assert gojson.loads(text.encode()) == json.loads(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but `DecodeError` comes out of bad text."""
    try:
        gojson.loads(text)
    except gojson.DecodeError as error:
        assert str(error)  # noqa: PT017 - either outcome is fine, only the kind of error counts
