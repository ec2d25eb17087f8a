from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from harness.jsontypes import JSON
from harness.variations.edits import (
    ABSENT,
    BodyEdit,
    HeaderEdit,
    UrlEdit,
    edit_body,
    edit_headers,
    edit_url,
    effective,
    same_json,
    value_at,
    write_body,
)
from support.lines import each_line

KEYS = st.sampled_from(["a", "b", "c"])
VALUES: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=3)
PATHS = st.lists(KEYS | st.integers(0, 2), min_size=1, max_size=3).map(tuple)
EDITS = st.builds(BodyEdit, PATHS, VALUES, st.just(False)) | st.builds(BodyEdit, PATHS, st.none(), st.just(True))


@given(BODIES, EDITS)
def test_a_change_changes_a_copy_there_and_nowhere_else(body: dict[str, JSON], edit: BodyEdit) -> None:
    before = deepcopy(body)
    changed = edit_body(body, (edit,))
    assert body == before
    now = value_at(changed, edit.path)
    if changed is body:
        parent = value_at(body, edit.path[:-1])
        takes = isinstance(parent, dict | list) and (value_at(body, edit.path) is not ABSENT or not edit.removed)
        assert not takes or not isinstance(parent, dict) or isinstance(edit.path[-1], int)
    elif edit.removed:
        assert now is ABSENT or isinstance(value_at(changed, edit.path[:-1]), list)
    else:
        assert now == edit.value
    for key in body:
        if key != edit.path[0]:
            assert changed[key] is body[key]


@given(BODIES)
def test_no_change_is_the_body_itself(body: dict[str, JSON]) -> None:
    assert edit_body(body, ()) is body


@given(BODIES)
def test_a_written_body_decodes_to_itself(body: dict[str, JSON]) -> None:
    decoded = gojson.loads(gojson.dumps(body))
    assert isinstance(decoded, dict)
    assert gojson.loads(write_body(decoded)) == decoded


def test_a_deep_body_can_be_written() -> None:
    value: JSON = []
    for _ in range(5000):
        value = [value]
    assert gojson.loads(write_body({"a": value})) is not None


HEADERS = (("X-Gitlab-Event", "Push Hook"), ("x-a", "1"), ("X-A", "2"))
HEADER_EDITS = [
    (HeaderEdit("X-A", None), HEADERS[:1]),
    (HeaderEdit("X-A", "3"), (HEADERS[0], ("x-a", "3"))),
    (HeaderEdit("X-B", "3"), (*HEADERS, ("X-B", "3"))),
    (HeaderEdit("X-B", None), HEADERS),
]


@each_line(HEADER_EDITS)
def test_a_header_keeps_its_place(line: tuple[HeaderEdit, tuple[tuple[str, str], ...]]) -> None:
    edit, expected = line
    assert edit_headers(HEADERS, (edit,)) == expected


def test_changes_that_change_nothing_are_left_out() -> None:
    body: dict[str, JSON] = {"a": {"b": 1.0}, "n": None, "l": [1.0]}
    idle = (
        BodyEdit(("a", "b"), 1.0),
        BodyEdit(("a", "x"), removed=True),
        BodyEdit(("x", "y"), 1.0),
        BodyEdit(("n",)),
        BodyEdit(("l",), [1.0]),
        BodyEdit(("l", 5), 1.0),
        BodyEdit((), "x"),
        HeaderEdit("x-gitlab-event", "Push Hook"),
        HeaderEdit("X-B", None),
        UrlEdit("/dev"),
    )
    assert effective(body, HEADERS[:1], "/dev", idle) == ()
    acting = (BodyEdit(("a", "b"), True), BodyEdit(("a", "x")), HeaderEdit("X-B", ""), UrlEdit("/prod"))
    assert effective(body, HEADERS[:1], "/dev", acting) == acting


def test_true_is_not_one() -> None:
    assert not same_json(True, 1.0)
    assert not same_json([True], [1.0])
    assert same_json({"a": [1.0]}, {"a": [1.0]})


def test_the_url_is_the_last_one_given() -> None:
    assert edit_url("/dev", (UrlEdit("/a"), HeaderEdit("X-A", None))) == "/a"
    assert edit_url("/dev", ()) == "/dev"
