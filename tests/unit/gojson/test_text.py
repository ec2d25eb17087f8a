"""Text as Go takes it."""

import pytest

from harness.gojson.text import decode_utf8, mend_surrogates, valid_text


@pytest.mark.parametrize(
    ("data", "text"), [(b"a", "a"), ("é".encode(), "é"), (b"\xc3", "\ufffd"), (b"\xf0\x9f\x98", "\ufffd" * 3)]
)
def test_decode_utf8(data: bytes, text: str) -> None:
    """One replacement character for each bad byte."""
    assert decode_utf8(data) == text


def test_valid_text() -> None:
    """A lone surrogate is one replacement character; everything else stays."""
    assert valid_text("a\ud800é") == "a\ufffdé"
    assert valid_text("😀") == "😀"


@pytest.mark.parametrize(
    ("document", "mended"),
    [
        (r"\ud83d\ude00", r"\ud83d\ude00"),
        (r"\ud83d\u0041", r"\ufffd\u0041"),
        (r"\ude00", r"\ufffd"),
        (r"\\ud83d", r"\\ud83d"),
        (r"\\\ud83d", r"\\\ufffd"),
        (r"\uD83D\uD83D\uDE00", r"\ufffd\uD83D\uDE00"),
    ],
)
def test_mend_surrogates(document: str, mended: str) -> None:
    """Only surrogates that are no half of a pair are touched, and only where the backslash is an escape."""
    assert mend_surrogates(document) == mended
