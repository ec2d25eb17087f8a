"""Scalars written anew: what is meant is in the file afterwards, and nothing else has changed."""

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.fixes.edit import CannotFixError
from harness.fixes.scalars import Piece, is_plain, quoted, replaced, rewrite, write_scalar
from harness.manifests import read_yaml
from harness.manifests.layout import read_layout


def rewritten(text: str, path: tuple[str | int, ...], *pieces: Piece) -> str:
    way = read_layout(text).find(0, path)
    assert way is not None
    return replaced(text, rewrite(text, way[-1], pieces, "\r\n" if "\r\n" in text else "\n"))


@pytest.mark.parametrize(
    ("before", "pieces", "after"),
    [
        ("k: abc # c\n", [(1, 2, "X")], "k: aXc # c\n"),
        ("k: abc # c\n", [(0, 0, "X"), (3, 3, "Y")], "k: XabcY # c\n"),
        ("k: a b\n   c # c\n", [(4, 5, "X")], "k: a b\n   X # c\n"),
        ("k: abc # c\n", [(1, 2, ": ")], "k: 'a: c' # c\n"),
        ("k: abc # c\n", [(1, 2, ": '")], 'k: "a: \'c" # c\n'),
        ("k: abc # c\n", [(0, 3, "yes")], "k: 'yes' # c\n"),
        ("k: abc # c\n", [(0, 3, "")], "k: '' # c\n"),
        ("k: abc # c\n", [(0, 3, "a\n")], 'k: "a\\n" # c\n'),
        ("k: [a b] # c\n", [(1, 2, ",")], "k: ['a,b'] # c\n"),
        ("k: 'it''s' # c\n", [(2, 3, "'x'")], "k: 'it''x''s' # c\n"),
        ("k: 'a\n  b' # c\n", [(2, 3, "X")], "k: 'a\n  X' # c\n"),
        ("k: 'a\n\n  b' # c\n", [(2, 3, "X")], "k: 'a\n\n  X' # c\n"),
        ("k: 'a' # c\n", [(0, 1, "\t\n")], 'k: "\\t\\n" # c\n'),
        ('k: "a\\u0062\\n" # c\n', [(1, 2, 'X"\\\x07')], 'k: "aX\\"\\\\\\u0007\\n" # c\n'),
        ('k: "a\\\n  b" # c\n', [(1, 2, "X")], 'k: "a\\\n  X" # c\n'),
        ('k: "a\\\n\n  b" # c\n', [(2, 3, "X")], 'k: "a\\\n\n  X" # c\n'),
        ("k: | # c\n  a\n  b\n# d\n", [(2, 3, "X\nY")], "k: | # c\n  a\n  X\n  Y\n# d\n"),
        ("k: | # c\n  a\n  b\n# d\n", [(2, 3, "X\n\nY")], "k: | # c\n  a\n  X\n\n  Y\n# d\n"),
        ("k: |2-\n   a\n  b\n", [(0, 2, "X")], "k: |2-\n  X\n  b\n"),
        ("k: |\r\n  a\r\n  b\r\n", [(2, 3, "X\nY")], "k: |\r\n  a\r\n  X\r\n  Y\r\n"),
        ("k: |\n\n\n  a\n\n\nl: m\n", [(2, 3, "X")], "k: |\n\n\n  X\n\n\nl: m\n"),
        ("k: |+\n  a\n\n\nl: m\n", [(0, 1, "X")], "k: |+\n  X\n\n\nl: m\n"),
        ("k: |\n  a", [(0, 1, "X")], "k: |\n  X"),
        ("k: >-\n  a\n  b\n\n  c\n   d\n\n  e\n", [(0, 1, "A"), (2, 3, "B"), (4, 5, "C"), (7, 8, "D"), (10, 11, "E")],
         "k: >-\n  A\n  B\n\n  C\n   D\n\n  E\n"),
        # What the style cannot hold is put into quotes.
        ("k: |\n  a\n\nl: m\n", [(1, 2, "")], "k: 'a'\n\nl: m\n"),
        ("k: |\n  a\n", [(0, 1, " a")], 'k: " a\\n"\n'),
        ("k: |\n  a\n", [(0, 2, "")], "k: ''\n"),
        ("k: |\n  a\n", [(0, 1, "\x07")], 'k: "\\u0007\\n"\n'),
        ("k: |\n\nl: m\n", [(0, 0, "a")], "k: 'a'\n\nl: m\n"),
    ],
)  # fmt: skip
def test_little_is_written(before: str, pieces: list[Piece], after: str) -> None:
    assert rewritten(before, ("k",) if "[" not in before else ("k", 0), *pieces) == after


