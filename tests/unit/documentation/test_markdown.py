"""Pieces of pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.documentation.markdown import cell, either, literal, table
from harness.jsontypes import JSON


@pytest.mark.parametrize(
    ("value", "shown"),
    [("a b", "`a b`"), ("", '`""`'), (1, "`1`"), (None, "`null`"), (["ä"], '`["ä"]`'), ("a`b", "`` a`b ``")],
)
def test_values(value: JSON, shown: str) -> None:
    assert literal(value) == shown


def test_lists_in_words() -> None:
    assert [either(items) for items in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a or b", "a, b or c"]


def test_empty_columns_are_left_out() -> None:
    assert table(("a", "b", "c"), [("1", "", "3"), ("", "", "x")]) == [
        "| a | c |", "| --- | --- |", "| 1 | 3 |", "|  | x |",
    ]  # fmt: skip


@given(st.lists(st.text(alphabet="ab|<>` \n", min_size=1).map(cell).filter(bool), min_size=1, max_size=3))
def test_whatever_stands_in_a_cell_the_table_keeps_its_form(cells: list[str]) -> None:
    text = f"| {' | '.join('h' for _ in cells)} |\n| {' | '.join('---' for _ in cells)} |\n| {' | '.join(cells)} |\n"
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert len([token for token in tokens if token.type == "td_open"]) == len(cells)
    assert not [child for token in tokens for child in token.children or () if child.type == "html_inline"]
