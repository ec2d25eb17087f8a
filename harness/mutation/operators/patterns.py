"""Regular expressions in CEL literals, character by character with the place where each is written."""

from collections.abc import Iterator
from typing import NamedTuple

from harness.cel.ast import Call, Constant, Node
from harness.cel.literals import LiteralError, decode_string
from harness.mutation.operators.expressions import nodes
from harness.rules.expressions import Expression
from harness.rules.subject import Subject


class Sign(NamedTuple):
    """One element of a regular expression (`a`, `\\.`, `[0-9]`, `(`, `^`, `+`, `{2,3}`), and the code points of the
    CEL expression that it is written with."""

    text: str
    start: int
    end: int


def patterns(subject: Subject) -> Iterator[tuple[Expression, tuple[Sign, ...]]]:
    """The elements of every literal that is used as a regular expression."""
    for expression, node in nodes(subject):
        if isinstance(node, Call):
            literal = _pattern_of(node)
            if literal is not None:
                signs = _signs(expression.source, literal)
                if signs:
                    yield expression, signs


def is_pattern(expression: Expression, literal: Constant) -> bool:
    """Whether a literal is a regular expression."""
    return any(isinstance(node, Call) and _pattern_of(node) is literal for node in expression.nodes())


def _pattern_of(call: Call) -> Constant | None:
    if call.function != "matches" or not call.args:
        return None
    literal: Node = call.args[-1]
    return literal if isinstance(literal, Constant) and isinstance(literal.value, str) else None


def quotes(literal: str) -> tuple[int, int] | None:
    """How many characters the beginning of a text literal (`'`, `r'''`) and its end have; None for what is none."""
    prefix = len(literal) - len(literal.lstrip("rR"))
    for quote in ("'''", '"""', "'", '"'):
        if literal.startswith(quote, prefix) and literal.endswith(quote) and len(literal) >= prefix + 2 * len(quote):
            return prefix + len(quote), len(quote)
    return None


def _signs(source: str, literal: Constant) -> tuple[Sign, ...]:
    """The elements of a pattern; none where it cannot be told where they are written."""
    text = source[literal.span.start : literal.span.end]
    found = quotes(text)
    if found is None:
        return ()
    first, last = literal.span.start + found[0], literal.span.end - found[1]
    characters = list(_characters(source, first, last, raw=text[0] in "rR"))
    if "".join(one.text for one in characters) != literal.value:
        return ()
    return tuple(_elements(characters))


def _characters(source: str, at: int, end: int, *, raw: bool) -> Iterator[Sign]:
    """The characters of a literal. An escape with digits ends them: whoever compares notices."""
    while at < end:
        stop = at + 2 if source[at] == "\\" and not raw else at + 1
        try:
            text = source[at:stop] if raw else decode_string(f"'''{source[at:stop]}'''")
        except (LiteralError, ValueError):
            return
        yield Sign(text, at, stop)
        at = stop


def _elements(characters: list[Sign]) -> Iterator[Sign]:
    at = 0
    while at < len(characters):
        stop = at + 1
        match characters[at].text:
            case "\\":
                stop = at + 2
            case "[":
                stop = _end_of_class(characters, at)
            case "{":
                stop = _end_of_count(characters, at)
        part = characters[at:stop]
        yield Sign("".join(one.text for one in part), part[0].start, part[-1].end)
        at = stop


def _end_of_class(characters: list[Sign], at: int) -> int:
    stop = at + 1
    if stop < len(characters) and characters[stop].text == "^":
        stop += 1
    # A bracket that comes first is one of the characters.
    stop += 1
    while stop < len(characters) and characters[stop].text != "]":
        stop += 2 if characters[stop].text == "\\" else 1
    return min(stop + 1, len(characters))


def _end_of_count(characters: list[Sign], at: int) -> int:
    for stop in range(at + 1, len(characters)):
        if characters[stop].text == "}":
            return stop + 1
        if not (characters[stop].text.isdigit() or characters[stop].text == ","):
            break
    return at + 1
