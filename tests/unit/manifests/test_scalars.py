import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.manifests.scalars import TAG_PREFIX, ScalarError, read_key, read_scalar

# What sigs.k8s.io/yaml v1.6.0 (YAMLToJSON) made of `a: TEXT`.
PLAIN = [
    ("y", True),
    ("N", False),
    ("yes", True),
    ("Off", False),
    ("tRue", "tRue"),
    ("~", None),
    ("", None),
    ("NULL", None),
    ("nULL", "nULL"),
    ("12", 12),
    ("+12", 12),
    ("-0", 0),
    ("1_000", 1000),
    ("0o14", 12),
    ("014", 12),
    ("08", 8),
    ("0x1F", 31),
    ("-0b11", -3),
    ("0xZZ", "0xZZ"),
    ("18446744073709551615", 18446744073709551615),
    ("18446744073709551616", 18446744073709552000),
    ("-9223372036854775808", -9223372036854775808),
    ("-9223372036854775809", -9223372036854776000),
    ("1.0", 1),
    ("1.5", 1.5),
    ("1.", 1),
    (".5", 0.5),
    (".4_0", 0.4),
    (".5_", ".5_"),
    ("1e3", 1000),
    ("1e21", 1e21),
    ("1e400", "1e400"),
    ("2001-12-14", "2001-12-14"),
    ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
    ("190:20:30", "190:20:30"),
    ("1.2.3", "1.2.3"),
    ("<<", "<<"),
    ("9" * 6000, "9" * 6000),
]


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_plain_scalars_are_read_as_kubernetes_reads_them(text: str, value: object) -> None:
    read = read_scalar(text, None, plain=True)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("text", ["yes", "12", "~", "1.0", ""])
def test_a_quoted_scalar_is_a_text(text: str) -> None:
    assert read_scalar(text, None, plain=False) == text


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "12", "12"),
        ("int", "12", 12),
        ("float", "1", 1),
        ("bool", "yes", True),
        ("null", "", None),
        ("binary", "aGk=", "hi"),
        ("binary", "/w==", "\ufffd"),
        ("timestamp", "2001-01-01", "2001-01-01"),
        ("set", "x", "x"),
    ],
)
def test_a_tag_decides_the_kind(tag: str, text: str, value: object) -> None:
    assert read_scalar(text, TAG_PREFIX + tag, plain=True) == value


def test_an_unknown_tag_makes_a_text() -> None:
    assert read_scalar("12", "!foo", plain=True) == "12"
    assert read_scalar("12", "!", plain=True) == "12"


@pytest.mark.parametrize(
    ("tag", "text"),
    [("int", "1.5"), ("bool", "x"), ("null", "x"), ("float", "x"), ("binary", "a"), ("binary", "!!")],
)
def test_what_a_tag_cannot_hold_is_refused(tag: str, text: str) -> None:
    with pytest.raises(ScalarError):
        read_scalar(text, TAG_PREFIX + tag, plain=True)


@pytest.mark.parametrize("text", [".inf", "-.INF", ".NaN"])
def test_a_number_that_json_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ScalarError, match="JSON cannot hold"):
        read_scalar(text, None, plain=True)


# What YAMLToJSON made of `TEXT: 1`.
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("on", "true"),
        ("1", "1"),
        ("1.0", "1"),
        ("0x10", "16"),
        ("1.23456789012", "1.2345679"),
        ("1e20", "1e+20"),
        ("2.5e10", "2.5e+10"),
        ("5e-324", "0"),
        ("1e300", ".inf"),
        (".inf", ".inf"),
        ("-.inf", "-.inf"),
        (".nan", ".nan"),
        ("a", "a"),
    ],
)
def test_keys_become_texts(text: str, key: str) -> None:
    assert read_key(text, None, plain=True) == key


@pytest.mark.parametrize("text", ["~", "", "18446744073709551615"])
def test_keys_that_json_has_not_are_refused(text: str) -> None:
    with pytest.raises(ScalarError):
        read_key(text, None, plain=True)


@given(st.text(alphabet="0123456789+-._eExXobOnNyYtTfF~", max_size=12))
def test_no_number_is_infinite_and_no_integral_float_stays(text: str) -> None:
    try:
        value = read_scalar(text, None, plain=True)
    except ScalarError:
        return
    if isinstance(value, float):
        assert math.isfinite(value)
        assert not value.is_integer() or abs(value) >= 1e21
