"""Queries of gjson's paths: `#(path operator value)`.

Sources: github.com/tidwall/gjson v1.14.2 (`parseQuery`, `queryMatches`) and github.com/tidwall/match v1.1.1.
"""

import re
from dataclasses import dataclass
from typing import Final

from harness import gojson
from harness.gjson.values import Kind, Result, Span, string_of


@dataclass(frozen=True, slots=True)
class Query:
    """`#(path operator value)`; `every` with a second `#`."""

    path: str
    operator: str
    value: str
    every: bool


_OPERATORS: Final = re.compile(r"!=|!%|<=|>=|==|[=<>%]|!$")


def parse_query(path: str) -> tuple[Query, int] | None:
    """The query at the beginning of a path and where it ends; None where its brackets do not balance."""
    depth = 1
    operator_at = 0
    at = 2
    escaped = False
    while at < len(path):
        character = path[at]
        if depth == 1 and not operator_at and character in "!=<>%":
            operator_at = at
        elif character == "\\":
            at += 1
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
            if depth == 0:
                break
        elif character == '"':
            at += 1
            while at < len(path) and path[at] != '"':
                if path[at] == "\\":
                    escaped = True
                    at += 1
                at += 1
        at += 1
    if depth > 0 or at >= len(path):
        return None
    every = path[at + 1 : at + 2] == "#"
    if not operator_at:
        return Query(path[2:at].strip(), "", "", every), at + 1
    condition = path[operator_at:at].strip()
    operator = _OPERATORS.match(condition)
    sign = operator[0] if operator else ""
    value = condition[len(sign) :].strip()
    if len(value) >= 2 and value[0] == '"' and value[-1] == '"':
        value = _unescaped(value) if escaped else value[1:-1]
    return Query(path[2:operator_at].strip(), "=" if sign == "==" else sign, value, every), at + 1


def _unescaped(quoted: str) -> str:
    try:
        return str(gojson.loads(quoted))
    except gojson.DecodeError:
        return quoted[1:-1]


def satisfies(value: Result, query: Query) -> bool:
    """Whether what a query's path found satisfies its condition; without one it has to be there."""
    wanted = query.value
    if wanted.startswith("~"):
        wanted = wanted[1:]
        truth = "true" if _truth(value) else "false"
        value = Result(Kind.TRUE if truth == "true" else Kind.FALSE, Span(truth, 0, len(truth)))
    if not value.exists:
        return False
    if not query.operator:
        return True
    match value.kind:
        case Kind.STRING:
            return _compares_text(string_of(value.raw), query.operator, wanted)
        case Kind.NUMBER:
            return _compares_number(float(str(value.raw)), query.operator, _float(wanted))
        case Kind.TRUE:
            return {"=": wanted == "true", "!=": wanted != "true", ">": wanted == "false", ">=": True}.get(
                query.operator, False
            )
        case Kind.FALSE:
            return {"=": wanted == "false", "!=": wanted != "false", "<": wanted == "true", "<=": True}.get(
                query.operator, False
            )
        case _:
            return False


def _truth(value: Result) -> bool:
    match value.kind:
        case Kind.TRUE:
            return True
        case Kind.STRING:
            return string_of(value.raw).lower() in ("1", "t", "true")
        case Kind.NUMBER:
            return float(str(value.raw)) != 0
        case _:
            return False


def _float(literal: str) -> float:
    """Go's `strconv.ParseFloat` with the error thrown away."""
    try:
        return float(literal)
    except ValueError:
        return 0.0


def _compares_text(left: str, operator: str, right: str) -> bool:
    match operator:
        case "%":
            return matches(left, right)
        case "!%":
            return not matches(left, right)
        case _:
            return _ordered((left > right) - (left < right), operator)


def _compares_number(left: float, operator: str, right: float) -> bool:
    return _ordered((left > right) - (left < right), operator)


def _ordered(order: int, operator: str) -> bool:
    """Whether an order (-1, 0, 1) is what the operator asks for."""
    return {
        "=": order == 0,
        "!=": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }.get(operator, False)


def matches(text: str, pattern: str) -> bool:
    r"""Whether the text matches a pattern of `*`, `?` and `\` before a character that stands for itself."""
    tokens = re.findall(r"\\.|\\$|.", pattern, re.DOTALL)
    if tokens and tokens[-1] == "\\":
        return False
    at = token = 0
    star, star_at = -1, 0
    # The usual two pointers: on a mismatch the last star takes one character more.
    while at < len(text):
        if token < len(tokens) and tokens[token] == "*":
            star, star_at = token, at
            token += 1
        elif token < len(tokens) and (tokens[token] == "?" or tokens[token][-1] == text[at]):
            at += 1
            token += 1
        elif star >= 0:
            star_at += 1
            at, token = star_at, star + 1
        else:
            return False
    return all(each == "*" for each in tokens[token:])
