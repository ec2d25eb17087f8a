from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.manifests import read_yaml
from harness.manifests.layout import Kind, LaidOut, LineStarts, read_layout

TEXT = """\
# head
a: |  # header
  é😀
  # text
# after

b: !!str &x 'it''s' # behind
c: [1, {x: y}, *x] # flow
d:
- plain
  more # end
- "q # no
  w"
e#f: g#h
---
# empty
---
!!map
k: v
"""


def slices(text: str) -> list[tuple[str, str]]:
    layout = read_layout(text)
    return [(text[node.start : node.end], node.text) for node, _ in layout.scalars()]


def test_every_scalar_has_its_characters() -> None:
    assert slices(TEXT) == [
        ("a", "a"),
        ("|  # header\n  é😀\n  # text\n", "é😀\n# text\n"),
        ("b", "b"),
        ("'it''s'", "it's"),
        ("c", "c"),
        ("1", "1"),
        ("x", "x"),
        ("y", "y"),
        ("d", "d"),
        ("plain\n  more", "plain more"),
        ('"q # no\n  w"', "q # no w"),
        ("e#f", "e#f"),
        ("g#h", "g#h"),
        ("k", "k"),
        ("v", "v"),
    ]


def test_comments_are_what_is_no_text() -> None:
    layout = read_layout(TEXT)
    comments = [(TEXT[one.start : one.end], one.own_line) for one in layout.comments()]
    assert comments == [
        ("# head", True),
        ("# header", False),
        ("# after", True),
        ("# behind", False),
        ("# flow", False),
        ("# end", False),
        ("# empty", True),
    ]


def test_documents_are_counted_as_read_yaml_counts_them() -> None:
    layout = read_layout(TEXT)
    assert [document is None for document in layout.documents] == [False, True, False]
    assert [document.index for document in read_yaml(TEXT, "a.yaml").documents] == [0, 2]


def ends(text: str, *path: str | int) -> str | None:
    way = read_layout(text).find(0, path)
    return text[way[-1].start : way[-1].end] if way else None


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a: {b: [c, d]}\n", ("a",), "{b: [c, d]}"),
        ("a: {b: [c, d]}\n", ("a", "b"), "[c, d]"),
        ("a: {b: [c, d]}\n", ("a", "b", 1), "d"),
        ("a:\n- b: 1\n  c: 2 # x\n- d\n", ("a", 0), "b: 1\n  c: 2"),
        ("a: &x\n  # c\n  b: 1\n", ("a",), "b: 1"),
        ("a: !<tag:yaml.org,2002:str> b\n", ("a",), "b"),
        ("a: !!str\nb: c\n", ("a",), ""),
        ("a: [b: c, d]\n", ("a", 0), "b: c"),
        ("a:\n  b:\nc: d\n", ("a", "b"), ""),
        ("on: x\n", ("true",), "x"),
        ("1.0: x\n", ("1",), "x"),
        ("? a\n: b\n", ("a",), "b"),
        ("a: &x {b: c}\nd: *x\n", ("d",), "*x"),
        ("a: &x {b: c}\nd: *x\n", ("d", "b"), None),
        ("a: &x {b: c}\nd:\n  <<: *x\n", ("d", "b"), None),
        ("a: &x b\n*x : c\n", ("b",), None),
        ("a: b\na: c\n", ("a",), None),
        ("a: [b]\n", ("a", 1), None),
        ("a: [b]\n", ("a", "0"), None),
        ("a: b\n", ("b",), None),
        ("? [a]\n: b\n", ("a",), None),
        ("a: b\n? !!null ''\n: c\n", ("a",), "b"),
    ],
)
def test_nodes_by_path(text: str, path: tuple[str | int, ...], expected: str | None) -> None:
    assert ends(text, *path) == expected


def test_a_document_that_is_not_there() -> None:
    assert read_layout("a: b\n").find(1, ("a",)) is None
    assert read_layout("---\n---\na: b\n").find(0, ()) is None


