"""The parts of paths."""

import pytest

from harness.gjson.paths import (
    ElementPath,
    KeyPath,
    after_selection,
    computes,
    index_of,
    parse_element_path,
    parse_key_path,
    split_pipe,
)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("a", KeyPath("a")),
        ("a.b", KeyPath("a", rest="b", more=True)),
        ("a.", KeyPath("a", rest="", more=True)),
        ("a|b", KeyPath("a", pipe="b")),
        ("a*.b", KeyPath("a*", wild=True, rest="b", more=True)),
        ("a\\.b", KeyPath("a.b")),
        ("a\\*", KeyPath("a*")),
        ("a.@this", KeyPath("a", pipe="@this")),
        ("a.@other", KeyPath("a", rest="@other", more=True)),
        ("a.[b]", KeyPath("a", pipe="[b]")),
        ("\\a.{b}", KeyPath("a", more=True, pipe="{b}")),
    ],
)
def test_key_path(path: str, part: KeyPath) -> None:
    """Dots, pipes, wildcards and escapes in an object's path."""
    assert parse_key_path(path) == part


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("0", ElementPath("0")),
        ("0.a", ElementPath("0", "a", more=True)),
        ("0|a", ElementPath("0", pipe="a")),
        ("0.{a}", ElementPath("0", pipe="{a}")),
        ("#", ElementPath("#", hash=True)),
        ("a#", ElementPath("a#", hash=True)),
        ("#.a", ElementPath("#", "a", more=True, hash=True, each="a")),
    ],
)
def test_element_path(path: str, part: ElementPath) -> None:
    """Indexes and `#` in an array's path."""
    assert parse_element_path(path) == part


@pytest.mark.parametrize(
    ("part", "index"),
    [("0", 0), ("01", 1), ("", None), ("-1", None), ("x", None), ("٣", None), ("18446744073709551617", 1)],
)
def test_index_of(part: str, index: int | None) -> None:
    """Digits, in 64 bits."""
    assert index_of(part) == index


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("@this", True),
        ("@pretty:{}", True),
        ("@unknown", False),
        ("!true", True),
        ("!tru", False),
        ('!"x"', True),
        ("[a]", True),
        ("{a}.b", True),
        ("{a}b", False),
        ("[a", False),
        ("a", False),
    ],
)
def test_computes(path: str, outcome: bool) -> None:
    """Modifiers, literals and selections."""
    assert computes(path) is outcome


@pytest.mark.parametrize(
    ("path", "rest"),
    [("[a]", ""), ("{a}b", "b"), ('[a,"]"].b', ".b"), ("[a\\].b]c", "c"), ("[(]a)]", "]"), ("[", None)],
)
def test_after_selection(path: str, rest: str | None) -> None:
    """Brackets of any kind count."""
    assert after_selection(path) == rest


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("a|b", ("a", "|", "b")),
        ("a\\|b", ("a\\|b", "", "")),
        ("#(a|b).c|d", ("#(a|b).c", "|", "d")),
        ("a", ("a", "", "")),
    ],
)
def test_split_pipe(path: str, parts: tuple[str, str, str]) -> None:
    """The first bar outside of queries and escapes."""
    assert split_pipe(path) == parts
