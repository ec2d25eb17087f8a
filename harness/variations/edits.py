"""Changes of a delivery as data, and what a decoded body, headers and a URL become by them, never in place.

A change of the body copies the objects and lists on the way to it and shares all others with the body it came from.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from harness import gojson
from harness.goheader import canonical_header_key
from harness.jsontypes import JSON, JSONObject

BodyPath: TypeAlias = tuple[str | int, ...]
"""The way from the body's root to a value: keys of objects, indexes of lists."""

Headers: TypeAlias = tuple[tuple[str, str], ...]


class BodyEdit(NamedTuple):
    """The value at `path` becomes `value`, or goes away where `removed`. Numbers are floats, as in a payload."""

    path: BodyPath
    value: JSON = None
    removed: bool = False


class HeaderEdit(NamedTuple):
    """The header becomes the one `value`, or goes away (None)."""

    name: str
    value: str | None


class UrlEdit(NamedTuple):
    """The delivery goes to another URL."""

    url: str


Edit: TypeAlias = BodyEdit | HeaderEdit | UrlEdit


class _Absent:
    """The type of ABSENT."""


ABSENT: Final = _Absent()
"""What `value_at` gives where there is no value, which is not the same as null."""


def value_at(value: JSON, path: BodyPath) -> JSON | _Absent:
    """The value at a path, ABSENT where the path leads nowhere."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            if step not in value:
                return ABSENT
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return ABSENT
    return value


def edit_body(body: JSONObject, edits: Iterable[Edit]) -> JSONObject:
    """The body with the changes in their order. One that leads nowhere does nothing: no objects are made for it."""
    for edit in edits:
        if isinstance(edit, BodyEdit) and edit.path:
            *way, last = edit.path
            if _can_take(value_at(body, tuple(way)), last, removing=edit.removed):
                changed = _edited(body, edit.path, edit)
                assert isinstance(changed, dict)
                body = changed
    return body


def _edited(value: JSON, path: BodyPath, edit: BodyEdit) -> JSON:
    """A copy of what stands on the way of a change; `path` is what is left of the way, which was walked before."""
    if not path:
        return edit.value
    step, *rest = path
    remove = edit.removed and not rest
    if isinstance(value, dict) and isinstance(step, str):
        entries = dict(value)
        if remove:
            del entries[step]
        else:
            entries[step] = _edited(value.get(step), tuple(rest), edit)
        return entries
    assert isinstance(value, list)
    assert isinstance(step, int)
    items = list(value)
    if remove:
        del items[step]
    else:
        items[step] = _edited(value[step], tuple(rest), edit)
    return items


def _can_take(parent: JSON | _Absent, step: str | int, *, removing: bool) -> bool:
    """Whether the step of a change can be taken in what it should happen in."""
    if isinstance(parent, dict):
        return isinstance(step, str) and (step in parent or not removing)
    return isinstance(parent, list) and isinstance(step, int) and 0 <= step < len(parent)


def edit_headers(headers: Headers, edits: Iterable[Edit]) -> Headers:
    """The headers with the changes; a header that was not sent comes last, one that was keeps its place."""
    for edit in edits:
        if isinstance(edit, HeaderEdit):
            headers = _with_header(headers, edit)
    return headers


def _with_header(headers: Headers, edit: HeaderEdit) -> Headers:
    wanted = canonical_header_key(edit.name)
    kept: list[tuple[str, str]] = []
    placed = edit.value is None
    for name, value in headers:
        if canonical_header_key(name) != wanted:
            kept.append((name, value))
        elif not placed and edit.value is not None:
            kept.append((name, edit.value))
            placed = True
    if not placed and edit.value is not None:
        kept.append((edit.name, edit.value))
    return tuple(kept)


def edit_url(url: str, edits: Iterable[Edit]) -> str:
    """The URL with the changes."""
    return next((edit.url for edit in reversed(tuple(edits)) if isinstance(edit, UrlEdit)), url)


def write_body(body: JSONObject) -> bytes:
    """A decoded body as the compact JSON that decodes to it, keys in their order."""
    try:
        text = json.dumps(gojson.plain_numbers(body), ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        text = gojson.dumps(body)
    return text.encode("utf-8", "replace")


def effective(body: JSONObject, headers: Headers, url: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The changes without those that change nothing."""
    return tuple(edit for edit in edits if not _is_idle(body, headers, url, edit))


def _is_idle(body: JSONObject, headers: Headers, url: str, edit: Edit) -> bool:
    match edit:
        case BodyEdit(path=()):
            return True  # the body as a whole is not changed
        case BodyEdit(path, value, removed):
            now = value_at(body, path)
            if now is ABSENT:
                return removed or not _can_take(value_at(body, path[:-1]), path[-1], removing=False)
            return not removed and same_json(now, value)  # type: ignore[arg-type]  # it is not ABSENT
        case HeaderEdit():
            return _with_header(headers, edit) == headers
        case UrlEdit(wanted):
            return wanted == url


def same_json(one: JSON, other: JSON) -> bool:
    """Whether two JSON values are the same; Python alone takes 1.0 for true."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list | dict) and isinstance(other, list | dict):
        return json_key(one) == json_key(other)
    return one == other


def json_key(value: JSON) -> object:
    """A key that two JSON values share exactly where they are the same."""
    if isinstance(value, list | dict):
        return gojson.dumps(value)
    return (type(value).__name__, value)
