"""A line as a delivery: the quick way and the exact way come to the same."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness import gojson
from harness.deliveries import Delivery
from harness.errors import InputError
from harness.interceptors import Event
from harness.manifests import ManifestSet
from harness.replay.line import MAX_DEPTH, _exactly, _quickly, read_line
from harness.simulator import Simulator

SIMULATOR = Simulator(ManifestSet(resources={}))

NUMBERS = st.sampled_from(
    ["0", "-0", "1.0", "1e5", "1E+5", "12345678901234567890123", "0.1", "1e-7", "5e-324", "100000000000000000001"]
)
STRINGS = st.sampled_from(
    ['""', '"a"', r'"\ud83d\ude00"', r'"\ud800"', r'"\\ud800"', r'"\ud800x"', '"é"', r'"\u00e9"', '"\u2028"', r'"\/"']
)


def objects(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    keys = st.one_of(STRINGS, st.sampled_from(['"k"', '"ref"', '"oversize"']))
    pairs = st.lists(st.tuples(keys, values).map(":".join), max_size=4)
    return pairs.map(lambda items: "{" + ", ".join(items) + "}")


VALUES = st.recursive(
    st.one_of(NUMBERS, STRINGS, st.sampled_from(["true", "false", "null", "1e400"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]"), objects(inner)),
    max_leaves=12,
)
HEADERS = st.sampled_from(
    ['"t"', '" t\\t"', "1.0", "12345678901234567890123", '["a","b"]', "true", r'"\ud800"', r'"\ud83d\ude00"']
)
RECORDS = st.builds(
    lambda data, header, name, url, more: (
        f'{{"url": {url}, "request_headers": {{"{name}": {header}, "X-A": "b"}}{more}, "request_data": {data}}}'
    ),
    st.one_of(objects(VALUES), VALUES),
    HEADERS,
    st.sampled_from(["X-T", "x-t", "Host", "X A", "X-\\u0041"]),
    st.sampled_from(['"https://h.example/p?q#f"', '"/p"', '""', "null", "1", r'"https://h/\ud800"']),
    st.sampled_from(["", ', "request_body": null', ', "request_body": "{}"', ', "request_data": 1', ', "id": 1e999']),
)


def what(delivery: Delivery, event: Event) -> object:
    """All that a listener gets at."""
    try:
        payload: object = event.payload
    except gojson.DecodeError as error:
        payload = str(error)
    return (
        (delivery.name, delivery.method, delivery.url, delivery.headers, delivery.trigger),
        (event.header, event.request_url, event.event_id, event.is_empty, event.body, event.text),
        repr(payload),
    )


@given(RECORDS)
@example(r'{"request_headers": {}, "request_data": {"a": "\ud83d\ude00"}}')
def test_the_quick_way_comes_to_the_same(text: str) -> None:
    line = text.encode()
    quick = _quickly(SIMULATOR, "f:1", line, text)
    if quick is not None:
        assert what(*quick) == what(*_exactly(SIMULATOR, "f:1", line))


USUAL = '{"request_headers": {"X-A": "b"}, "url": "https://h/p", "request_data": {"a": [1, 1.5, null, "é"]}}'


def test_the_usual_line_goes_the_quick_way() -> None:
    for text in (USUAL, USUAL.replace("é", r"\u00e9"), USUAL.replace("é", r"\ud83d\ude00"), f" {USUAL}\r"):
        assert _quickly(SIMULATOR, "f:1", text.encode(), text) is not None
        _, event = read_line(SIMULATOR, "f:1", text.encode())
        assert event.payload["a"][1] == 1.5  # type: ignore[index, call-overload]  # the payload is the one above
        assert json.loads(event.body) == json.loads(text)["request_data"]


def deep(levels: int, opening: str = "[", closing: str = "]") -> str:
    return f'{{"request_headers": {{}}, "request_data": {opening * levels}1{closing * levels}}}'


BROKEN = {
    "": ("is no JSON", 1),
    '{"request_headers": {}, "request_data": {"a": ': ("is no JSON: Expecting value", 47),
    '{"ref": "refs/heads/main"}': ("the record has no request_headers", 0),
    "[]": ("holds a list of 0 records", 0),
    "17": ("is no record of a delivery", 0),
    "NaN": ("is no JSON: NaN is not allowed", 0),
    '{"request_headers": {}}': ("the record has no request_data", 0),
    '{"request_headers": {}, "request_data": {"oversize": true}}': ("GitLab kept no body", 0),
    '{"request_headers": {"a b": "c"}, "request_data": {}}': ("no header name", 0),
    '{"request_headers": {"a": {}}, "request_data": {}}': ("an object or a list", 0),
    '{"url": "https://[", "request_headers": {}, "request_data": {}}': ("cannot be read", 0),
    deep(MAX_DEPTH): ("nests too deep", 0),
    deep(100_000): ("nests too deep", 0),
    deep(50_000, '{"a":', "}"): ("nests too deep", 0),
}


def test_lines_that_are_no_records() -> None:
    wrong = []
    for text, (message, column) in BROKEN.items():
        with pytest.raises(InputError) as raised:
            read_line(SIMULATOR, "f:1", text.encode())
        at = raised.value.location
        if message not in raised.value.message or (at.column if at else 0) != column:
            wrong.append((text[:80], raised.value.message, at))
    assert wrong == []
    with pytest.raises(InputError, match="is not UTF-8") as raised:
        read_line(SIMULATOR, "f:1", b'{"a": "\xff"}')
    assert raised.value.location is not None
    assert raised.value.location.column == 8


def test_brackets_in_strings_do_not_nest() -> None:
    text = USUAL.replace("é", "[{" * 10_000 + r"\"[")
    assert read_line(SIMULATOR, "f:1", text.encode())[1].payload


def test_what_just_nests_deep_enough_is_read_however_deep_the_caller_is() -> None:
    text = deep(MAX_DEPTH - 2, '{"a":', "}")

    def below(levels: int) -> Any:
        return below(levels - 1) if levels else read_line(SIMULATOR, "f:1", text.encode())[1].body

    assert below(0) == below(60)
