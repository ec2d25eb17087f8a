"""Finding a place in a JSON text by tidwall's path syntax: what sjson looks for before it writes.

Paths are keys joined by dots; `*` and `?` are wildcards in keys, a number is an index, `#` stands for every element,
`#(x==1)` for the first that matches and `#(x==1)#` for all, a bar pipes. Sources: github.com/tidwall/gjson v1.14.2 and
github.com/tidwall/match v1.1.1, the versions that tektoncd/triggers v0.37.0 selects.

The text has to be well-formed JSON. Modifiers (`@reverse`), literals (`!"x"`) and selections (`[a,b]`, `{a,b}`) compute
values that stand nowhere in the text, so that sjson never writes there; they count as found nowhere, and so do queries
that compare what they compute.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final

from harness import gojson


class Kind(Enum):
    """What a value is; `NONE` is also a value that was not found."""

    NONE = auto()
    FALSE = auto()
    NUMBER = auto()
    STRING = auto()
    TRUE = auto()
    CONTAINER = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, from `start` up to before `stop`."""

    text: str
    start: int
    stop: int

    def __str__(self) -> str:
        return self.text[self.start : self.stop]

    def __len__(self) -> int:
        return self.stop - self.start


_NOWHERE: Final = Span("", 0, 0)


@dataclass(frozen=True, slots=True)
class Result:
    """What a path found: `raw` is the value's text, `index` where it begins in the text that was searched.

    `index` 0 means unknown. `indexes` are the places of the elements of an array put together from several places.
    """

    kind: Kind = Kind.NONE
    raw: Span = _NOWHERE
    index: int = 0
    indexes: tuple[int, ...] | None = None

    @property
    def exists(self) -> bool:
        """Whether anything was found."""
        return len(self.raw) > 0

    def get(self, path: str) -> "Result":
        """Search on inside this value; places count from where this value's index counts."""
        found = _get(self.raw, path)
        if found.indexes is not None:
            return replace(found, indexes=tuple(index + self.index for index in found.indexes))
        return replace(found, index=found.index + self.index)


def get(document: str, path: str) -> Result:
    """The first value that the path finds in the document."""
    return _get(Span(document, 0, len(document)), path)


def elements(document: str) -> list[str]:
    """The texts of the elements of a JSON array."""
    return [str(value.raw) for value in _values(Span(document, 0, len(document)), document.index("[") + 1)]


@dataclass(slots=True)
class _Search:
    """One search: `value` is what it found, `pipe` the path to put to that, `counted` that the value was computed."""

    json: Span
    value: Result = field(default_factory=Result)
    pipe: str | None = None
    counted: bool = False


def _get(json: Span, path: str) -> Result:
    if len(path) > 1 and _computes(path):
        return Result()
    search = _Search(json)
    if path.startswith(".."):
        _search_values(search, json.start, path[2:])
    else:
        begin = _BEGIN.search(json.text, json.start, json.stop)
        if begin and begin[0] == "{":
            _search_object(search, begin.end(), path)
        elif begin:
            _search_values(search, begin.end(), path)
    if search.pipe is not None:
        return replace(search.value.get(search.pipe), index=0)
    return search.value if search.counted else replace(search.value, index=_offset(search.value, json))


_BEGIN: Final = re.compile(r"[{\[]")

_MODIFIERS: Final = frozenset(
    ["pretty", "ugly", "reverse", "this", "flatten", "join", "valid", "keys", "values", "tostr", "fromstr", "group"]
)  # fmt: skip


def _offset(value: Result, json: Span) -> int:
    """Where the value begins in `json`; 0 for a computed one."""
    offset = value.raw.start - json.start
    return offset if value.raw.text is json.text and 0 <= offset < len(json) else 0


def _computes(path: str) -> bool:
    """Whether the path begins with something that computes a value instead of finding one."""
    match path[0]:
        case "@":
            return re.split(r"[:|.]", path[1:], maxsplit=1)[0] in _MODIFIERS
        case "!":
            name = re.split(r"[|.]", path[1:], maxsplit=1)[0].lower()
            return path[1] in '{["+-0123456789' or name in ("true", "false", "null", "nan", "inf")
        case "[" | "{":
            rest = _after_selection(path)
            return rest is not None and rest[:1] in ("", "|", ".")
        case _:
            return False


def _after_selection(path: str) -> str | None:
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


# --- walking well-formed JSON -----------------------------------------------------------------------------------------

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR: Final = re.compile(r"[^ \t\r\n,\]}]+")
_BRACKET_OR_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_FILLER: Final = re.compile(r"[ \t\r\n,:]*")


