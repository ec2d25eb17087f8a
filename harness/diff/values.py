"""Two JSON values as the few places where they differ."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from harness import gojson
from harness.diff.model import MISSING, Difference, Held, Missing
from harness.jsontypes import JSON
from harness.schemas import path_text

MOST_DIFFERENCES: Final = 1000
"""How many places of one value are told."""


MOST_ALIGNED: Final = 2000
"""How many items two lists may have together whose items are compared: that takes longer than it helps."""


class _Name(str):
    """A step of a path to the item of a list that has this name."""

    __slots__ = ()


class _Order(str):
    """Stands at the end of a path to a list whose items changed places."""

    __slots__ = ()


_Path: TypeAlias = tuple[str | int, ...]


class _Found(NamedTuple):
    path: _Path
    before: Held
    after: Held


def differences(part: str, before: JSON, after: JSON) -> tuple[Difference, ...]:
    """The places where two values differ, in the order of their paths; at most MOST_DIFFERENCES.

    Items of lists are matched by their `name` where every item has one of its own, as Kubernetes' params, tasks, steps
    and env have; that such items changed places is told behind the path as `(order)`. 1 and 1.0 are the same, true and
    1 are not.
    """
    try:
        found = islice(_walk(before, after, ()), MOST_DIFFERENCES)
        return tuple(Difference(part, _text(one.path), one.before, one.after) for one in found)
    except RecursionError:
        # Payloads may nest ten thousand levels deep: nobody reads where in there the difference is.
        return (Difference(part, "", before, after),)


def _walk(before: JSON, after: JSON, path: _Path) -> Iterator[_Found]:
    if before is after:
        return
    match before, after:
        case dict(), dict():
            yield from _walk_mappings(before, after, path)
        case list(), list():
            yield from _walk_lists(before, after, path)
        case _:
            if not _are_same(before, after):
                yield _Found(path, before, after)


def _walk_mappings(before: Mapping[str, JSON], after: Mapping[str, JSON], path: _Path) -> Iterator[_Found]:
    for key in sorted({*before, *after}):
        if key in before and key in after:
            yield from _walk(before[key], after[key], (*path, key))
        else:
            yield _Found((*path, key), before.get(key, MISSING), after.get(key, MISSING))


def _walk_lists(before: list[JSON], after: list[JSON], path: _Path) -> Iterator[_Found]:
    one, other = _by_name(before), _by_name(after)
    if one is not None and other is not None:
        shared = [[name for name in side if name in one and name in other] for side in (one, other)]
        if shared[0] != shared[1]:
            yield _Found((*path, _Order()), ", ".join(shared[0]), ", ".join(shared[1]))
        yield from _walk_mappings(one, other, path)
    elif len(before) == len(after) and all(isinstance(item, dict | list) for item in (*before, *after)):
        for index, items in enumerate(zip(before, after, strict=True)):
            yield from _walk(*items, (*path, index))
    else:
        yield from _align(before, after, path)


def _by_name(items: Sequence[JSON]) -> dict[str, JSON] | None:
    """The items by their names; None where one has no name, or two have the same."""
    found: dict[str, JSON] = {}
    for item in items:
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or name in found:
            return None
        found[_Name(name)] = item
    return found


def _align(before: list[JSON], after: list[JSON], path: _Path) -> Iterator[_Found]:
    """What was put into a list, taken out of it and changed in it, as deepdiff finds it.

    Which items it takes for the same may depend on which list comes first, so that one always does.
    """
    one, other = gojson.dumps(before), gojson.dumps(after)
    if one == other:
        return
    if len(before) + len(after) > MOST_ALIGNED:
        yield _Found(path, before, after)
        return
    # deepdiff takes an eighth of a second to import: only a difference pays for it.
    from deepdiff import DeepDiff
    from deepdiff.helper import NotPresent

    swapped = one > other
    first, second = (after, before) if swapped else (before, after)
    found = []
    for levels in DeepDiff(_marked(first), _marked(second), ignore_order=False, verbose_level=2).tree.values():
        for level in levels:
            sides = (level.t1, level.t2)
            held: list[Held] = [MISSING if isinstance(one, NotPresent) else _unmarked(one) for one in sides]
            if not _are_same(*held):
                steps = tuple(level.path(output_format="list"))
                found.append(_Found((*path, *steps), *(reversed(held) if swapped else held)))
    yield from sorted(found, key=lambda one: [(isinstance(step, str), step) for step in one.path])


def _marked(value: JSON) -> JSON:
    """The value with every true and false as a text that no other text is: deepdiff takes true in a list for 1."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"={value}"
        case list():
            return [_marked(item) for item in value]
        case dict():
            return {key: _marked(item) for key, item in value.items()}
        case _:
            return value


def _unmarked(value: JSON) -> JSON:
    match value:
        case str():
            return value[1:] if value.startswith("=") else value == "true"
        case list():
            return [_unmarked(item) for item in value]
        case dict():
            return {key: _unmarked(item) for key, item in value.items()}
        case _:
            return value


def _are_same(before: Held, after: Held) -> bool:
    """Equality that tells true from 1, which Python's does not."""
    if isinstance(before, Missing) or isinstance(after, Missing):
        return before is after
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    if isinstance(before, dict | list) and isinstance(after, dict | list):
        return gojson.dumps(before) == gojson.dumps(after)
    return before == after


def _text(path: _Path) -> str:
    """A path in words: `spec.params[image].value`, `data['a.b']`, `args[0]`."""
    text = ""
    plain: list[str | int] = []
    for step in path:
        if isinstance(step, _Name):
            text = f"{_joined(text, plain)}[{step}]"
            plain = []
        elif isinstance(step, _Order):
            return f"{_joined(text, plain)} (order)"
        else:
            plain.append(step)
    return _joined(text, plain)


def _joined(text: str, steps: Sequence[str | int]) -> str:
    more = path_text(tuple(steps))
    return f"{text}.{more}" if text and more and not more.startswith("[") else text + more
