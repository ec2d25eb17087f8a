"""Fixes made in files: what changes, what waits, and what is refused."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.fix import Change, DeleteItem, Fix, RenameKey, ReplaceText, SetScalar
from harness.fixes import apply_fixes, make_fix
from harness.manifests import load_manifests, read_yaml


def fix(*changes: Change, document: int = 0, file: str = "m.yaml") -> Fix:
    return Fix("mend it", file, document, changes)


def fixed(text: str, *fixes: Fix) -> str:
    """The text with fixes, all of which can be made."""
    result = apply_fixes({"m.yaml": text}, fixes)
    assert ([str(one) for one in result.refused], result.waiting) == ([], ())
    assert result.applied == fixes
    return result.texts["m.yaml"]


def refusal(text: str, *changes: Change, document: int = 0) -> str:
    """Why a fix is not made."""
    result = apply_fixes({"m.yaml": text}, [fix(*changes, document=document)])
    assert (result.texts, result.applied, result.waiting) == ({}, (), ())
    (one,) = result.refused
    assert str(one) == f"{one.location}: cannot mend it: {one.reason}"
    assert one.location.path == "m.yaml"
    return one.reason


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ("a: b # c\n", SetScalar(("a",), "b", "x"), "a: x # c\n"),
        ("a: 'b' # c\n", SetScalar(("a",), "b", "x"), "a: 'x' # c\n"),
        ("a: 1 # c\n", SetScalar(("a",), 1, 2), "a: 2 # c\n"),
        ("a: true # c\n", SetScalar(("a",), True, False), "a: false # c\n"),
        ("a: 1 # c\n", SetScalar(("a",), 1, "2"), "a: '2' # c\n"),
        ("a: # c\n", SetScalar(("a",), None, "x"), "a: x # c\n"),
        ("a: x # c\n", SetScalar(("a",), "x", None), "a: null # c\n"),
        ("a: b # c\n", ReplaceText(("a",), 0, 1, "b", "x"), "a: x # c\n"),
        ("a: b # c\n", RenameKey(("a",), "d e"), "d e: b # c\n"),
        ("'a': b # c\n", RenameKey(("a",), "d"), "'d': b # c\n"),
        ("a: b # c\n", RenameKey(("a",), "1"), "'1': b # c\n"),
        ("a: {b: c, d: e} # c\n", RenameKey(("a", "d"), "f:"), "a: {b: c, 'f:': e} # c\n"),
    ],
)
def test_one_change(before: str, change: Change, after: str) -> None:
    assert fixed(before, fix(change)) == after


LIST = """\
a:
  # one
  # of one
  - b: 1 # beside
    # inside of one
  # two, which is gone with it

  # of two
  - c: |
      text
      # text

  # of three
  - {d: e} # end
