"""Packing: whatever goes in comes out again, and what occurs twice is there once."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harness.report.html.pool import MOST_CHARACTERS, MOST_LEVELS, Packed, Pool

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def unpacked(pool: Pool, id: int) -> Any:
    """What the page makes of an entry, numbers as texts."""
    entry = pool.table[id]
    if isinstance(entry, dict):
        return ("number", entry["number"])
    if not isinstance(entry, list):
        return entry
    items = [unpacked(pool, item) for item in entry[1:]]
    return items if entry[0] == 0 else dict(zip(pool.shapes[entry[0] - 1], items, strict=True))


def as_page(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return [as_page(item) for item in value]
    if isinstance(value, dict):
        return {key: as_page(item) for key, item in value.items()}
    return ("number", str(int(value)) if float(value).is_integer() and 0 < abs(value) < 1e21 else str(value))


@given(st.lists(_VALUES))
def test_what_is_packed_comes_out_again(values: list[Any]) -> None:
    pool = Pool()
    packed = [pool.pack(value) for value in values]
    for value, one in zip(values, packed, strict=True):
        if "0.0" not in repr(value) and "e+" not in repr(value):
            assert unpacked(pool, one.id) == as_page(value)


@given(_VALUES)
def test_what_is_there_is_not_written_again(value: Any) -> None:
    pool = Pool()
    first = pool.pack(value)
    size = len(pool.table)
    assert pool.pack(value) == first
    assert pool.pack([value, value]).id == size
    assert len(pool.table) == size + 1


def test_kinds_are_told_apart() -> None:
    pool = Pool()
    values = [1, True, "1", "True", None, "None", 0, False, "", [], {}, [0], [False], {"a": 1}, {"a": True}]
    assert len({pool.pack(value).id for value in values}) == len(values)


def test_numbers_stay_what_they_are() -> None:
    pool = Pool()
    for value, text in ((2**64 - 1, "18446744073709551615"), (1.0, "1"), (1.5, "1.5"), (-0.0, "-0.0"), (1e30, "1e+30")):
        assert pool.table[pool.pack(value).id] == {"number": text}


def test_the_order_of_keys_is_kept() -> None:
    pool = Pool()
    assert list(unpacked(pool, pool.pack({"b": 1, "2": 2, "__proto__": 3}).id)) == ["b", "2", "__proto__"]


def test_what_is_packed_may_stand_in_what_is_not() -> None:
    pool = Pool()
    inner = pool.pack({"a": "b"})
    assert isinstance(inner, Packed)
    assert pool.pack([inner, {"a": "b"}]) == pool.pack(({"a": "b"}, inner))


def test_long_and_deep_values_are_cut() -> None:
    pool = Pool()
    long = unpacked(pool, pool.pack("x" * (MOST_CHARACTERS + 7)).id)
    assert long == "x" * MOST_CHARACTERS + "… (7 more characters)"
    deep: Any = "end"
    for _ in range(5000):
        deep = {"a": [deep]}
    text = str(unpacked(pool, pool.pack(deep).id))
    assert text.count("a") < MOST_LEVELS
    assert "nested deeper than 100 levels" in text
