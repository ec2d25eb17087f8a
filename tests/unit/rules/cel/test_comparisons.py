"""Comparisons that exclude each other are never both true, whatever the event."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from harness.cel import Activation, EvaluationError, Program, compile_expression
from harness.rules.cel.comparisons import comparison_of, exclude_each_other
from harness.rules.cel.parts import Part, operands
from support.examples import examples

CONSTANTS = ("'a'", "'ab'", "'b'", "''", "1", "1.0", "2u", "true", "null")
TEXTS = ("'a'", "'ab'", "'b'", "''", "'^a'", "'b$'")
EVENTS = ("a", "ab", "b", "", "ba", 1.0, 2.0, True, False, None, ["a"], {})

values = st.sampled_from(CONSTANTS)
lists = st.lists(values, min_size=1, max_size=3).map(lambda items: f"[{', '.join(items)}]")
conditions = st.one_of(
    st.builds("body.a {} {}".format, st.sampled_from(("==", "!=")), values),
    st.builds("{} {} body.a".format, values, st.sampled_from(("==", "!="))),
    st.builds("body.a in {}".format, lists),
    st.builds(
        "body.a.{}({})".format,
        st.sampled_from(("startsWith", "endsWith", "contains", "matches")),
        st.sampled_from(TEXTS),
    ),
)
negatable = st.one_of(conditions, conditions.map("!({})".format))


def is_true(program: Program, value: object) -> bool:
    activation = Activation(
        body={"a": value}, header={}, extensions={}, request_url="/", compare_secret=lambda *_: False
    )
    try:
        return program.evaluate(activation) is True
    except EvaluationError:
        return False


many = st.lists(negatable, min_size=2, max_size=8, unique=True)
"""Few pairs exclude each other, so that all pairs of several conditions are looked at."""


@examples(40)
@given(many)
def test_what_excludes_each_other_is_never_true_together(texts: list[str]) -> None:
    for one, other in combinations(texts, 2):
        program = compile_expression(f"{one} && {other}")
        root = program.checked.root
        first, second = (comparison_of(Part(root, {}, False), node) for node in operands(root, "_&&_"))
        assert first is not None
        assert second is not None
        if exclude_each_other(first, second):
            assert [value for value in EVENTS if is_true(program, value)] == [], program.source


@examples(40)
@given(many)
def test_of_two_whose_contraries_exclude_each_other_one_is_never_false(texts: list[str]) -> None:
    for one, other in combinations(texts, 2):
        program = compile_expression(f"!({one} || {other})")
        root = compile_expression(f"{one} || {other}").checked.root
        first, second = (comparison_of(Part(root, {}, False), node) for node in operands(root, "_||_"))
        assert first is not None
        assert second is not None
        if exclude_each_other(first.negated(), second.negated()):
            assert [value for value in EVENTS if is_true(program, value)] == [], program.source


def test_some_do_exclude_each_other() -> None:
    root = compile_expression("body.a == 'a' && body.a == 'b'").checked.root
    first, second = (comparison_of(Part(root, {}, False), node) for node in operands(root, "_&&_"))
    assert first is not None
    assert second is not None
    assert exclude_each_other(first, second)