# behind
"""


@pytest.mark.parametrize(
    ("index", "gone"),
    [
        (0, ["  - b: 1 # beside", "    # inside of one"]),
        (1, ["  # of two", "  - c: |", "      text", "      # text"]),
        (2, ["  # of three", "  - {d: e} # end"]),
    ],
)
def test_an_item_goes_with_its_own_comments(index: int, gone: list[str]) -> None:
    after = fixed(LIST, fix(DeleteItem(("a", index)))).splitlines()
    lines = LIST.splitlines()
    at = lines.index(gone[0])
    assert after == lines[:at] + lines[at + len(gone) :]


def test_comments_are_moved_to_another_item() -> None:
    after = fixed(LIST, fix(DeleteItem(("a", 0), ("a", 2)), DeleteItem(("a", 1), ("a", 2))))
    assert after.splitlines() == [
        "a:",
        "  # two, which is gone with it",
        "",
        "",
        "  # one",
        "  # of one",
        "  # beside",
        "  # inside of one",
        "  # of two",
        "  # of three",
        "  - {d: e} # end",
        "# behind",
    ]


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        ("a: [b, c, d] # e\n", 0, "a: [c, d] # e\n"),
        ("a: [b, c, d] # e\n", 1, "a: [b, d] # e\n"),
        ("a: [b, c, d] # e\n", 2, "a: [b, c] # e\n"),
        ("a: [\n  b,\n  c,\n] # e\n", 1, "a: [\n  b,\n] # e\n"),
        ("a:\n- b\n-\n- d\n", 1, "a:\n- b\n- d\n"),
        ("a:\n- b\n-\n  # c\n  d\n- e\n", 1, "a:\n- b\n- e\n"),
        ("a:\n- b\n- - c\n  - d\n", 1, "a:\n- b\n"),
        ("a:\n- b\n- c", 1, "a:\n- b\n"),
        ("a:\r\n- b\r\n- c\r\n", 0, "a:\r\n- c\r\n"),
    ],
)
def test_an_item_goes(before: str, index: int, after: str) -> None:
    assert fixed(before, fix(DeleteItem(("a", index)))) == after


@pytest.mark.parametrize(
    ("before", "change", "reason"),
    [
        ("a: &x b\nc: *x\n", SetScalar(("a",), "b", "y"), "an anchor stands there"),
        ("a: &x b\nc: *x\n", SetScalar(("c",), "b", "y"), "an alias stands there"),
        ("a: &x {b: c}\nd: *x\n", SetScalar(("d", "b"), "c", "y"), "an alias stands there"),
        ("a: &x {b: c}\nd: *x\n", SetScalar(("a", "b"), "c", "y"), "an anchor stands there"),
        ("a: &x {b: c}\nd:\n  <<: *x\n", SetScalar(("d", "b"), "c", "y"), "an alias stands there"),
        ("a: !!str b\n", SetScalar(("a",), "b", "y"), "the value has a tag"),
        ("a: [b]\n", SetScalar(("a",), "b", "y"), "the value is no scalar"),
        ("a: b\n", SetScalar(("a",), "c", "y"), "the value is another one by now"),
        ("a: 1\n", SetScalar(("a",), True, "y"), "the value is another one by now"),
        ("a: b\n", ReplaceText(("a",), 0, 1, "c", "y"), "the text is another one by now"),
        ("a: b\n", ReplaceText(("a",), 0, 9, "b", "y"), "the text is another one by now"),
        ("a: b\n", SetScalar(("c",), "b", "y"), "not written where it counts"),
        ("a: 'b'\n", SetScalar(("a",), "b", 1), "the value stands in quotes"),
        ("a: b\nc: d\n", RenameKey(("a",), "c"), "there is a key 'c' already"),
        ("a: [b]\n", RenameKey(("a", 0), "c"), "there is no such key"),
        ("!!str a: b\n", RenameKey(("a",), "c"), "there is no such key"),
        ("a: [b]\n", DeleteItem(("a", 0)), "the only one of its list"),
        ("a: b\n", DeleteItem(("a",)), "there is no such item"),
        ("a: [b, c]\n", DeleteItem(()), "there is no such item"),
        ("a: [b, # c\n  d]\n", DeleteItem(("a", 0)), "a comment stands beside the item"),
        ("a: [b, d]\ne: [f, g]\n", DeleteItem(("a", 0), ("e", 0)), "the comments cannot be moved there"),
        ("a:\n- - b\n  - c\n", DeleteItem(("a", 0, 0)), "does not begin on a line of its own"),
    ],
)
def test_what_is_refused(before: str, change: Change, reason: str) -> None:
    assert reason in refusal(before, change)


def test_a_fix_for_what_is_not_there() -> None:
    assert "not written where it counts" in refusal("a: b\n", SetScalar(("a",), "b", "c"), document=1)
    result = apply_fixes({}, [fix(SetScalar(("a",), "b", "c"))])
    assert [str(one) for one in result.refused] == ["m.yaml: cannot mend it: the file is not there"]


def test_changes_of_one_fix_that_touch_each_other() -> None:
    one, other = ReplaceText(("a",), 0, 2, "bc", "x"), ReplaceText(("a",), 1, 3, "cd", "y")
    assert refusal("a: bcd\n", one, other) == "its changes touch the same place"
    assert refusal("a: bcd\n", one, SetScalar(("a",), "bcd", "y")) == "its changes touch the same place"


def test_what_would_mean_something_else_is_refused() -> None:
    """The blank line that stays behind would be part of the text above."""
    text = "a:\n- |+\n  b\n- |+\n  c\n\n- d\n"
    assert refusal(text, DeleteItem(("a", 1))) == "the file would not say what it should"


def test_the_others_are_made_where_one_is_refused() -> None:
    text = "".join(f"k{number}: v\n" for number in range(9))
    good = [fix(SetScalar((f"k{number}",), "v", "w")) for number in range(9)]
    bad = fix(SetScalar(("k4",), "u", "w"))
    result = apply_fixes({"m.yaml": text}, [*good[:4], bad, *good[5:]])
    assert result.texts["m.yaml"] == text.replace("v", "w").replace("k4: w", "k4: v")
    assert result.applied == (*good[:4], *good[5:])
    assert [one.fix for one in result.refused] == [bad]


def test_of_two_fixes_of_one_place_the_first_is_made() -> None:
    first, second = fix(SetScalar(("a",), "b", "x")), fix(SetScalar(("a",), "b", "y"))
    result = apply_fixes({"m.yaml": "a: b\n"}, [first, second, first])
    assert (result.texts, result.applied, result.waiting) == ({"m.yaml": "a: x\n"}, (first,), (second,))
    assert result.refused == ()


def test_two_fixes_inside_of_one_text_are_both_made() -> None:
    one, two = fix(ReplaceText(("a",), 0, 1, "b", "xx")), fix(ReplaceText(("a",), 2, 3, "d", "yy"))
    assert fixed("a: >-\n  bcd\n", one, two) == "a: >-\n  xxcyy\n"


def test_documents_and_files_are_told_apart() -> None:
    text = "---\n# nothing\n---\na: b\n---\na: b\n"
    one = fix(SetScalar(("a",), "b", "x"), document=2)
    two = fix(SetScalar(("a",), "b", "w"), file="n.yaml")
    result = apply_fixes({"m.yaml": text, "n.yaml": "a: b", "o.yaml": "a: b"}, [one, two])
    assert result.texts == {"m.yaml": "---\n# nothing\n---\na: b\n---\na: x\n", "n.yaml": "a: w"}


def test_what_was_wrong_before_stays_wrong() -> None:
    assert fixed("a: 1\na: 2\nb: c\n", fix(SetScalar(("b",), "c", "d"))) == "a: 1\na: 2\nb: d\n"
    assert fixed("b: c\n---\n[", fix(SetScalar(("b",), "c", "d"))) == "b: d\n---\n["


def test_json_stays_json() -> None:
    text = '{"a": "b", "c": ["d", "e"]}\n'
    after = fixed(text, fix(SetScalar(("a",), "b", 'x"\n')), fix(DeleteItem(("c", 0))), fix(RenameKey(("c",), "f: g")))
    assert after == '{"a": "x\\"\\n", "f: g": ["e"]}\n'


def test_items_of_a_list_object(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    text = "kind: List\nitems:\n  - apiVersion: v1\n    kind: A\n    metadata: {name: b}\n    x: [1, 2]\n"
    path.write_text(text)
    (document,) = load_manifests([path], path.parent).documents
    one = make_fix(document, "mend it", SetScalar(("kind",), "A", "B"), DeleteItem(("x", 0), ("x", 1)))
    assert one.changes == (
        SetScalar(("items", 0, "kind"), "A", "B"),
        DeleteItem(("items", 0, "x", 0), ("items", 0, "x", 1)),
    )
    assert fixed(text, one) == text.replace("kind: A", "kind: B").replace("[1, 2]", "[2]")


VALUES = st.recursive(
    st.sampled_from(["a", "b c", "# d", "e\nf\n", "", 1, True, None]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("klm"), inner, max_size=3),
    max_leaves=8,
)


@given(
    items=st.lists(VALUES, min_size=2, max_size=5),
    index=st.integers(0, 4),
    flow=st.booleans(),
    remarks=st.lists(st.integers(0, 20), unique=True),
)
def test_any_item_goes_from_any_list(items: list[object], index: int, flow: bool, remarks: list[int]) -> None:
    """The others stay, and every line that is not the item's; a fix that cannot be sure is refused."""
    index %= len(items)
    lines: list[str] = yaml.safe_dump({"a": items, "z": 1}, default_flow_style=flow, default_style=None).splitlines()
    for number in sorted(remarks, reverse=True):
        if number < len(lines):
            lines.insert(number, "# remark")
    text = "\n".join([*lines, ""])
    content = read_yaml(text, "m.yaml")
    assume(not content.findings)  # a remark inside of a plain text is a mistake
    before = content.documents[0].value
    expected = copy.deepcopy(before)
    assert isinstance(expected["a"], list)
    del expected["a"][index]
    result = apply_fixes({"m.yaml": text}, [fix(DeleteItem(("a", index)))])
    if result.refused:
        assert result.texts == {}
        return
    after = result.texts["m.yaml"]
    assert read_yaml(after, "m.yaml").documents[0].value == expected
    if not flow:
        kept = iter(text.splitlines())
        assert all(line in kept for line in after.splitlines())
