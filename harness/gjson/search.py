"""Searching a JSON text for what a path means.

Source: github.com/tidwall/gjson v1.14.2 (`Get`, `parseObject`, `parseArray`).
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from harness.gjson.paths import (
    ElementPath,
    after_selection,
    computes,
    index_of,
    parse_element_path,
    parse_key_path,
    split_pipe,
)
from harness.gjson.queries import Query, matches, satisfies
from harness.gjson.values import Kind, Result, Span, elements_from, members_from


def get(document: str, path: str) -> Result:
    """The first value that the path finds in the document."""
    return _get(Span(document, 0, len(document)), path)


def _inside(value: Result, path: str) -> Result:
    """Search on inside a value; places count from where the value's index counts."""
    found = _get(value.raw, path)
    if found.indexes is not None:
        return replace(found, indexes=tuple(index + value.index for index in found.indexes))
    return replace(found, index=found.index + value.index)


@dataclass(slots=True)
class _Search:
    """One search: `value` is what it found, `pipe` the path to put to that, `counted` that the value was computed."""

    json: Span
    value: Result = field(default_factory=Result)
    pipe: str | None = None
    counted: bool = False


def _get(json: Span, path: str) -> Result:
    if len(path) > 1:
        if computes(path):
            return Result()
        if path[0] in "[{":
            # gjson goes on with what follows the brackets, and with nothing where they do not end.
            path = after_selection(path) or ""
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
        return replace(_inside(search.value, search.pipe), index=0)
    return search.value if search.counted else replace(search.value, index=_offset(search.value, json))


_BEGIN: Final = re.compile(r"[{\[]")


def _offset(value: Result, json: Span) -> int:
    """Where the value begins in `json`; 0 for a computed one."""
    offset = value.raw.start - json.start
    return offset if value.raw.text is json.text and 0 <= offset < len(json) else 0


def _search_object(search: _Search, at: int, path: str) -> bool:
    """Search the object whose members begin at `at`; True when the search is over."""
    key_path = parse_key_path(path)
    if not key_path.more and key_path.pipe is not None:
        search.pipe = key_path.pipe
    for name, value in members_from(search.json, at):
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


def _search_values(search: _Search, at: int, path: str) -> bool:
    """Search the values that begin at `at`, an array's elements; True when the search is over."""
    element_path = parse_element_path(path)
    if not element_path.more and element_path.pipe is not None:
        search.pipe = element_path.pipe
    if element_path.query is not None:
        return _search_query(search, at, element_path, element_path.query)
    values = list(elements_from(search.json, at))
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
    index = index_of(element_path.part)
    if index is None or index >= len(values):
        return False
    value = values[index]
    if not element_path.more:
        search.value = value
        return True
    return value.kind is Kind.CONTAINER and _search_container(search, value, element_path.rest)


def _search_each(search: _Search, values: list[Result], path: str) -> Result:
    """`#.path`: the array of what the path finds in every element."""
    left, bar, right = split_pipe(path)
    if bar:
        path, search.pipe = left, right
    parts = []
    indexes = []
    for value in values:
        if value.kind is not Kind.CONTAINER:
            continue
        found = _inside(replace(value, index=_offset(value, search.json)), path)
        if found.exists:
            parts.append(str(found.raw))
            indexes.append(found.index)
    return _computed(parts, indexes)


def _computed(parts: list[str], indexes: list[int]) -> Result:
    text = f"[{','.join(parts)}]"
    return Result(Kind.CONTAINER, Span(text, 0, len(text)), indexes=tuple(indexes))


def _search_query(search: _Search, at: int, path: ElementPath, query: Query) -> bool:
    parts = []
    indexes = []
    rest = path.rest
    for value in elements_from(search.json, at):
        if value.kind is Kind.CONTAINER:
            asked = _inside(value, query.path)
        elif query.path:
            continue
        else:
            asked = value
        if not satisfies(asked, query):
            continue
        found = value
        if path.more:
            left, bar, right = split_pipe(rest)
            if bar:
                rest, search.pipe = left, right
            found = _inside(value, rest)
        if not query.every:
            search.value = found
            return True
        if found.exists:
            parts.append(str(found.raw))
            indexes.append(found.index + _offset(value, search.json))
    if query.every and not search.value.exists:
        search.value = _computed(parts, indexes)
    return False
