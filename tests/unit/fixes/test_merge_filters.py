"""Several filters of one interceptor joined into one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel import Program, compile_expression
from harness.cel.answer import context_activation
from harness.fixes import apply_fixes, merge_filters
from harness.jsontypes import JSON
from harness.manifests import Document, read_yaml

PARAMS = ("spec", "triggers", 0, "interceptors", 0, "params")
HEAD = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener}
spec:
  triggers:
    - interceptors:
        - ref: {name: cel}
          params:
"""


def read(text: str) -> Document:
    (document,) = read_yaml(text, "m.yaml").documents
    return document


def params_of(document: Document) -> list[JSON]:
    value = document.get(*PARAMS)
    assert isinstance(value, list)
    return value


def cel(text: str) -> str:
    """The text with `@a` written as `body.a`."""
    return text.replace("@", "body.")


def merged(params: str) -> str:
    """The params with their filters joined, `body.a` written as `@a`; the rest of the file is what it was."""
    text = HEAD + "".join(f"            {line}\n" if line else "\n" for line in cel(params).splitlines())
    document = read(text)
    fix = merge_filters(document, PARAMS)
    assert fix is not None
    result = apply_fixes({"m.yaml": text}, [fix])
    assert [str(one) for one in result.refused] == []
    after = result.texts["m.yaml"]
    assert after.startswith(HEAD)
    assert merge_filters(read(after), PARAMS) is None
    return "".join(f"{line[12:]}\n" for line in after[len(HEAD) :].splitlines()).replace("body.", "@")


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("@a", "@b # c", "@a && @b # c"),
        ("@a || @b", "@c && @d", "(@a || @b) && @c && @d"),
        ("@a && @b", "@c || @d", "@a && @b && (@c || @d)"),
        ("'@a ? @b : @c'", '"@d ? @e : @f"', '"(@a ? @b : @c) && (@d ? @e : @f)"'),
        ("'@a == ''x'''", "'@b == ''y'' || @c'", "'@a == ''x'' && (@b == ''y'' || @c)'"),
        ("'@a == \"x\"'", "@b", '@a == "x" && @b'),
        ("'\"a: b\" == @a'", "@b", "'\"a: b\" == @a && @b'"),
        ("\"'a: b' == @a\"", "@b", "\"'a: b' == @a && @b\""),
        # A comment in CEL ends before the next filter begins.
        ("@a // b", "\"'http://x' == @c\"", "\"(@a // b\\n) && 'http://x' == @c\""),
        ("\"'http://x' == @c\"", "@a // b", "\"'http://x' == @c && (@a // b\\n)\""),
    ],
)
def test_two_filters(first: str, second: str, both: str) -> None:
    assert merged(f"- name: filter\n  value: {first}\n- name: filter\n  value: {second}\n") == (
        f"- name: filter\n  value: {both}\n"
    )


def test_comments_move_to_the_one_that_stays() -> None:
    before = """\
# one
- name: filter # beside one
  value: @a
# overlays
- name: overlays
  value: [] # none
# two
- name: filter
  # inside two
  value: @b

# three
- name: filter # beside three
  value: @c
# after
- name: other
  value: @d
"""
    after = """\
# overlays
- name: overlays
  value: [] # none

# one
# beside one
# two
# inside two
# three
- name: filter # beside three
  value: @a && @b && @c
# after
- name: other
  value: @d
"""
    assert merged(before) == after


def test_blocks_keep_their_lines() -> None:
    before = """\
- name: filter
  value: |
    @a
    && @b // why
- name: filter
  value: |-
    @c ||
      @d
"""
    after = """\
- name: filter
  value: |-
    (@a
    && @b // why
    ) &&
    (@c ||
      @d)
"""
    assert merged(before) == after
    folded = "- name: filter\n  value: |\n    @a\n    && @b\n- name: filter\n  value: >-\n    @c\n    && @d\n"
    assert merged(folded) == "- name: filter\n  value: >-\n    @a && @b && @c\n    && @d\n"


def test_line_breaks_that_mean_something_stay() -> None:
    after = merged("- name: filter\n  value: |\n    @a == '''x\n    y'''\n- name: filter\n  value: @b\n")
    assert after == "- name: filter\n  value: \"@a == '''x\\ny''' && @b\"\n"


def test_equal_ones_count_once() -> None:
    one, other = "- {name: filter, value: @a}\n", "- {name: filter, value: @c}\n"
    assert merged(one + one) == one
    assert merged(one + one + other) == "- {name: filter, value: @a && @c}\n"


def test_all_in_brackets() -> None:
    one, two = cel("{name: filter, value: @a}"), cel("{name: filter, value: @b}")
    text = HEAD.replace("params:\n", f"params: [{one}, {two}] # c\n")
    fix = merge_filters(read(text), PARAMS)
    assert fix is not None
    result = apply_fixes({"m.yaml": text}, [fix])
    joined = cel("{name: filter, value: @a && @b}")
    assert result.texts == {"m.yaml": HEAD.replace("params:\n", f"params: [{joined}] # c\n")}


