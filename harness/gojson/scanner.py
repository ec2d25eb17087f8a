"""The exact scanner: reads JSON byte by byte and says what Go says where it is wrong.

Source: Go 1.26 `encoding/json` (scanner.go).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.goformat import quote
from harness.gojson.errors import DecodeError, NumberOverflowError
from harness.gojson.text import decode_utf8, mend_surrogates, valid_text
from harness.jsontypes import JSON

MAX_DEPTH: Final = 10_000
"""How deep arrays and objects may nest (`maxNestingDepth`)."""

NumberReader: TypeAlias = Callable[[str], JSON]
"""Gives the value of a number's literal; raises `NumberOverflowError`."""


_SPACE: Final = b" \t\r\n"
_DIGITS: Final = b"0123456789"
_LITERALS: Final[dict[int, tuple[bytes, JSON]]] = {
    ord("t"): (b"true", True),
    ord("f"): (b"false", False),
    ord("n"): (b"null", None),
}
_END: Final = "unexpected end of JSON input"
_IN_STRING: Final = "in string literal"
_SIMPLE_ESCAPES: Final = b'"\\/bfnrt'
_HEX: Final = b"0123456789abcdefABCDEF"


@dataclass(slots=True)
class _Open:
    """An array or object that is being read: `key` is the key whose value comes next."""

    container: list[JSON] | dict[str, JSON]
    key: str = ""

    def add(self, value: JSON) -> None:
        if isinstance(self.container, list):
            self.container.append(value)
        else:
            self.container[self.key] = value