def test_anchors_and_brackets_are_noted() -> None:
    (root,) = read_layout("a: &x [b, {c: d}]\n").documents
    assert root is not None
    sequence = root.children[1]
    assert (sequence.anchored, sequence.flow, sequence.kind) == (True, True, Kind.SEQUENCE)
    assert all(child.flow for child in sequence.children)
    assert not root.flow


def test_the_text_up_to_a_mistake() -> None:
    text = "a: b # one\n---\nc: d # two\n---\ne: [ # three\n"
    layout = read_layout(text)
    assert len(layout.documents) == 2
    assert [text[one.start : one.end] for one in layout.comments()] == ["# one", "# two"]


@pytest.mark.parametrize("text", ["[" * 300 + "]" * 300, "- x\n" * 130_000])
def test_limits(text: str) -> None:
    assert read_layout(text).documents == ()


@pytest.mark.parametrize(("text", "numbers"), [("a\r\nb\rc\n\nd", [1, 1, 1, 2, 2, 3, 3, 4, 5]), ("", [1])])
def test_lines_are_counted_as_libyaml_counts_them(text: str, numbers: list[int]) -> None:
    lines = LineStarts(text)
    assert [lines.number(offset) for offset in range(max(1, len(text)))] == numbers
    for offset in range(len(text)):
        assert lines.start_of(lines.number(offset)) == lines.start(offset) <= offset <= lines.end(offset) + 1
        assert lines.column(offset) == offset - lines.start(offset) + 1
        assert lines.next(offset) == lines.start_of(lines.number(offset) + 1)
    assert lines.start_of(99) == len(text)


NAMES = st.sampled_from(["a", "b: c", "d#e", "# f", "'", '"', "1", "g\nh", "", "é 😀", " x ", "x\n\n y\n"])
VALUES = st.recursive(NAMES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))


@given(
    value=st.dictionaries(NAMES, VALUES, min_size=1),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    flow=st.booleans(),
    width=st.sampled_from([3, 80]),
    line_break=st.sampled_from(["\n", "\r\n"]),
    remarks=st.lists(st.integers(0, 30), unique=True),
)
def test_layout_and_comments_of_any_text(
    value: dict[str, object], style: str | None, flow: bool, width: int, line_break: str, remarks: list[int]
) -> None:
    text: str = yaml.safe_dump(
        value, default_style=style, default_flow_style=flow, width=width, allow_unicode=True, line_break=line_break
    )
    nodes = [node for node, _ in read_layout(text).scalars()]
    for node in nodes:
        written = text[node.start : node.end]
        # A scalar's characters alone, at the same depth, mean the same.
        if node.style in ("'", '"'):
            assert yaml.safe_load(f"- {written}") == [node.text]
            assert (written[0], written[-1]) == (node.style, node.style)
        elif node.style:
            assert written[0] == node.style
    # Comments between the nodes are found, and none else.
    lines = text.splitlines(keepends=True)
    inside = {
        number
        for node in nodes
        for number in range(text.count("\n", 0, node.start) + 1, text.count("\n", 0, max(node.start, node.end - 1)) + 1)
    }
    places = sorted(number for number in remarks if number < len(lines) and number not in inside)
    for number in reversed(places):
        lines.insert(number, f"# remark{line_break}")
    remarked = "".join(lines)
    assert yaml.safe_load(remarked) == yaml.safe_load(text)
    found = [one for one in read_layout(remarked).comments() if one.own_line]
    assert len(found) == len(places)
    assert {remarked[one.start : one.end] for one in found} <= {"# remark"}


def walk(node: LaidOut) -> list[LaidOut]:
    return [node, *(inner for child in node.children for inner in walk(child))]


def test_this_repositorys_manifests() -> None:
    """Every node lies inside of its parent, and what is read of a scalar is what its characters say."""
    paths = sorted((Path(__file__).parents[3] / "manifests").glob("**/*.yaml"))
    assert paths
    for path in paths:
        text = path.read_text()
        for root in read_layout(text).documents:
            for node in walk(root) if root else ():
                assert node.begin <= node.start <= node.end
                for child in node.children:
                    assert node.start <= child.begin <= child.end <= node.end
                if node.kind is Kind.SCALAR and not node.style and "\n" not in text[node.start : node.end]:
                    assert text[node.start : node.end] == node.text