def test_a_folded_scalar_that_grows_is_broken_at_operators() -> None:
    before = "k:\n  l: >-\n    a == 1\n    && b\n"
    long = " && ".join(f"body.field{number} == 'value{number}'" for number in range(5))
    after = rewritten(before, ("k", "l"), (0, 0, f"{long} && "))
    assert after == (
        "k:\n  l: >-\n    body.field0 == 'value0'\n    && body.field1 == 'value1'\n    && body.field2 == 'value2'\n"
        "    && body.field3 == 'value3'\n    && body.field4 == 'value4'\n    && a == 1\n    && b\n"
    )


def test_a_comment_beside_the_sign_of_a_block_is_not_lost() -> None:
    with pytest.raises(CannotFixError, match="a comment stands beside the sign"):
        rewritten("k: | # c\n  a\n", ("k",), (1, 2, ""))


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("k:\n", "x", "k: x\n"),
        ("k: # c\n", "x", "k: x # c\n"),
        ("k: 1 # c\n", "true", "k: true # c\n"),
        ("k: ~ # c\n", "x", "k: x # c\n"),
    ],
)
def test_a_plain_scalar_is_replaced(before: str, new: str, after: str) -> None:
    way = read_layout(before).find(0, ("k",))
    assert way is not None
    assert replaced(before, [write_scalar(before, way[-1], new)]) == after


def test_only_plain_scalars_are_replaced_by_plain_ones() -> None:
    way = read_layout("k: 'a'").find(0, ("k",))
    assert way is not None
    with pytest.raises(CannotFixError, match="the value stands in quotes"):
        write_scalar("k: 'a'", way[-1], "1")


@pytest.mark.parametrize("text", ["a", "a b", "a:b", "a#b", "$(x)", "x == 'y'", "/a", "é"])
def test_plain_texts(text: str) -> None:
    assert is_plain(text, in_flow=False)
    assert yaml.safe_load(f"k: {text}") == {"k": text}


@pytest.mark.parametrize(
    "text",
    ["", " a", "a ", "a: b", "a:", "a #b", "a\nb", "- a", "yes", "1", "1e3", "null", "~", "'a'", "[", "*a", "&a",
     "\x07", "---", "...", "%a", "a\tb: c", "!a", "@", "`", "0x1f", ".inf", "a\x85b"],
)  # fmt: skip
def test_texts_that_need_quotes(text: str) -> None:
    assert not is_plain(text, in_flow=False)
    assert yaml.safe_load(quoted(text)) == text


@pytest.mark.parametrize("text", ["a,b", "a[b]", "a{b}", "a:b"])
def test_texts_that_need_quotes_in_brackets(text: str) -> None:
    assert is_plain(text, in_flow=False)
    assert not is_plain(text, in_flow=True)


SIGNS = st.text(st.sampled_from("ab :#'\"\\\n\t-[,]é😀&|"), max_size=20)


@given(text=SIGNS, new=SIGNS, ends=st.tuples(st.integers(0, 20), st.integers(0, 20)),
       style=st.sampled_from([None, "'", '"', "|", ">"]), flow=st.booleans(), width=st.sampled_from([4, 80]),
       line_break=st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_any_piece_of_any_scalar(
    text: str, new: str, ends: tuple[int, int], style: str | None, flow: bool, width: int, line_break: str
) -> None:
    """The file says what it should, and all lines but those of the scalar are what they were."""
    start, end = sorted((min(ends[0], len(text)), min(ends[1], len(text))))
    dumped: str = yaml.safe_dump(
        {"b": text},
        default_style=style,
        default_flow_style=flow,
        width=width,
        allow_unicode=True,
        line_break=line_break,
    )
    before = (
        f"# head{line_break}{dumped.rstrip()}{line_break}"
        if flow
        else f"a: 1 # é{line_break}{dumped}# tail{line_break}"
    )
    value = read_yaml(before, "a").documents[0].value
    assume(value["b"] == text)
    after = rewritten(before, ("b",), (start, end, new))
    assert read_yaml(after, "a").documents[0].value == {**value, "b": text[:start] + new + text[end:]}
    first, last = before.splitlines()[0], before.splitlines()[-1]
    assert after.startswith(f"{first}{line_break}")
    assert flow or after.endswith(f"{last}{line_break}")
    if style == '"':
        way = read_layout(after).find(0, ("b",))
        assert way is not None
        assert way[-1].style == '"'


@given(
    text=SIGNS.map(lambda text: text.replace("😀", "")).filter(str.strip),
    style=st.sampled_from(["'", '"', "|", ">"]),
    width=st.sampled_from([4, 80]),
)
def test_a_sign_that_is_replaced_by_itself_changes_nothing(text: str, style: str, width: int) -> None:
    before: str = yaml.safe_dump({"b": text}, default_style=style, width=width, allow_unicode=True)
    assume(read_yaml(before, "a").documents[0].value == {"b": text})
    pieces = [(at, at + 1, text[at]) for at in range(len(text)) if text[at] not in "\n \t"]
    assert rewritten(before, ("b",), *pieces) == before
