"""The tokens of CEL.g4, and its lexer, which reports what is no token and goes on behind it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

EPSILON, EOF = -2, -1

_SIGNS = (
    "==",
    "!=",
    "in",
    "<",
    "<=",
    ">=",
    ">",
    "&&",
    "||",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ".",
    ",",
    "-",
    "!",
    "?",
    ":",
)
LITERALS = (*_SIGNS, "+", "*", "/", "%", "true", "false", "null")
"""The tokens that are spelt in one way, by their types from 1."""

NAMED = ("WHITESPACE", "COMMENT", "NUM_FLOAT", "NUM_INT", "NUM_UINT", "STRING", "BYTES", "IDENTIFIER", "ESC_IDENTIFIER")
"""The tokens that are not, by the types behind those."""

TYPES = {name: number for number, name in enumerate((*LITERALS, *NAMED), start=1)}
"""A token's type by its spelling or its name."""

_HIDDEN = frozenset((TYPES["WHITESPACE"], TYPES["COMMENT"]))

_ESCAPE = r"\\(?:[abfnrtv\"'\\?`]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
_STRING = (
    rf'(?:"""(?:{_ESCAPE}|[^\\"]|"(?!""))*"""|\'\'\'(?:{_ESCAPE}|[^\\\']|\'(?!\'\'))*\'\'\''
    rf'|[rR]"""(?:[^"]|"(?!""))*"""|[rR]\'\'\'(?:[^\']|\'(?!\'\'))*\'\'\''
    rf'|"(?:{_ESCAPE}|[^\\"\n\r])*"|\'(?:{_ESCAPE}|[^\\\'\n\r])*\'|[rR]"[^"\n\r]*"|[rR]\'[^\'\n\r]*\')'
)
_TOKEN = re.compile(
    r"(?P<WHITESPACE>[\t \r\n\f]+)"
    r"|(?P<COMMENT>//[^\n]*)"
    r"|(?P<NUM_FLOAT>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<NUM_UINT>0x[0-9a-fA-F]+[uU]|[0-9]+[uU])"
    r"|(?P<NUM_INT>0x[0-9a-fA-F]+|[0-9]+)"
    rf"|(?P<BYTES>[bB]{_STRING})"
    rf"|(?P<STRING>{_STRING})"
    r"|(?P<IDENTIFIER>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<ESC_IDENTIFIER>`[A-Za-z0-9_./ -]+`)"
    r"|==|!=|<=|>=|&&|\|\||[<>\[\]{}().,!?:+*/%-]"
)
"""The longest token at a place: no alternative starts like a longer one further down."""

_PARTIAL_ESCAPE = r"\\(?:[0-3][0-7]?|[xX][0-9a-fA-F]?|u[0-9a-fA-F]{0,3}|U[0-9a-fA-F]{0,7})?"
_UNFINISHED = re.compile(
    rf'"(?:{_ESCAPE}|[^\\"\n\r])*(?:{_PARTIAL_ESCAPE})?|\'(?:{_ESCAPE}|[^\\\'\n\r])*(?:{_PARTIAL_ESCAPE})?'
    r"|`[A-Za-z0-9_./ -]*|[=&|]|"
)
"""How far a token that never ends is one: up to the code point that fits none."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token: `start` is the offset of its place, `index` its place among all tokens, -1 for one that was missing."""

    type: int
    text: str
    start: int
    index: int


class TokenStream:
    """The tokens of a text, read when they are asked for; `report` is told what is none (offset, message)."""

    def __init__(self, text: str, report: Callable[[int, str], None]) -> None:
        self._text = text
        self._report = report
        self._at = 0
        self._tokens: list[Token] = []
        self._visible: list[Token] = []
        self.index = 0

    def look_ahead(self, distance: int) -> Token:
        """The token `distance` (from 1) places on, EOF behind the end; white space and comments do not count."""
        wanted = self.index + distance
        while len(self._visible) < wanted and not (self._visible and self._visible[-1].type == EOF):
            self._read()
        return self._visible[min(wanted, len(self._visible)) - 1]

    def look_back(self) -> Token | None:
        """The token before the current one."""
        return self._visible[self.index - 1] if self.index else None

    def consume(self) -> None:
        """Goes on to the next token, which is read with that."""
        if self.look_ahead(1).type != EOF:
            self.index += 1
            self.look_ahead(1)

    def text_between(self, first: Token, last: Token) -> str:
        """The text of the tokens from the first to the last, without what is no token and without the end."""
        return "".join(token.text for token in self._tokens[first.index : last.index + 1] if token.type != EOF)

    def _read(self) -> None:
        """Reads one token, visible or not, and reports what is none before it."""
        while self._at < len(self._text):
            found = _TOKEN.match(self._text, self._at)
            if found is not None:
                break
            unfinished = _UNFINISHED.match(self._text, self._at)
            assert unfinished is not None
            bad = self._text[self._at : unfinished.end() + 1]
            self._report(self._at, f"token recognition error at: '{bad}'")
            self._at += len(bad)
        else:
            self._keep(Token(EOF, "<EOF>", len(self._text), len(self._tokens)))
            return
        text = found[0]
        kind = TYPES.get(text) or TYPES[found.lastgroup or ""]
        self._keep(Token(kind, text, self._at, len(self._tokens)))
        self._at = found.end()

    def _keep(self, token: Token) -> None:
        self._tokens.append(token)
        if token.type not in _HIDDEN:
            self._visible.append(token)


def display(types: frozenset[int]) -> str:
    """The types as ANTLR lists them in messages."""
    shown = ", ".join(_name(number) for number in sorted(types))
    return f"{{{shown}}}" if len(types) != 1 else shown


def _name(number: int) -> str:
    if number == EOF:
        return "<EOF>"
    if number == EPSILON:
        return "<EPSILON>"
    return f"'{LITERALS[number - 1]}'" if number <= len(LITERALS) else NAMED[number - 1 - len(LITERALS)]
