"""From the text of a JSONPath to its nodes, in client-go's dialect and with its error messages.

Source: k8s.io/client-go v0.35.7, util/jsonpath/parser.go. A text here is what stands between `{` and `}`:
Tekton lets no other brace through. Small oddities are kept because manifests meet them: `['a.b']` is `.a.b`,
backslashes only vanish from names, a blank ends a name.
"""

import re
from typing import Final

from harness.gojson import decode_utf8
from harness.jsonpath.errors import JsonPathError
from harness.jsonpath.nodes import (
    ArrayNode,
    BoolNode,
    FieldNode,
    FilterNode,
    IdentifierNode,
    ListNode,
    Node,
    NumberNode,
    RecursiveNode,
    TextNode,
    UnionNode,
    WildcardNode,
)

_TERMINATORS: Final = frozenset(" \t\r\n.,[]$@{}")
_DICT_KEY: Final = re.compile(r"'([^']*)'")
_SLICE: Final = re.compile(r"(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?")
_FILTER: Final = re.compile(r"([^!<>=]+)([!<>=]+)(.+)")
_FLOAT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")

_MAX_INT: Final = (1 << 63) - 1


def parse(text: str) -> ListNode:
    """Parse what stands between the braces, such as `.body.commits[0].id`; raises `JsonPathError`."""
    return _Parser(text).parse()


class _Parser:
    """One text in its braces. The closing brace is kept, because an escape can swallow it."""

    def __init__(self, text: str) -> None:
        self.text = text + "}"
        self.at = 0
        self.nodes: list[Node] = []

    def parse(self) -> ListNode:
        """All nodes up to the closing brace."""
        while not self._looking_at("}"):
            self._step()
        return ListNode(tuple(self.nodes))

    def _looking_at(self, prefix: str) -> bool:
        return self.text.startswith(prefix, self.at)

    def _step(self) -> None:
        """Read one node, a blank or a reference to the current object."""
        if self._looking_at("[?("):
            self._filter()
            return
        if self._looking_at(".."):
            self._recursive()
            return
        character = self.text[self.at : self.at + 1]
        match character:
            case "" | "\r" | "\n":
                raise JsonPathError("unclosed action")
            case " " | "@" | "$":
                self.at += 1
            case "[":
                self._array()
            case '"' | "'":
                self._quote(character)
            case ".":
                self.at += 1
                self._field()
            case _ if character in "+-" or character.isdecimal():
                self._number()
            case _ if _is_word(character):
                self._identifier()
            case _:
                shown = f" '{character}'" if character.isprintable() else ""
                raise JsonPathError(f"unrecognized character in action: U+{ord(character):04X}{shown}")

    def _name_end(self) -> int:
        """Where the name that starts here ends; a backslash takes the next character with it."""
        end = self.at
        while end < len(self.text) and self.text[end] not in _TERMINATORS:
            end += 2 if self.text[end] == "\\" else 1
        return min(end, len(self.text))

    def _field(self) -> None:
        end = self._name_end()
        name = self.text[self.at : end]
        self.at = end
        self.nodes.append(WildcardNode() if name == "*" else FieldNode(name.replace("\\", "")))

    def _recursive(self) -> None:
        if self.nodes and isinstance(self.nodes[-1], RecursiveNode):
            raise JsonPathError("invalid multiple recursive descent")
        self.at += 2
        self.nodes.append(RecursiveNode())
        if _is_word(self.text[self.at : self.at + 1]):
            self._field()

    def _identifier(self) -> None:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in _TERMINATORS:
            self.at += 1
        word = self.text[start : self.at]
        self.nodes.append(BoolNode(word == "true") if word in ("true", "false") else IdentifierNode(word))

    def _number(self) -> None:
        start = self.at
        if self.text[self.at] in "+-":
            self.at += 1
        while self.text[self.at : self.at + 1] == "." or self.text[self.at : self.at + 1].isdecimal():
            self.at += 1
        literal = self.text[start : self.at]
        number = _int64(literal)
        if number is not None:
            self.nodes.append(NumberNode(number))
        elif _FLOAT.fullmatch(literal) and abs(float(literal)) != float("inf"):
            self.nodes.append(NumberNode(float(literal)))
        else:
            raise JsonPathError(f"cannot parse number {literal}")

    def _quote(self, quote: str) -> None:
        start = self.at
        while True:
            self.at += 1
            character = self.text[self.at : self.at + 1]
            if character in ("", "\n"):
                raise JsonPathError("unterminated quoted string")
            if character == quote and self.text[self.at - 1] != "\\":
                break
        self.at += 1
        quoted = self.text[start : self.at]
        try:
            self.nodes.append(TextNode(_unquote(quoted[1:-1], quote)))
        except ValueError:
            raise JsonPathError(f"unquote string {quoted} error invalid syntax") from None

    def _array(self) -> None:
        """`[…]`: a union, a key, an index or a slice."""
        start = self.at + 1
        end = start
        while self.text[end : end + 1] != "]":
            if self.text[end : end + 1] in ("", "\n"):
                raise JsonPathError("unterminated array")
            end += 1
        content = self.text[start:end]
        self.at = end + 1
        alternatives = content.split(",")
        if len(alternatives) > 1:
            self.nodes.append(UnionNode(tuple(parse(f"[{each.strip(' ')}]") for each in alternatives)))
        elif key := _DICT_KEY.fullmatch(content):
            self.nodes.extend(parse(f".{key[1]}").nodes)
        else:
            self.nodes.append(_slice(":" if content == "*" else content))

    def _filter(self) -> None:
        """`[?(…)]`: up to the first closing parenthesis that is not inside the first quoted text."""
        start = self.at + 3
        at = start
        quote = ""
        closed = False
        while (character := self.text[at : at + 1]) != ")" or bool(quote) != closed:
            if character in ("", "\n"):
                raise JsonPathError("unterminated filter")
            if character in "\"'":
                if not quote:
                    quote = character
                elif character == quote and self.text[at - 1] != "\\":
                    closed = True
            at += 1
        if self.text[at + 1 : at + 2] != "]":
            raise JsonPathError("unclosed array expect ]")
        content = self.text[start:at]
        self.at = at + 2
        comparison = _FILTER.fullmatch(content)
        if comparison is None:
            self.nodes.append(FilterNode(parse(content), ListNode(()), "exists"))
        else:
            self.nodes.append(FilterNode(parse(comparison[1]), parse(comparison[3]), comparison[2]))


