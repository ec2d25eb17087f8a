"""What a value becomes as an extension."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel.overlay import OverlayError, overlay_json
from harness.cel.values import Duration, KeyedMap, Message, Timestamp, TypeValue, Uint


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        ("<é>", "<é>"),
        (b"\xff", "/w=="),
        (5, 5),
        (2**53 - 1, 2**53 - 1),
        (2**53, "9007199254740992"),
        (-(2**53), "-9007199254740992"),
        (1.5, 1.5),
        (1e300, 1e300),
        ([None, Uint(1), Uint(2**53)], [None, 1, "9007199254740992"]),
        ([Timestamp(0, 500_000_000, 7200), Duration(1)], ["1970-01-01T02:00:00.5+02:00", "0.000000001s"]),
        ({"b": {"a": [b"a"]}}, {"b": {"a": ["YQ=="]}}),
        ([Message("google.protobuf.Empty")], [{}]),
        ({}, {}),
        (KeyedMap(), {}),
    ],
)
def test_values(value: Any, expected: Any) -> None:
    assert json.loads(overlay_json(value)) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "type conversion error from 'null_type' to '[]uint8'"),
        (Uint(1), "unsupported type conversion from 'uint' to []uint8"),
        (Timestamp(0, 0), "type conversion error from 'Timestamp' to '[]uint8'"),
        (Duration(0), "type conversion error from 'Duration' to '[]uint8'"),
        (TypeValue("int"), "type conversion not supported for 'type'"),
        (Message("google.protobuf.Empty"), "type conversion error from '*dynamicpb.Message' to '[]uint8'"),
        ([TypeValue("int")], "type conversion not supported for 'type'"),
        (KeyedMap([(1, 2)]), "unsupported type conversion from 'int' to string"),
        ([{"a": KeyedMap([(True, 2)])}], "type conversion error from bool to 'string'"),
        (math.nan, "proto:\u00a0google.protobuf.Value.number_value: invalid NaN value"),
        (-math.inf, "proto:\u00a0google.protobuf.Value.number_value: invalid -Inf value"),
        ("\udcc3", "proto:\u00a0field google.protobuf.Value.string_value contains invalid UTF-8"),
    ],
)
def test_what_cannot_be_converted(value: Any, message: str) -> None:
    with pytest.raises(OverlayError) as caught:
        overlay_json(value)
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [[math.nan], {"a": [math.inf]}, ["\udcc3"], {"\udcc3": 1}])
def test_failures_inside_of_lists_and_maps_are_forgotten(value: Any) -> None:
    assert overlay_json(value) == ""


@given(
    st.recursive(
        st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_payload_values_come_through(value: Any) -> None:
    assert json.loads(overlay_json(value), parse_int=float) == value
