"""Expected against actual: the part of the actual that the expectation speaks of, and how the two differ.

Partial matching: a mapping may hold more keys than expected; a list of mappings that all have a `name` (Kubernetes'
params, workspaces, env) may hold more items, matched by name; any other list has to have the expected length.
"""

from collections.abc import Iterator, Sequence

from harness.jsontypes import JSON, JSONObject

ABSENT = "(absent)"
"""What stands for a value that was expected and is not there."""


def restrict(expected: JSON, actual: JSON) -> JSON:
    """The part of `actual` that `expected` speaks of; what is expected and missing stays missing."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return {key: restrict(value, actual[key]) for key, value in expected.items() if key in actual}
    if isinstance(expected, list) and isinstance(actual, list):
        if _named(expected) and _named(actual):
            return _restrict_named(expected, actual)
        return restrict_items(expected, actual)
    return actual


def restrict_items(expected: Sequence[JSON], actual: Sequence[JSON]) -> JSON:
    """Like `restrict` for a list whose order and length count, whatever its items are."""
    if len(expected) != len(actual):
        return list(actual)
    return [restrict(*pair) for pair in zip(expected, actual, strict=True)]


def differences(expected: JSON, actual: JSON, *, exact: bool, in_order: bool = False) -> tuple[str, ...]:
    """One line for each place where `actual` is not as expected; empty when it is.

    Each reads `path: expected X, is Y`; the paths are those of the actual value (`spec.params[0].value`). With
    `in_order` both are lists whose order and length count.
    """
    if exact:
        compared = actual
    elif in_order and isinstance(expected, list) and isinstance(actual, list):
        compared = restrict_items(expected, actual)
    else:
        compared = restrict(expected, actual)
    if _same(expected, compared):
        return ()
    # deepdiff takes an eighth of a second to import: only a failure pays for it.
    from deepdiff import DeepDiff

    diff = DeepDiff(expected, compared, ignore_order=False, verbose_level=2)
    return tuple(sorted(_lines(diff)))


def _same(expected: JSON, actual: JSON) -> bool:
    """Equality that tells true from 1, which Python's does not."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(_same(value, actual[key]) for key, value in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(_same(a, b) for a, b in zip(expected, actual, strict=True))
    return expected == actual


def _named(items: Sequence[JSON]) -> bool:
    return bool(items) and all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in items)


def _restrict_named(expected: Sequence[JSON], actual: Sequence[JSON]) -> list[JSON]:
    by_name: dict[JSON, JSONObject] = {}
    for item in actual:
        if isinstance(item, dict):
            by_name.setdefault(str(item["name"]), item)
    found: list[JSON] = []
    for item in expected:
        name = str(item["name"]) if isinstance(item, dict) else ""
        if name in by_name:
            found.append(restrict(item, by_name[name]))
    return found


def _lines(diff: object) -> Iterator[str]:
    """DeepDiff's tree as sentences. DeepDiff calls the expected value t1 and the actual one t2."""
    tree = getattr(diff, "tree", {})
    for levels in tree.values():
        for level in levels:
            yield f"{_path(level)}: expected {_show(level.t1)}, is {_show(level.t2)}"


def _path(level: object) -> str:
    steps = level.path(output_format="list") if hasattr(level, "path") else []
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else str(step))
    return text or "value"


def _show(value: object) -> str:
    import json

    from deepdiff.helper import NotPresent

    if value is NotPresent or isinstance(value, NotPresent):
        return ABSENT
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 200 else f"{text[:197]}..."