def _is_word(character: str) -> bool:
    """Whether it can begin a word: Go's letters, digits and the underscore."""
    return character == "_" or character.isalpha() or character.isdecimal()


def _int64(literal: str) -> int | None:
    """Go's `strconv.Atoi`: None where it fails."""
    digits = literal[1:] if literal[:1] in ("+", "-") else literal
    significant = digits.lstrip("0")
    if not digits.isascii() or not digits.isdecimal() or len(significant) > 19:
        return None
    value = int(significant or "0") * (-1 if literal[0] == "-" else 1)
    return value if -_MAX_INT - 1 <= value <= _MAX_INT else None


def _slice(content: str) -> ArrayNode:
    """`3`, `-1`, `1:2`, `::2`, also the empty text, which means the first element."""
    parts = _SLICE.fullmatch(content)
    if parts is None:
        raise JsonPathError(f"invalid array index {content}")
    start = _bound(parts[1])
    if parts[2] is None:
        return ArrayNode(start, (start or 0) + 1, None, single=True)
    return ArrayNode(start, _bound(parts[2][1:]), _bound((parts[3] or ":")[1:]), single=False)


def _bound(literal: str) -> int | None:
    if not literal:
        return None
    value = _int64(literal)
    if value is None:
        raise JsonPathError(f"array index {literal} is not a number")
    return value


# --- quoted texts -----------------------------------------------------------------------------------------------------

_ESCAPES: Final = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92}
_HEX_LENGTHS: Final = {"x": 2, "u": 4, "U": 8}
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
_OCTAL: Final = re.compile(r"[0-7]{3}")


def _unquote(text: str, quote: str) -> str:
    """What stands between two quotes, escapes resolved as by Go's `strconv.UnquoteChar`; raises ValueError."""
    if "\\" not in text:
        return text
    out = bytearray()
    at = 0
    while at < len(text):
        character = text[at]
        if character == quote:
            raise ValueError(character)
        if character != "\\":
            out += character.encode("utf-8", "surrogatepass")
            at += 1
            continue
        escape = text[at + 1 : at + 2]
        at += 2
        if escape in _ESCAPES:
            out.append(_ESCAPES[escape])
        elif escape in _HEX_LENGTHS:
            literal = text[at : at + _HEX_LENGTHS[escape]]
            if len(literal) != _HEX_LENGTHS[escape] or not _HEX.fullmatch(literal):
                raise ValueError(literal)
            at += len(literal)
            code = int(literal, 16)
            if code > 0x10FFFF:
                raise ValueError(literal)
            out += bytes([code]) if escape == "x" else chr(code).encode()
        elif literal_octal := _OCTAL.match(text, at - 1):
            out.append(int(literal_octal[0], 8))
            at += 2
        elif escape and escape == quote:
            out += escape.encode()
        else:
            raise ValueError(escape)
    return decode_utf8(bytes(out))