class Scanner:
    """Reads one JSON text without recursion and says what Go says where it is wrong (encoding/json, scanner.go).

    Syntax errors win over numbers that do not fit, because `json.Unmarshal` checks the whole text first.
    """

    def __init__(self, text: bytes | str, number: NumberReader) -> None:
        self.data = text if isinstance(text, bytes) else valid_text(text).encode()
        self.at = 0
        self.number = number
        self.overflow: NumberOverflowError | None = None

    def scan(self) -> JSON:
        """The whole text's value; raises `DecodeError`."""
        value = self._value()
        if self._peek_token() is not None:
            raise self._unexpected("after top-level value")
        if self.overflow is not None:
            raise self.overflow
        return value

    def _peek_token(self) -> int | None:
        """Skip white space; the next byte, or None at the end."""
        while self.at < len(self.data) and self.data[self.at] in _SPACE:
            self.at += 1
        return self.data[self.at] if self.at < len(self.data) else None

    def _unexpected(self, context: str) -> DecodeError:
        """The error about the current byte, or about the end of the text."""
        if self.at >= len(self.data):
            return DecodeError(_END)
        return DecodeError(f"invalid character {_quote_byte(self.data[self.at])} {context}")

    def _value(self) -> JSON:
        stack: list[_Open] = []
        while True:
            opened = self._open_or_scalar(len(stack))
            if isinstance(opened, _Open):
                stack.append(opened)
                if not self._first_element(opened):
                    continue
                value: JSON = stack.pop().container
            else:
                value = opened.value
            # `value` is complete: give it to what holds it, and close whatever ends here too.
            while stack:
                stack[-1].add(value)
                if not self._closes(stack[-1]):
                    break
                value = stack.pop().container
            else:
                return value

    def _open_or_scalar(self, depth: int) -> "_Open | _Scalar":
        byte = self._peek_token()
        if byte is None:
            raise DecodeError(_END)
        if byte in b"[{":
            if depth >= MAX_DEPTH:
                raise self._unexpected("exceeded max depth")
            self.at += 1
            return _Open([] if byte == ord("[") else {})
        if byte == ord('"'):
            return _Scalar(self._string())
        if byte in b"-0123456789":
            return _Scalar(self._number())
        if byte in _LITERALS:
            return _Scalar(self._literal(*_LITERALS[byte]))
        raise self._unexpected("looking for beginning of value")

    def _first_element(self, opened: _Open) -> bool:
        """After an opening bracket: True when the container is empty, else stand at its first value."""
        byte = self._peek_token()
        if isinstance(opened.container, list):
            if byte == ord("]"):
                self.at += 1
                return True
            return False
        if byte == ord("}"):
            self.at += 1
            return True
        opened.key = self._key()
        return False

    def _key(self) -> str:
        if self._peek_token() != ord('"'):
            raise self._unexpected("looking for beginning of object key string")
        key = self._string()
        if self._peek_token() != ord(":"):
            raise self._unexpected("after object key")
        self.at += 1
        return key

    def _closes(self, opened: _Open) -> bool:
        """After a value: True when its container ends here, else stand at the next value."""
        byte = self._peek_token()
        in_array = isinstance(opened.container, list)
        if byte == ord("]" if in_array else "}"):
            self.at += 1
            return True
        if byte != ord(","):
            raise self._unexpected("after array element" if in_array else "after object key:value pair")
        self.at += 1
        if not in_array:
            opened.key = self._key()
        return False

    def _string(self) -> str:
        start = self.at
        self.at += 1
        while True:
            byte = self._byte(_IN_STRING)
            if byte == ord('"'):
                self.at += 1
                break
            if byte < 0x20:
                raise self._unexpected(_IN_STRING)
            self.at += 1
            if byte == ord("\\"):
                self._escape()
        literal = mend_surrogates(decode_utf8(self.data[start : self.at]))
        text: str = json.loads(literal)
        return text

    def _escape(self) -> None:
        byte = self._byte("in string escape code")
        if byte == ord("u"):
            self.at += 1
            for _ in range(4):
                if self._byte("in \\u hexadecimal character escape") not in _HEX:
                    raise self._unexpected("in \\u hexadecimal character escape")
                self.at += 1
        elif byte in _SIMPLE_ESCAPES:
            self.at += 1
        else:
            raise self._unexpected("in string escape code")

    def _byte(self, context: str) -> int:
        """The next byte inside a string, number or literal."""
        if self.at < len(self.data):
            return self.data[self.at]
        # Go's scanner ends a text by feeding itself a blank, which only a string takes for its own.
        raise DecodeError(_END if context == _IN_STRING else f"invalid character ' ' {context}")

    def _number(self) -> JSON:
        start = self.at
        if self.data[self.at] == ord("-"):
            self.at += 1
        if self._byte("in numeric literal") == ord("0"):
            self.at += 1
        else:
            self._digits("in numeric literal")
        if self._at(b"."):
            self.at += 1
            self._digits("after decimal point in numeric literal")
        if self._at(b"eE"):
            self.at += 1
            if self._at(b"+-"):
                self.at += 1
            self._digits("in exponent of numeric literal")
        try:
            return self.number(self.data[start : self.at].decode("ascii"))
        except NumberOverflowError as error:
            self.overflow = self.overflow or error
            return 0.0

    def _at(self, bytes_: bytes) -> bool:
        return self.at < len(self.data) and self.data[self.at] in bytes_

    def _digits(self, context: str) -> None:
        """One or more digits."""
        if self._byte(context) not in _DIGITS:
            raise self._unexpected(context)
        while self._at(_DIGITS):
            self.at += 1

    def _literal(self, word: bytes, value: JSON) -> JSON:
        for expected in word:
            context = f"in literal {word.decode()} (expecting '{chr(expected)}')"
            if self._byte(context) != expected:
                raise self._unexpected(context)
            self.at += 1
        return value


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A string, number, bool or null, told apart from an opened container."""

    value: JSON


def _quote_byte(byte: int) -> str:
    """A byte as Go's scanner shows it: `'x'`, `'"'`, `'â'` (scanner.go, `quoteChar`)."""
    match chr(byte):
        case "'":
            return "'\\''"
        case '"':
            return "'\"'"
        case character:
            return f"'{quote(character)[1:-1]}'"
