"""What a literal's spelling means: strings, bytes and numbers.

The rules are those of google/cel-go v0.30.0, parser/unescape.go and parser/parser.go (VisitInt and its neighbours).
The lexer has let only well-formed spellings through; what can still be wrong is the value.
"""

import math
import re

from harness.cel.values import INT64_MAX, INT64_MIN, UINT64_MAX

_ESCAPE = re.compile(
    r"\\(?:(?P<simple>[abfnrtv\"'\\?`])|[xX](?P<byte>[0-9a-fA-F]{2})|u(?P<short>[0-9a-fA-F]{4})"
    r"|U(?P<long>[0-9a-fA-F]{8})|(?P<octal>[0-3][0-7]{2}))"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class LiteralError(ValueError):
    """The literal has no value; `str()` is cel-go's message."""


def decode_int(text: str, negative: bool) -> int:
    """The value of `12` or `0x1F`, behind a minus sign where `negative`; LiteralError where it has no 64 bits."""
    value = _digits(text)
    value = -value if negative else value
    if not INT64_MIN <= value <= INT64_MAX:
        raise LiteralError("invalid int literal")
    return value


def decode_uint(text: str) -> int:
    """The value of `12u` or `0x1Fu`; LiteralError where it has no 64 bits."""
    value = _digits(text[:-1])
    if value > UINT64_MAX:
        raise LiteralError("invalid uint literal")
    return value


def decode_double(text: str, negative: bool) -> float:
    """The value of `1.5e3`, behind a minus sign where `negative`; LiteralError where it is beyond a double."""
    value = float(text)
    if math.isinf(value):
        raise LiteralError("invalid double literal")
    return -value if negative else value


def decode_string(text: str) -> str:
    """The value of a string literal, quotes and prefix included in `text`; LiteralError for an impossible code point.

    Line breaks in it become `\\n`, however the file spells them.
    """
    raw, body = _body(text)
    if raw or "\\" not in body:
        return body

    def value(found: re.Match[str]) -> str:
        if simple := found["simple"]:
            return _SIMPLE.get(simple, simple)
        if octal := found["octal"]:
            return chr(int(octal, 8))
        code = int(found["byte"] or found["short"] or found["long"], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise LiteralError("invalid unicode code point")
        return chr(code)

    return _ESCAPE.sub(value, body)


def decode_bytes(text: str) -> bytes:
    """The value of a bytes literal, `b` prefix included in `text`; LiteralError for `\\u` and `\\U` escapes.

    Characters stand for their UTF-8 bytes, `\\x` and octal escapes for one byte each.
    """
    raw, body = _body(text[1:])
    if raw or "\\" not in body:
        return body.encode("utf-8", "surrogatepass")
    decoded = bytearray()
    at = 0
    for found in _ESCAPE.finditer(body):
        decoded += body[at : found.start()].encode("utf-8", "surrogatepass")
        at = found.end()
        if simple := found["simple"]:
            decoded += _SIMPLE.get(simple, simple).encode()
        elif found["byte"]:
            decoded.append(int(found["byte"], 16))
        elif found["octal"]:
            decoded.append(int(found["octal"], 8))
        else:
            raise LiteralError("unable to unescape string")
    return bytes(decoded + body[at:].encode("utf-8", "surrogatepass"))


def _body(text: str) -> tuple[bool, str]:
    """Whether the literal is raw, and what stands between its quotes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = text[0] in "rR"
    text = text[1:] if raw else text
    quotes = 3 if len(text) >= 6 and text[:3] in ("'''", '"""') else 1
    return raw, text[quotes:-quotes]


def _digits(text: str) -> int:
    """The value of the digits; of very many, which Python would refuse, a value that is too great as well."""
    significant = text.removeprefix("0x").lstrip("0")
    return int(significant[:40] or "0", 16 if text.startswith("0x") else 10)
