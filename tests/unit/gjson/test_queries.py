"""Wildcards and queries."""

import pytest

from harness import gjson
from harness.gjson.queries import Query, parse_query


@pytest.mark.parametrize(
    ("text", "pattern", "outcome"),
    [
        ("", "", True),
        ("", "*", True),
        ("abc", "*", True),
        ("abc", "a*", True),
        ("abc", "*c", True),
        ("abc", "a?c", True),
        ("abc", "a?", False),
        ("a*c", "a\\*c", True),
        ("abc", "a\\*c", False),
        ("aXbXc", "a*b*c", True),
        ("abab", "*ab", True),
        ("é", "?", True),
        ("a", "a\\", False),
    ],
)
def test_matches(text: str, pattern: str, outcome: bool) -> None:
    """Wildcards and escapes."""
    assert gjson.matches(text, pattern) is outcome


def test_wildcards_do_not_explode() -> None:
    """A pattern of many stars ends in good time."""
    assert not gjson.matches("a" * 2_000, "*a" * 30 + "b")


@pytest.mark.parametrize(
    ("path", "query", "rest"),
    [
        ("#(a==1).b", Query("a", "=", "1", every=False), ".b"),
        ("#(a!=1)#", Query("a", "!=", "1", every=True), "#"),
        ('#(a="x\\"y")', Query("a", "=", 'x"y', every=False), ""),
        ("#( a <= 5 )", Query("a", "<=", "5", every=False), ""),
        ('#[a!%"x*"]', Query("a", "!%", "x*", every=False), ""),
        ("#(a.#(b==1))", Query("a.#(b==1)", "", "", every=False), ""),
        ("#(==~true)", Query("", "=", "~true", every=False), ""),
        ("#(a=)", Query("a", "=", "", every=False), ""),
        ("#()", Query("", "", "", every=False), ""),
    ],
)
def test_parse_query(path: str, query: Query, rest: str) -> None:
    """The query and where it ends."""
    parsed = parse_query(path)
    assert parsed is not None
    assert parsed[0] == query
    assert path[parsed[1] :] == rest


@pytest.mark.parametrize("path", ["#(a==1", "#(a==(1)", '#(a=="x)'])
def test_unbalanced_query(path: str) -> None:
    """A query that does not end is none."""
    assert parse_query(path) is None
