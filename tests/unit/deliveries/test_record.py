import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.deliveries import read_delivery
from harness.deliveries.json_text import parse, serialise
from harness.deliveries.recorded_file import RecordedFile
from harness.errors import InputError

RECORD = {
    "id": 1,
    "url": "https://hooks.example.com/dev?x=1",
    "trigger": "push_hooks",
    "request_headers": {
        "Content-Type": "application/json",
        "X-Gitlab-Event": "Push Hook",
        "X-Gitlab-Token": "[REDACTED]",
    },
    "request_data": {"object_kind": "push", "commits": []},
    "response_headers": {},
    "response_body": "",
    "execution_duration": 0.1,
    "response_status": "200",
}


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "d.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refuse(folder: Path, record: object) -> InputError:
    text = record if isinstance(record, str | bytes) else json.dumps(record)
    with pytest.raises(InputError) as caught:
        read_delivery(write(folder, text))
    assert caught.value.location is not None
    assert caught.value.location.path.endswith("d.json")
    return caught.value


def test_a_record(tmp_path: Path) -> None:
    delivery = read_delivery(write(tmp_path, json.dumps(RECORD, indent=2)))
    assert delivery.name == "d"
    assert delivery.method == "POST"
    assert delivery.url == "https://hooks.example.com/dev?x=1"
    assert (delivery.host, delivery.request_url) == ("hooks.example.com", "/dev?x=1")
    assert delivery.trigger == "push_hooks"
    assert delivery.event == "Push Hook"
    assert delivery.body == b'{"object_kind":"push","commits":[]}'
    assert delivery.source.endswith("d.json")


def test_numbers_keep_their_text(tmp_path: Path) -> None:
    data = '{"a": 1.0, "b": 12345678901234567890123, "c": 1E5, "d": -0, "e": 1.10}'
    text = json.dumps({**RECORD, "request_data": "DATA"}).replace('"DATA"', data)
    assert read_delivery(write(tmp_path, text)).body == data.replace(" ", "").encode()


def test_texts_are_written_as_they_were_sent(tmp_path: Path) -> None:
    data = {"a": 'é\n"\\', "b": "\ud800", "c": "日本"}
    delivery = read_delivery(write(tmp_path, json.dumps({**RECORD, "request_data": data})))
    assert delivery.body == '{"a":"é\\n\\"\\\\","b":"\\ud800","c":"日本"}'.encode()


def test_the_raw_body_goes_first(tmp_path: Path) -> None:
    delivery = read_delivery(write(tmp_path, json.dumps({**RECORD, "request_body": '{ "x": 1 }'})))
    assert delivery.body == b'{ "x": 1 }'


def test_a_list_with_one_record_and_a_byte_order_mark(tmp_path: Path) -> None:
    delivery = read_delivery(write(tmp_path, b"\xef\xbb\xbf" + json.dumps([RECORD]).encode()))
    assert delivery.event == "Push Hook"


def test_headers_may_be_lists_and_host_is_left_to_the_url(tmp_path: Path) -> None:
    record = {**RECORD, "request_headers": {"X-A": ["1", "2"], "Host": "h", "X-N": 5}}
    assert read_delivery(write(tmp_path, json.dumps(record))).headers == (("X-A", "1"), ("X-A", "2"), ("X-N", "5"))


def test_a_missing_url_is_the_root(tmp_path: Path) -> None:
    record = {key: value for key, value in RECORD.items() if key not in ("url", "trigger")}
    delivery = read_delivery(write(tmp_path, json.dumps(record)))
    assert (delivery.url, delivery.trigger) == ("/", "")


def test_an_oversize_record(tmp_path: Path) -> None:
    error = refuse(tmp_path, {**RECORD, "request_data": {"oversize": True}})
    assert "GitLab kept no body" in error.message
    assert error.help


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"request_headers": None}, "no request_headers"),
        ({"request_headers": []}, "no request_headers"),
        ({"request_headers": {"X": None}}, "is null"),
        ({"request_headers": {"X": {"a": 1}}}, "an object or a list"),
        ({"request_headers": {"X": True}}, "a boolean"),
        ({"request_headers": {"X Y": "1"}}, "no header name"),
        ({"request_body": 5}, "request_body has to be a text"),
    ],
)
def test_a_record_with_something_wrong(tmp_path: Path, change: dict[str, object], words: str) -> None:
    assert words in refuse(tmp_path, {**RECORD, **change}).message


def test_a_record_without_data(tmp_path: Path) -> None:
    error = refuse(tmp_path, {key: value for key, value in RECORD.items() if key != "request_data"})
    assert "no request_data" in error.message


def test_several_records_in_a_file(tmp_path: Path) -> None:
    error = refuse(tmp_path, [RECORD, RECORD])
    assert "2 records" in error.message
    assert "jq" in error.help


def test_broken_json_is_located(tmp_path: Path) -> None:
    error = refuse(tmp_path, '{"request_headers": {},\n "request_data": }')
    assert error.location is not None
    assert (error.location.line, error.location.column) == (2, 18)


@pytest.mark.parametrize(
    "text",
    [
        b'{"request_data": \xff}',
        '{"request_data": NaN}',
        '{"request_data": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_what_is_no_json_for_a_record(tmp_path: Path, text: str | bytes) -> None:
    refuse(tmp_path, text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(json_values)
def test_writing_anew_gives_the_same_text(value: object) -> None:
    file = RecordedFile(Path("f.json"), "f", ".json", b"")
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert serialise(file, parse(file, json.dumps(value, indent=1))) == text.encode("utf-8", "backslashreplace")


_NUMBERS = "[0,-0,7,-12,12345678901234567890,123456789012345678901234567890,1.0,1.50,0.1,1e5,1E5,1e22,1e999,-0.0,1e-7]"


def test_numbers_that_python_would_write_in_another_way() -> None:
    """They keep their text too."""
    file = RecordedFile(Path("f.json"), "f", ".json", b"")
    assert serialise(file, parse(file, _NUMBERS)) == _NUMBERS.encode()
