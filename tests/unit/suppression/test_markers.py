"""Which places suppressions speak of."""

import pytest

from harness.location import Location
from harness.manifests import read_yaml
from harness.suppression import markers
from harness.suppression.markers import Suppressions, read_suppressions


def read(text: str) -> Suppressions:
    found = read_suppressions(read_yaml(text, "m.yaml").documents)
    assert found is not None
    return found


def covered(text: str, rule: str = "r") -> set[int]:
    """The lines of the text for which a rule is suppressed."""
    found = read(text)
    return {
        number
        for number in range(1, text.count("\n") + 2)
        if any(rule in one.rules for one in found.covering(Location("m.yaml", number, 1)))
    }


MARK = "# tekton-harness: ignore[r] why"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"a: b {MARK}\nc: d\n", {1}),
        (f"{MARK}\na: b\nc: d\n", {2}),
        (f"{MARK}\n# another comment\n\n# and one\na: b\nc: d\n", {5}),
        (f"{MARK}\n---\na: b\n", {3}),
        (f"a: b\n{MARK}\n", set()),
        (f"a: b\n# x {MARK}\nc: d\n", {3}),
        (f"a:\n  - b {MARK}\n  - c\n", {2}),
        (f"a: [\n  b, {MARK}\n  {MARK}\n  c,\n]\n", {2, 4}),
        # Inside of a value of several lines there is no place for a comment.
        (f"{MARK}\na: |\n  b\n  c\nd: e\n", {2, 3, 4}),
        (f"a: | {MARK}\n  b\n\n  c\n\nd: e\n", {1, 2, 3, 4}),
        (f"a:\n  {MARK}\n  - |\n    b\n  - c\n", {3, 4}),
        (f"{MARK}\na:\n  b\n  c\nd: e\n", {2, 3, 4}),
        (f"a: 'b\n  c\n  d' {MARK}\ne: f\n", {1, 2, 3}),
        (f"{MARK}\na: b\nc: |\n  d\n", {2}),
        (f"a: b {MARK}\r\nc: |\r\n  d\r\n", {1}),
        # Text is no comment.
        (f"a: |\n  {MARK}\n  b\nc: d {MARK}\n", {4}),
        (f"a: '{MARK}'\nb: c {MARK}\n", {2}),
        ("a: b # tekton-harness:ignore [ q , r ] — why\n", {1}),
        ("a: b #tekton-harness : ignore[q,r]:why\n", {1}),
    ],
)
def test_lines_of_comments(text: str, lines: set[int]) -> None:
    assert covered(text) == lines


def test_what_a_comment_says() -> None:
    (one,) = read("a: b # see the notes # tekton-harness: ignore[q, r,q] - it is so: yes [1]\n").all
    assert (one.how, one.rules, one.reason) == ("comment", ("q", "r"), "it is so: yes [1]")
    assert one.location == Location("m.yaml", 1, 22)


@pytest.mark.parametrize(
    "text", ["a: b\n", "a: tekton-harness\n", "apiVersion: tekton-harness/v1\n", "a: b # tekton\n"]
)
def test_files_without_suppressions_are_not_looked_at(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(markers, "read_layout")
    assert read_suppressions(read_yaml(text, "m.yaml").documents) is None


def test_no_documents() -> None:
    assert read_suppressions(()) is None


@pytest.mark.parametrize(
    ("comment", "is_malformed"),
    [
        ("ignore r why", True),
        ("ignore", True),
        ("ignore[]", True),
        ("ignore[ , ] why", True),
        ("ignore[r why", True),
        ("Ignore[r] why", True),
        ("ingore[r] why", True),
        ("ignores[r] why", True),
        ("see the notes", False),
        ("", False),
    ],
)
def test_what_looks_like_a_suppression(comment: str, is_malformed: bool) -> None:
    found = read(f"a: b # tekton-harness: {comment}\n")
    assert found.malformed == ([Location("m.yaml", 1, 6)] if is_malformed else [])
    assert found.all == []


@pytest.mark.parametrize("rest", ["c: [", "c: *x", "c: d\n e: f"])
def test_comments_up_to_a_mistake(rest: str) -> None:
    found = read(f"a: b {MARK}\n---\n{rest} {MARK}")
    assert [one.location.line for one in found.all] == [1]


ANNOTATED = """\
apiVersion: v1
kind: A
metadata:
  name: a
  annotations:
    tekton-harness/ignore: "r: why"
spec:
  b: |
    c
    d
---
apiVersion: v1
kind: B
metadata: {name: b}
spec:
  resourcetemplates:
    - kind: C
      metadata:
        annotations:
          tekton-harness/ignore: |
            r: why
            q, s: and why; t: so
      spec: x
    - kind: D
"""


def test_an_annotation_speaks_of_its_object() -> None:
    assert covered(ANNOTATED) == {*range(1, 11), *range(18, 24)}
    found = read(ANNOTATED)
    assert [(one.how, one.rules, one.reason) for one in found.all] == [
        ("annotation", ("r",), "why"),
        ("annotation", ("r",), "why"),
        ("annotation", ("q", "s"), "and why"),
        ("annotation", ("t",), "so"),
    ]
    assert {one.location.line for one in found.all} == {6, 20}
    # Where only the line is known.
    assert list(found.covering(Location("m.yaml", 17)))
    assert not list(found.covering(Location("m.yaml", 24)))
    # The file as a whole is no place inside of an object.
    assert not list(found.covering(Location("m.yaml")))


def test_an_annotation_in_a_list_object() -> None:
    text = "kind: List\nitems:\n- apiVersion: v1\n  kind: A\n  metadata:\n    name: a\n    annotations:\n"
    text += "      tekton-harness/ignore: 'r: why'\n- apiVersion: v1\n  kind: A\n  metadata: {name: b}\n"
    assert covered(text) == {4, 5, 6, 7, 8}


def test_objects_in_one_line() -> None:
    text = "[{a: {metadata: {annotations: {tekton-harness/ignore: 'r: why'}}, b: c}, d: e}]\n"
    text = f"x: {text}"
    found = read(text)
    assert [bool(list(found.covering(Location("m.yaml", 1, text.index(sign) + 1)))) for sign in ("b:", "d:")] == [
        True,
        False,
    ]


@pytest.mark.parametrize("value", ["''", "'a b: c'", "1", "[r]", "': why'", "', : why'"])
def test_annotations_that_cannot_be_read(value: str) -> None:
    found = read(f"metadata:\n  annotations:\n    tekton-harness/ignore: {value}\n")
    assert (found.all, [place.line for place in found.malformed]) == ([], [3])


def test_an_annotation_without_reason() -> None:
    (one,) = read("metadata:\n  annotations:\n    tekton-harness/ignore: r\n").all
    assert (one.rules, one.reason) == (("r",), "")


def test_an_annotation_behind_an_alias_speaks_of_nothing() -> None:
    text = "a: &x\n  metadata:\n    annotations:\n      tekton-harness/ignore: 'r: why'\nb: *x\n"
    assert covered(text) == {2, 3, 4}


def test_many_marks_in_a_large_file() -> None:
    text = "".join(f"k{number}: v {MARK}\n" for number in range(5_000))
    found = read(text)
    assert len(found.all) == 5_000
    assert [one.location.line for one in found.covering(Location("m.yaml", 5_000, 1))] == [5_000]