def _value_at(json: Span, at: int) -> Result | None:
    """The value that begins at or after blanks, commas and colons; None before a closing bracket or the end."""
    filler = _FILLER.match(json.text, at, json.stop)
    at = filler.end() if filler else at
    if at >= json.stop or json.text[at] in "]}":
        return None
    match json.text[at]:
        case '"':
            kind, end = Kind.STRING, _STRING.match(json.text, at, json.stop)
        case "{" | "[":
            return Result(Kind.CONTAINER, Span(json.text, at, _container_end(json, at)))
        case "t":
            kind, end = Kind.TRUE, _SCALAR.match(json.text, at, json.stop)
        case "f":
            kind, end = Kind.FALSE, _SCALAR.match(json.text, at, json.stop)
        case "n":
            kind, end = Kind.NONE, _SCALAR.match(json.text, at, json.stop)
        case _:
            kind, end = Kind.NUMBER, _SCALAR.match(json.text, at, json.stop)
    return Result(kind, Span(json.text, at, end.end() if end else json.stop))


def _container_end(json: Span, at: int) -> int:
    depth = 0
    for token in _BRACKET_OR_STRING.finditer(json.text, at, json.stop):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return json.stop


def _values(json: Span, at: int) -> Iterator[Result]:
    """The values from there to the closing bracket or the end."""
    while value := _value_at(json, at):
        yield value
        at = value.raw.stop


def _string(raw: Span) -> str:
    return str(gojson.loads(str(raw)))


# --- objects ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _KeyPath:
    """The first part of a path, for an object: `rest` goes on inside, `pipe` on the outcome; None: nothing there."""

    part: str
    wild: bool = False
    rest: str = ""
    more: bool = False
    pipe: str | None = None


def _parse_key_path(path: str) -> _KeyPath:
    part = ""
    wild = False
    escaped = False
    at = 0
    while at < len(path):
        character = path[at]
        rest = path[at + 1 :]
        if character == "|":
            return _KeyPath(part, wild, pipe=rest)
        if character == ".":
            if rest and _begins_pipe(rest):
                # An escape before makes gjson say both that there is more and that there is a pipe.
                return _KeyPath(part, wild, more=escaped, pipe=rest)
            return _KeyPath(part, wild, rest, more=True)
        if character == "\\":
            escaped = True
            at += 1
            part += path[at : at + 1]
        else:
            wild |= character in "*?"
            part += character
        at += 1
    return _KeyPath(part, wild)


def _begins_pipe(rest: str) -> bool:
    """Whether what follows a dot is a modifier or a selection, so that the dot means a pipe."""
    if rest[0] == "@":
        return re.split(r"[.|]", rest[1:], maxsplit=1)[0] in _MODIFIERS
    return rest[0] in "[{"


def _search_object(search: _Search, at: int, path: str) -> bool:
    """Search the object whose members begin at `at`; True when the search is over."""
    key_path = _parse_key_path(path)
    if not key_path.more and key_path.pipe is not None:
        search.pipe = key_path.pipe
    members = _values(search.json, at)
    for key in members:
        value = next(members, None)
        if value is None:
            return False
        name = _string(key.raw)
        if not (matches(name, key_path.part) if key_path.wild else name == key_path.part):
            continue
        if not key_path.more:
            search.value = value
            return True
        if value.kind is Kind.CONTAINER and _search_container(search, value, key_path.rest):
            return True
    return False


def _search_container(search: _Search, container: Result, path: str) -> bool:
    at = container.raw.start
    if container.raw.text[at] == "{":
        return _search_object(search, at + 1, path)
    return _search_values(search, at + 1, path)


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


# --- arrays -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Query:
    """`#(path operator value)`; `every` with a second `#`."""

    path: str
    operator: str
    value: str
    every: bool


@dataclass(frozen=True, slots=True)
class _ElementPath:
    """The first part of a path, for an array. `hash` tells of a `#`, `each` is the path for every element."""

    part: str
    rest: str = ""
    more: bool = False
    pipe: str | None = None
    hash: bool = False
    each: str | None = None
    query: _Query | None = None


