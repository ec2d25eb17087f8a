"""The parts of gjson's paths.

Source: github.com/tidwall/gjson v1.14.2.
"""

import re
from dataclasses import dataclass
from typing import Final

from harness.gjson.queries import Query, parse_query

MODIFIERS: Final = frozenset(
    ["pretty", "ugly", "reverse", "this", "flatten", "join", "valid", "keys", "values", "tostr", "fromstr", "group"]
)  # fmt: skip


def computes(path: str) -> bool:
    """Whether the path begins with something that computes a value instead of finding one."""
    match path[0]:
        case "@":
            return re.split(r"[:|.]", path[1:], maxsplit=1)[0] in MODIFIERS
        case "!":
            name = re.split(r"[|.]", path[1:], maxsplit=1)[0].lower()
            return path[1] in '{["+-0123456789' or name in ("true", "false", "null", "nan", "inf")
        case "[" | "{":
            rest = after_selection(path)
            return rest is not None and rest[:1] in ("", "|", ".")
        case _:
            return False


def after_selection(path: str) -> str | None:
    """What follows a balanced `[…]` or `{…}` at the beginning of a path; None where it does not end."""
    depth = 1
    at = 1
    while at < len(path):
        match path[at]:
            case "\\":
                at += 1
            case '"':
                at += 1
                while at < len(path) and path[at] != '"':
                    at += 2 if path[at] == "\\" else 1
            case "[" | "(" | "{":
                depth += 1
            case "]" | ")" | "}":
                depth -= 1
                if depth == 0:
                    return path[at + 1 :]
        at += 1
    return None


@dataclass(frozen=True, slots=True)
class KeyPath:
    """The first part of a path, for an object: `rest` goes on inside, `pipe` on the outcome; None: nothing there."""

    part: str
    wild: bool = False
    rest: str = ""
    more: bool = False
    pipe: str | None = None


def parse_key_path(path: str) -> KeyPath:
    """The first part of a path as an object takes it."""
    part = ""
    wild = False
    escaped = False
    at = 0
    while at < len(path):
        character = path[at]
        rest = path[at + 1 :]
        if character == "|":
            return KeyPath(part, wild, pipe=rest)
        if character == ".":
            if rest and _begins_pipe(rest):
                # An escape before makes gjson say both that there is more and that there is a pipe.
                return KeyPath(part, wild, more=escaped, pipe=rest)
            return KeyPath(part, wild, rest, more=True)
        if character == "\\":
            escaped = True
            at += 1
            part += path[at : at + 1]
        else:
            wild |= character in "*?"
            part += character
        at += 1
    return KeyPath(part, wild)


def _begins_pipe(rest: str) -> bool:
    """Whether what follows a dot is a modifier or a selection, so that the dot means a pipe."""
    if rest[0] == "@":
        return re.split(r"[.|]", rest[1:], maxsplit=1)[0] in MODIFIERS
    return rest[0] in "[{"


@dataclass(frozen=True, slots=True)
class ElementPath:
    """The first part of a path, for an array. `hash` tells of a `#`, `each` is the path for every element."""

    part: str
    rest: str = ""
    more: bool = False
    pipe: str | None = None
    hash: bool = False
    each: str | None = None
    query: Query | None = None


def parse_element_path(path: str) -> ElementPath:
    """The first part of a path as an array takes it; a query whose brackets do not balance matches nothing."""
    hash_met = False
    each = None
    query = None
    at = 0
    while at < len(path):
        rest = path[at + 1 :]
        match path[at]:
            case "|":
                return ElementPath(path[:at], pipe=rest, hash=hash_met, each=each, query=query)
            case ".":
                if not hash_met and rest and _begins_pipe(rest):
                    return ElementPath(path[:at], pipe=rest)
                return ElementPath(path[:at], rest, more=True, hash=hash_met, each=each, query=query)
            case "#":
                hash_met = True
                if at == 0 and rest[:1] == ".":
                    each = path[2:]
                elif at == 0 and rest[:1] in ("[", "("):
                    parsed = parse_query(path)
                    if parsed is None:
                        query = Query("", "", "", every=False)
                        break
                    query, at = parsed
                    continue
        at += 1
    return ElementPath(path, hash=hash_met, each=each, query=query)


def index_of(part: str) -> int | None:
    """A part as index: digits, in 64 bits as Go's; None where it is none."""
    if not part.isascii() or not part.isdecimal():
        return None
    number = 0
    for digit in part:
        number = (number * 10 + int(digit)) & 0xFFFF_FFFF_FFFF_FFFF
    return number


def split_pipe(path: str) -> tuple[str, str, str]:
    """A path before and after its first bar that is neither escaped nor inside a query."""
    depth = 0
    at = 0
    while at < len(path):
        match path[at]:
            case "\\":
                at += 1
            case "(" | "[":
                depth += 1
            case ")" | "]":
                depth -= 1
            case "|" if depth <= 0:
                return path[:at], "|", path[at + 1 :]
        at += 1
    return path, "", ""
