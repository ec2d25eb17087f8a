"""What the spelling of strings, bytes and numbers means."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel.literals import (
    LiteralError,
    decode_bytes,
    decode_double,
    decode_int,
    decode_string,
    decode_uint,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("''", ""),
        ('"a\'b"', "a'b"),
        ("'''a''b'''", "a''b"),
        ('"""a\n"b"""', 'a\n"b'),
        ("''''''", ""),
        ("'\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"\\`\\?'", "\a\b\f\n\r\t\v\\'\"`?"),
        ("'\\x41\\X42\\u00e9\\U0001F600\\101'", "ABé\U0001f600A"),
        ("'\\x89'", "\u0089"),
        ("'\\377'", "ÿ"),
        ("r'\\d\\n'", "\\d\\n"),
        ('R"""a\\"b"""', 'a\\"b'),
        ("'''a\r\nb\rc'''", "a\nb\nc"),
        ("'é𝄞'", "é𝄞"),
    ],
)
def test_string(text: str, value: str) -> None:
    assert decode_string(text) == value


@pytest.mark.parametrize("text", ["'\\ud800'", "'\\uDFFF'", "'\\U00110000'", "'\\UFFFFFFFF'"])
def test_string_of_impossible_code_points(text: str) -> None:
    with pytest.raises(LiteralError, match="invalid unicode code point"):
        decode_string(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("b''", b""),
        ("b'a\\x89\\377\\n'", b"a\x89\xff\n"),
        ("B'é'", "é".encode()),
        ("br'\\x41'", b"\\x41"),
        ("bR'''a'b'''", b"a'b"),
    ],
)
def test_bytes(text: str, value: bytes) -> None:
    assert decode_bytes(text) == value


@pytest.mark.parametrize("text", ["b'\\u00e9'", "b'\\U0001F600'"])
def test_bytes_have_no_code_points(text: str) -> None:
    with pytest.raises(LiteralError, match="unable to unescape string"):
        decode_bytes(text)


@pytest.mark.parametrize(
    ("text", "negative", "value"),
    [
        ("0", False, 0),
        ("007", False, 7),
        ("0x1F", True, -31),
        ("9223372036854775807", False, 2**63 - 1),
        ("9223372036854775808", True, -(2**63)),
        ("0" * 5000 + "1", False, 1),
    ],
)
def test_int(text: str, negative: bool, value: int) -> None:
    assert decode_int(text, negative) == value


@pytest.mark.parametrize("text", ["9223372036854775808", "0x8000000000000000", "1" + "0" * 9000, "0x" + "f" * 9000])
def test_int_beyond_64_bits(text: str) -> None:
    with pytest.raises(LiteralError, match="invalid int literal"):
        decode_int(text, False)


def test_uint() -> None:
    assert decode_uint("18446744073709551615u") == 2**64 - 1
    assert decode_uint("0xFFU") == 255
    for text in ("18446744073709551616u", "9" * 9000 + "u"):
        with pytest.raises(LiteralError, match="invalid uint literal"):
            decode_uint(text)


def test_double() -> None:
    assert decode_double("1.5e3", False) == 1500.0
    assert math.copysign(1, decode_double("0.0", True)) == -1
    assert decode_double("1e-400", False) == 0.0
    with pytest.raises(LiteralError, match="invalid double literal"):
        decode_double("1e309", False)


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"])))
def test_an_escaped_text_is_itself(text: str) -> None:
    escaped = "".join(f"\\U{ord(char):08x}" for char in text)
    assert decode_string(f"'{escaped}'") == text