def _parse_element_path(path: str) -> _ElementPath:
    hash_met = False
    each = None
    query = None
    at = 0
    while at < len(path):
        rest = path[at + 1 :]
        match path[at]:
            case "|":
                return _ElementPath(path[:at], pipe=rest, hash=hash_met, each=each, query=query)
            case ".":
                if not hash_met and rest and _begins_pipe(rest):
                    return _ElementPath(path[:at], pipe=rest)
                return _ElementPath(path[:at], rest, more=True, hash=hash_met, each=each, query=query)
            case "#":
                hash_met = True
                if at == 0 and rest[:1] == ".":
                    each = path[2:]
                elif at == 0 and rest[:1] in ("[", "("):
                    parsed = _parse_query(path)
                    if parsed is None:
                        query = _Query("", "", "", every=False)
                        break
                    query, at = parsed
                    continue
        at += 1
    return _ElementPath(path, hash=hash_met, each=each, query=query)


_OPERATORS: Final = re.compile(r"!=|!%|<=|>=|==|[=<>%]|!$")


def _parse_query(path: str) -> tuple[_Query, int] | None:
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
        return _Query(path[2:at].strip(), "", "", every), at + 1
    condition = path[operator_at:at].strip()
    operator = _OPERATORS.match(condition)
    sign = operator[0] if operator else ""
    value = condition[len(sign) :].strip()
    if len(value) >= 2 and value[0] == '"' and value[-1] == '"':
        value = _unescaped(value) if escaped else value[1:-1]
    return _Query(path[2:operator_at].strip(), "=" if sign == "==" else sign, value, every), at + 1


def _unescaped(quoted: str) -> str:
    try:
        return str(gojson.loads(quoted))
    except gojson.DecodeError:
        return quoted[1:-1]


def _search_values(search: _Search, at: int, path: str) -> bool:
    """Search the values that begin at `at`, an array's elements; True when the search is over."""
    element_path = _parse_element_path(path)
    if not element_path.more and element_path.pipe is not None:
        search.pipe = element_path.pipe
    if element_path.query is not None:
        return _search_query(search, at, element_path, element_path.query)
    values = list(_values(search.json, at))
    if element_path.hash:
        if element_path.part != "#":
            return False
        if element_path.each is not None:
            search.value = _search_each(search, values, element_path.each)
        else:
            count = str(len(values))
            search.value = Result(Kind.NUMBER, Span(count, 0, len(count)))
            search.counted = True
        return True
    index = _index(element_path.part)
    if index is None or index >= len(values):
        return False
    value = values[index]
    if not element_path.more:
        search.value = value
        return True
    return value.kind is Kind.CONTAINER and _search_container(search, value, element_path.rest)


def _index(part: str) -> int | None:
    """A part as index: digits, in 64 bits as Go's; None where it is none."""
    if not part.isascii() or not part.isdecimal():
        return None
    number = 0
    for digit in part:
        number = (number * 10 + int(digit)) & 0xFFFF_FFFF_FFFF_FFFF
    return number


def _search_each(search: _Search, values: list[Result], path: str) -> Result:
    """`#.path`: the array of what the path finds in every element."""
    left, bar, right = _split_pipe(path)
    if bar:
        path, search.pipe = left, right
    parts = []
    indexes = []
    for value in values:
        if value.kind is not Kind.CONTAINER:
            continue
        found = replace(value, index=_offset(value, search.json)).get(path)
        if found.exists:
            parts.append(str(found.raw))
            indexes.append(found.index)
    return _computed(parts, indexes)


def _computed(parts: list[str], indexes: list[int]) -> Result:
    text = f"[{','.join(parts)}]"
    return Result(Kind.CONTAINER, Span(text, 0, len(text)), indexes=tuple(indexes))


def _search_query(search: _Search, at: int, path: _ElementPath, query: _Query) -> bool:
    parts = []
    indexes = []
    rest = path.rest
    for value in _values(search.json, at):
        if value.kind is Kind.CONTAINER:
            asked = value.get(query.path)
        elif query.path:
            continue
        else:
            asked = value
        if not _satisfies(asked, query):
            continue
        found = value
        if path.more:
            left, bar, right = _split_pipe(rest)
            if bar:
                rest, search.pipe = left, right
            found = value.get(rest)
        if not query.every:
            search.value = found
            return True
        if found.exists:
            parts.append(str(found.raw))
            indexes.append(found.index + _offset(value, search.json))
    if query.every and not search.value.exists:
        search.value = _computed(parts, indexes)
    return False


def _split_pipe(path: str) -> tuple[str, str, str]:
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


def _satisfies(value: Result, query: _Query) -> bool:
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
            return _compares_text(_string(value.raw), query.operator, wanted)
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
            return _string(value.raw).lower() in ("1", "t", "true")
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
