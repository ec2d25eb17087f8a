"""Text as Go takes it: bytes that are no UTF-8 and surrogates that are no pair become U+FFFD.

Source: Go 1.26 `unicode/utf8` (`DecodeRune`) and `encoding/json` (decode.go, `unquote`).
"""

import codecs
import re
from typing import Final


def _replace_byte(error: UnicodeError) -> tuple[str, int]:
    """Decode like Go's `utf8.DecodeRune`: one U+FFFD for each byte that is not part of a valid sequence."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\N{REPLACEMENT CHARACTER}", error.start + 1


codecs.register_error("harness-go-utf8", _replace_byte)


def decode_utf8(data: bytes) -> str:
    """`data` as text, each invalid byte as one U+FFFD (Go's `utf8.DecodeRune`)."""
    return data.decode("utf-8", "harness-go-utf8")


def valid_text(text: str) -> str:
    """`text` with each lone surrogate, which no UTF-8 has, as U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text


_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


# In valid JSON a backslash only stands in strings, so walking from escape to escape sees each one whole.
_SURROGATE_ESCAPES: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)", re.DOTALL
)


def _mended(escape: re.Match[str]) -> str:
    """A surrogate escape that is no half of a pair becomes U+FFFD, as in Go's `unquote`."""
    return "\\ufffd" if len(escape[0]) == 6 else escape[0]


_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def mend_surrogates(document: str) -> str:
    """A JSON text with every escape of a lone surrogate turned to that of U+FFFD."""
    return _SURROGATE_ESCAPES.sub(_mended, document) if _SURROGATE_ESCAPE.search(document) else document


def fold(name: str) -> str:
    """The name of an object's key as encoding/json compares it with a field's: letters of either case, and the two
    signs that Unicode folds to ASCII letters, are one (Go 1.26, encoding/json/fold.go)."""
    return name.replace("\u017f", "s").replace("\u212a", "k").lower()