def test_windows_lines_and_a_tail() -> None:
    one = "            - name: filter\n              value: @a\n            # x\n"
    two = "            - name: filter\n              value: |\n                @b\n                || @c\n"
    tail = "---\nkind: Other\n"
    text = cel(HEAD + one + two + tail).replace("\n", "\r\n")
    fix = merge_filters(read_yaml(text, "m.yaml").documents[0], PARAMS)
    assert fix is not None
    after = apply_fixes({"m.yaml": text}, [fix]).texts["m.yaml"]
    both = two.replace("@b", "@a &&\n                (@b").replace("@c", "@c)")
    assert after == cel(f"{HEAD}            # x\n{both}{tail}").replace("\n", "\r\n")


@pytest.mark.parametrize(
    "params",
    [
        "[{name: filter, value: @a}]",
        "[{name: filter, value: @a}, {name: overlays, value: []}]",
        "[{name: filter, value: @a}, {name: filter, value: ''}]",
        "[{name: filter, value: 1}, {name: filter, value: @a}]",
        "[{name: filter}, {name: filter, value: @a}]",
        "[{name: filter, value: @a &&}, {name: filter, value: @b}]",
        "[{name: filter, value: @x}, {name: filter, value: 'nope.x'}]",
        "[{name: filter, value: \"'a'\"}, {name: filter, value: @x}]",
        "[x, y]",
        "x",
        "{a: b}",
    ],
)
def test_none_where_nothing_is_sure(params: str) -> None:
    assert merge_filters(read(HEAD.replace("params:\n", f"params: {cel(params)}\n")), PARAMS) is None


def test_refused_behind_an_anchor() -> None:
    params = cel("[{name: filter, value: @a}, {name: filter, value: @b}]")
    text = HEAD.replace("params:\n", f"params: &p {params}\n        - params: *p\n")
    for index in (0, 1):
        fix = merge_filters(read(text), ("spec", "triggers", 0, "interceptors", index, "params"))
        assert fix is not None
        result = apply_fixes({"m.yaml": text}, [fix])
        assert (result.texts, len(result.refused)) == ({}, 1)


LEAVES = st.sampled_from(["body.a", "body.b == 1", "'x//y' != \"'\"", "has(body.c)", "body.c in [1, 2]"])
FILTERS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds("{} && {}".format, inner, inner)
        | st.builds("{} || {}".format, inner, inner)
        | st.builds("({}) ? {} : {}".format, inner, LEAVES, LEAVES)
        | st.builds("{}\n|| {}".format, inner, inner)
        | st.builds("({} // why\n)".format, inner)
        | st.builds("{} // why".format, inner)
    ),
    max_leaves=4,
)
STYLES = st.sampled_from(["|", "|-", ">-", '"', "'"])


def written(text: str, style: str) -> str:
    match style:
        case '"':
            escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        case "'":
            doubled = text.replace("'", "''").replace("\n", "\n\n                ")
            return f"'{doubled}'"
        case _:
            break_ = "\n\n" if style.startswith(">") else "\n"
            return f"{style}\n                " + text.replace("\n", f"{break_}                ")


def truth(expression: str, a: bool, b: int, c: int) -> object:
    program = compile_expression(expression)
    assert isinstance(program, Program)
    return program.evaluate(context_activation({"body": {"a": a, "b": b, "c": c}}))


@given(
    filters=st.lists(st.tuples(FILTERS, STYLES), min_size=2, max_size=4),
    a=st.booleans(),
    b=st.integers(0, 2),
    c=st.integers(0, 3),
)
def test_the_whole_is_true_when_all_are(filters: list[tuple[str, str]], a: bool, b: int, c: int) -> None:
    params = "".join(
        f"            # about {number}\n            - name: filter\n              value: {written(text, style)}\n"
        f"            - name: p{number} # kept\n              value: '{number}'\n"
        for number, (text, style) in enumerate(filters)
    )
    text = f"{HEAD}{params}# tail\n"
    document = read(text)
    sources = [str(one["value"]) for one in params_of(document) if isinstance(one, dict) and one["name"] == "filter"]
    fix = merge_filters(document, PARAMS)
    if fix is None:
        # A comment that swallows what follows it, such as `x // why && y`, may leave half a ternary.
        assert any("//" in one for one in sources)
        return
    result = apply_fixes({"m.yaml": text}, [fix])
    assert [str(one) for one in result.refused] == []
    after = read(result.texts["m.yaml"])
    (found,) = (str(one["value"]) for one in params_of(after) if isinstance(one, dict) and one["name"] == "filter")
    assert truth(found, a, b, c) is all(truth(one, a, b, c) for one in sources)
    assert merge_filters(after, PARAMS) is None
    # What is not of the filters stays, comments too.
    lines = result.texts["m.yaml"].splitlines()
    assert [line for line in lines if line.strip().startswith("# about")] == [
        f"            # about {number}" for number in range(len(filters))
    ]
    assert [line for line in lines if "# kept" in line] == [line for line in text.splitlines() if "# kept" in line]
    assert (lines[: len(HEAD.splitlines())], lines[-1]) == (HEAD.splitlines(), "# tail")
