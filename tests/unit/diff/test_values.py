"""Where two values differ."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harness.diff.model import MISSING
from harness.diff.values import MOST_ALIGNED, differences
from harness.jsontypes import JSON

names = st.sampled_from(["a", "b", "c", "name"])
scalars = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x", "y"]) | st.floats(0, 2)
values: st.SearchStrategy[JSON] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)
named = st.lists(st.builds(lambda name, value: {"name": name, "value": value}, names, scalars), max_size=4)


def told(before: JSON, after: JSON) -> list[tuple[str, Any, Any]]:
    return [(one.path, one.before, one.after) for one in differences("p", before, after)]


def test_items_go_by_their_names() -> None:
    before: JSON = {"spec": {"params": [{"name": "image", "value": "a"}, {"name": "tag", "value": "1"}]}}
    after: JSON = {"spec": {"params": [{"name": "image", "value": "b"}, {"name": "extra", "value": "x"}]}}
    assert told(before, after) == [
        ("spec.params[extra]", MISSING, {"name": "extra", "value": "x"}),
        ("spec.params[image].value", "a", "b"),
        ("spec.params[tag]", {"name": "tag", "value": "1"}, MISSING),
    ]


def test_that_named_items_changed_places_is_told() -> None:
    before: JSON = {"steps": [{"name": "a"}, {"name": "b"}, {"name": "gone"}]}
    after: JSON = {"steps": [{"name": "b"}, {"name": "new"}, {"name": "a"}]}
    assert told(before, after)[0] == ("steps (order)", "a, b", "b, a")


def test_lists_without_names_are_aligned() -> None:
    assert told({"args": ["a", "b", "c"]}, {"args": ["b", "c", "d"]}) == [
        ("args[0]", "a", MISSING),
        ("args[2]", MISSING, "d"),
    ]


def test_of_lists_that_are_too_long_all_differs() -> None:
    before: JSON = list(range(MOST_ALIGNED))
    after: JSON = [*range(MOST_ALIGNED), "more"]
    assert told(before, after) == [("", before, after)]


def test_types_count_but_not_how_a_number_is_written() -> None:
    assert told({"a": True, "b": 1, "c": "1"}, {"a": 1, "b": 1.0, "c": 1}) == [("a", True, 1), ("c", "1", 1)]
    assert told([True, "x"], [1, "x"]) == [("[0]", True, 1)]
    assert told({"a": None}, {}) == [("a", None, MISSING)]


def test_keys_that_are_no_names_stand_in_brackets() -> None:
    assert told({"labels": {"app/x": "a"}}, {"labels": {"app/x": "b"}}) == [("labels['app/x']", "a", "b")]


def test_what_nests_deep_differs_as_a_whole() -> None:
    before: JSON = 1
    after: JSON = 2
    for _ in range(50_000):
        before, after = [before], [after]
    assert len(differences("p", before, after)) == 1


def same(one: JSON, other: JSON) -> bool:
    def marked(value: JSON) -> str:
        return json.dumps(value, sort_keys=True)

    def plain(value: JSON) -> JSON:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, list):
            return [plain(item) for item in value]
        return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value

    return marked(plain(one)) == marked(plain(other))


@given(values | named, values | named)
def test_something_differs_exactly_where_the_values_are_not_the_same(one: JSON, other: JSON) -> None:
    assert bool(told(one, other)) == (not same(one, other))


@given(values | named, values | named)
def test_swapped_values_swap_the_answer(one: JSON, other: JSON) -> None:
    swapped = [(path, after, before) for path, before, after in told(other, one)]
    assert sorted(map(repr, swapped)) == sorted(map(repr, told(one, other)))
