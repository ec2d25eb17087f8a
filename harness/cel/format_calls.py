"""Judges `'%s'.format([x])` with a constant text and a list literal before it runs, as cel-go's validator does.

Source: google/cel-go v0.30.0, ext/formatting_v2.go (stringFormatValidatorV2), with the precision limit of
ext/strings.go.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

from harness.cel.ast import Call, Constant, ListLiteral, MapLiteral, Node, children, walk
from harness.cel.source import Problem, Source
from harness.cel.types import Type
from harness.cel.values import INT64_MAX
from harness.goformat import quote

MAX_PRECISION = 100

_NUMBERS = frozenset(("int", "uint", "double"))
_PRINTABLE = _NUMBERS | {"list", "map", "bool", "string", "timestamp", "bytes", "duration", "type", "null"}

Clauses: TypeAlias = Mapping[str, tuple[frozenset[str], str]]
"""What each clause takes, by the kinds of types, and what it says to anything else."""

_CLAUSES: dict[str, tuple[frozenset[str], str]] = {
    "s": (
        frozenset(_PRINTABLE),
        "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and "
        "timestamps",
    ),
    "d": (_NUMBERS, "decimal clause can only be used on ints, uints, and doubles"),
    "f": (_NUMBERS, "fixed-point clause can only be used on ints, uints, and doubles"),
    "e": (_NUMBERS, "scientific clause can only be used on ints, uints, and doubles"),
    "b": (frozenset(("bool", "int", "uint")), "only ints, uints, and bools can be formatted as binary"),
    "x": (
        frozenset(("int", "uint", "string", "bytes")),
        "only ints, uints, bytes, and strings can be formatted as hex",
    ),
    "o": (frozenset(("int", "uint")), "octal clause can only be used on ints and uints"),
}
_CLAUSES["X"] = _CLAUSES["x"]


class _FormatError(Exception):
    """A clause that cannot work; `at` is the offset of the argument to blame, None for the call."""

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at


def check_format_calls(
    source: Source,
    root: Node,
    types: Mapping[int, Type],
    clauses: Clauses = _CLAUSES,
    most_precision: int = MAX_PRECISION,
) -> list[Problem]:
    """The problems of the format() calls of a checked tree; `types` are those of its nodes, by id()."""
    problems: list[Problem] = []
    for node in walk(root):
        match node:
            case Call(function="format", target=Constant(value=str() as text), args=(ListLiteral(elements=elements),)):
                try:
                    _check_call(text, elements, types, clauses, most_precision)
                except _FormatError as problem:
                    at = node.span.at if problem.at is None else problem.at
                    problems.append(Problem(source.position(at), str(problem)))
    return problems


def _check_call(
    text: str, args: tuple[Node, ...], types: Mapping[int, Type], clauses: Clauses, most_precision: int
) -> None:
    used = 0
    rest = text.encode("utf-8", "surrogatepass").decode("latin-1")  # Go looks at bytes
    while (percent := rest.find("%")) >= 0:
        rest = rest[percent + 1 :]
        if rest.startswith("%"):
            rest = rest[1:]
            continue
        if not rest:
            raise _FormatError("unexpected end of string")
        if used >= len(args):
            raise _FormatError(f"index {used} out of range")
        try:
            rest = _after_precision(rest, most_precision)
        except ValueError as error:
            raise _FormatError(f"could not parse formatting clause: error while parsing precision: {error}") from None
        clause, rest = rest[0], rest[1:]
        if clause not in clauses:
            raise _FormatError(f'could not parse formatting clause: unrecognized formatting clause "{clause}"')
        kinds, complaint = clauses[clause]
        bad = _first_bad(args[used], kinds, types, nested=clause == "s")
        if bad is not None:
            given = types[id(bad)].name
            raise _FormatError(f"error during formatting: {complaint}, was given {given}", bad.span.at)
        used += 1
    if len(args) > used:
        message = f"too many arguments supplied to string.format (expected {used}, got {len(args)})"
        raise _FormatError(message)


def _after_precision(clause: str, most: int) -> str:
    """The clause without its `.12`; raises ValueError with cel-go's message."""
    if not clause.startswith("."):
        return clause
    found = re.match(r"\.([0-9]*)", clause)
    assert found is not None
    digits, rest = found[1], clause[found.end() :]
    if not rest:
        raise ValueError("could not find end of precision specifier")
    converting = f"error while converting precision to integer: strconv.Atoi: parsing {quote(digits)}"
    if not digits:
        raise ValueError(f"{converting}: invalid syntax")
    significant = digits.lstrip("0")
    if len(significant) > 19 or int(significant or "0") > INT64_MAX:
        raise ValueError(f"{converting}: value out of range")
    precision = int(significant or "0")
    if precision > most:
        raise ValueError(f"precision {precision} exceeds maximum allowed precision {most}")
    return rest


def _first_bad(arg: Node, kinds: frozenset[str], types: Mapping[int, Type], *, nested: bool) -> Node | None:
    """The node that a clause does not take: the argument, or with `nested` a part of a literal that it is."""
    waiting = [arg]
    while waiting:
        node = waiting.pop()
        if types[id(node)].kind not in kinds | {"dyn"}:
            return node
        if nested and isinstance(node, ListLiteral | MapLiteral):
            waiting.extend(reversed(list(children(node))))
    return None
