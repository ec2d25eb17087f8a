"""The exact scanner gives what the fast way gives."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from harness.gojson.decoding import loads
from harness.gojson.scanner import Scanner
from support.lines import each_line

LINES = (Path(__file__).parent / "texts.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]


@each_line(CASES, lambda case: repr(case["text"])[:80])
def test_same_values(case: dict[str, str]) -> None:
    """Texts that Go accepts are usually read by Python's scanner; this one reads them alike."""
    scanner = Scanner(case["text"], float)
    if "again" in case:
        assert gojson.dumps(scanner.scan()) == case["again"]
    elif "cannot unmarshal number" not in case["error"]:
        with pytest.raises(gojson.DecodeError) as caught:
            scanner.scan()
        assert str(caught.value) == case["error"]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_json, st.sampled_from([None, 2]))
def test_any_value(value: object, indent: int | None) -> None:
    """Every JSON text gives the value that the fast way gives."""
    text = json.dumps(value, indent=indent)
    assert Scanner(text, float).scan() == loads(text)


@given(_json, st.data())
def test_any_cut_text(value: object, data: st.DataObject) -> None:
    """A text that stops early is refused in both ways with one message."""
    text = json.dumps(value)
    cut = text[: data.draw(st.integers(0, max(0, len(text) - 1)))]
    outcomes = []
    for read in (loads, lambda text: Scanner(text, float).scan()):
        try:
            outcomes.append(repr(read(cut)))
        except gojson.DecodeError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]
