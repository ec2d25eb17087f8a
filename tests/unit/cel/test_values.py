"""Values that Python does not have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel.errors import EvaluationError
from harness.cel.values import (
    Duration,
    KeyedMap,
    Message,
    Timestamp,
    TypeValue,
    Uint,
    Value,
    find,
    go_type_name,
    map_of,
    type_name,
)

ONE_OF_EACH: list[tuple[Value, str]] = [
    (None, "null_type"),
    (True, "bool"),
    (1, "int"),
    (1.0, "double"),
    (Uint(1), "uint"),
    ("", "string"),
    (b"", "bytes"),
    ([], "list"),
    ({}, "map"),
    (KeyedMap(), "map"),
    (Timestamp(0, 0), "google.protobuf.Timestamp"),
    (Duration(0), "google.protobuf.Duration"),
    (TypeValue("int"), "type"),
    (Message("google.protobuf.Empty"), "google.protobuf.Empty"),
]


@pytest.mark.parametrize(("value", "name"), ONE_OF_EACH)
def test_type_names(value: Value, name: str) -> None:
    assert type_name(value) == name
    assert "types." in go_type_name(value)


def test_keys_of_different_types_are_different() -> None:
    keyed = KeyedMap([(1, "int"), (1.0, "double"), (True, "bool"), (Uint(1), "uint"), ("1", "string")])
    assert len(keyed) == 5
    assert [find(keyed, key)[1] for key in keyed] == ["int", "double", "bool", "uint", "string"]


def test_the_last_of_equal_keys_counts() -> None:
    assert map_of([("a", 1), ("a", 2)]) == {"a": 2}
    keyed = map_of([(1, "first"), (1, "last")])
    assert find(keyed, 1) == (True, "last")


@pytest.mark.parametrize(
    ("key", "wanted", "found"),
    [
        (1, 1.0, True),
        (1, Uint(1), True),
        (Uint(1), 1, True),
        (Uint(1), 1.0, True),
        (1, 1.5, False),
        (1.0, 1, False),
        (True, 1, False),
        (1, True, False),
        ("1", 1, False),
        (-1, Uint(1), False),
        (1, float("nan"), False),
        (1, float("inf"), False),
    ],
)
def test_numbers_find_integers_of_other_types(key: Value, wanted: Value, found: bool) -> None:
    assert find(KeyedMap([(key, "value")]), wanted)[0] is found


def test_lists_are_keys_only_as_themselves() -> None:
    key: list[int] = [1]
    keyed = KeyedMap([(key, "value")])
    assert find(keyed, key) == (True, "value")
    assert find(keyed, [1]) == (False, None)


def test_bytes_are_no_keys() -> None:
    with pytest.raises(EvaluationError, match=r"hash of unhashable type types\.Bytes"):
        KeyedMap([(b"a", 1)])


@given(st.dictionaries(st.text(), st.integers()))
def test_string_keys_make_plain_maps(entries: dict[str, int]) -> None:
    made = map_of(list(entries.items()))
    assert made == entries
    assert all(find(made, key) == (True, value) for key, value in entries.items())
