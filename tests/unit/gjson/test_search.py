"""Finding places by gjson's paths; the recorded answers of sjson test most of it."""

import pytest

from harness import gjson

DOCUMENT = '{"a":[{"n":1,"s":"x"},{"n":2,"s":"y"},{"n":3},7],"b":{"c":"d","cc":"e"},"k\\"q":1,"e":[]}'


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("b.c", '"d"'),
        ("a.1.n", "2"),
        ("b.c?", '"e"'),
        ("b.*", '"d"'),
        ('k"q', "1"),
        ("a.#(n==2).s", '"y"'),
        ("a.#(n>1)", '{"n":2,"s":"y"}'),
        ('a.#(s=="y").n', "2"),
        ('a.#(s%"[xy]*").n', ""),
        ('a.#(s%"x*").n', "1"),
        ("a.9", ""),
        ("b.zz", ""),
        ("a.x", ""),
    ],
)
def test_raw_and_index(path: str, raw: str) -> None:
    """The value's text stands where `index` says."""
    found = gjson.get(DOCUMENT, path)
    assert str(found.raw) == raw
    assert found.exists is bool(raw)
    if raw:
        assert DOCUMENT[found.index :].startswith(raw)


def test_every_element() -> None:
    """`#` gathers places."""
    found = gjson.get(DOCUMENT, "a.#.n")
    assert str(found.raw) == "[1,2,3]"
    assert found.indexes is not None
    assert [DOCUMENT[index] for index in found.indexes] == ["1", "2", "3"]


def test_every_match() -> None:
    """`#(…)#` gathers the matching ones."""
    assert str(gjson.get(DOCUMENT, "a.#(n>=2)#.n").raw) == "[2,3]"


@pytest.mark.parametrize("path", ["a.#", "@this", "!true", "[a,b]", "{a}", "b|c"])
def test_computed_values_stand_nowhere(path: str) -> None:
    """What is computed, or comes through a pipe, has no place to write to."""
    assert gjson.get(DOCUMENT, path).index == 0
