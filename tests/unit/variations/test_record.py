import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from harness.deliveries import read_delivery
from harness.deliveries.delivery import Delivery
from harness.variations import Compound, as_record, compound, write_record
from support.recorded import delivery_named, recorded


def again(delivery: Delivery, folder: Path) -> Delivery:
    path = folder / "again.json"
    write_record(delivery, path)
    return replace(read_delivery(path, delivery.name), source=delivery.source, method=delivery.method)


def test_every_recorded_delivery_can_be_written_and_read(tmp_path: Path) -> None:
    for delivery in recorded():
        if delivery.body.isascii() or b"\xff" not in delivery.body:
            assert again(delivery, tmp_path) == delivery


def test_a_variation_is_read_as_it_was_tried(tmp_path: Path) -> None:
    variation = compound(delivery_named("merge_request/fork-merged"), Compound.OTHER_PROJECT)
    assert variation is not None
    assert again(variation.delivery, tmp_path) == variation.delivery
    assert json.loads(as_record(variation.delivery))["request_data"]["project"]["name"] == "other-project"


VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126))
HEADERS = st.lists(st.tuples(st.sampled_from(["X-A", "x-b", "Y"]), VALUES), max_size=4)
TEXTS = st.text(st.characters(codec="utf-8")) | st.builds(json.dumps, st.dictionaries(st.text(), st.integers()))


@given(HEADERS, TEXTS)
def test_headers_and_body_stay_as_they_are(headers: list[tuple[str, str]], text: str) -> None:
    delivery = Delivery("x", "POST", "/x", tuple(headers), text.encode())
    record = json.loads(as_record(delivery))
    held = [
        (name, value)
        for name, values in record["request_headers"].items()
        for value in (values if isinstance(values, list) else [values])
    ]
    assert sorted(held) == sorted(headers)
    body = record.get("request_body")
    assert (
        json.dumps(record["request_data"], ensure_ascii=False, separators=(",", ":")) if body is None else body
    ) == text
