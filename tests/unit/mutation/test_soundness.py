"""Proofs about filters, held against every body of a small world: what is proven lets the same bodies pass."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from harness.cel import CelError, compile_expression
from harness.cel.ast import Node
from harness.cel.program import Activation
from harness.jsontypes import JSON, JSONObject
from harness.mutation.equivalence.expressions import folded, is_guarded, is_implied
from harness.rules.cel.parts import operands

VALUES: tuple[JSON, ...] = (None, "x", "xy", 1.0, True, {}, {"c": "x"}, {"c": None}, ["x"])
BODIES: list[JSONObject] = [
    {key: value for key, value in (("a", one), ("b", other)) if value != "absent"}
    for one, other in product((*VALUES, "absent"), repeat=2)
]
ATOMS = (
    "has(body.a)",
    "has(body.b)",
    "has(body.a.c)",
    "body.a == 'x'",
    "body.a != 'x'",
    "body.a != null",
    "'x' == body.a",
    "body.a == 1",
    "body.a == true",
    "body.a.c == 'x'",
    "body['a'] in ['x', 'xy']",
    "body.a.startsWith('x')",
    "body.a.matches('^x')",
    "body.a.size() > 1",
    "body.a == body.b",
    "body.a.exists(e, e == 'x')",
    "'c' in body.a",
    "body.b == 'x'",
    "true",
    "size('ab') == 2",
    "size('ab') == 3",
)
PARTS = st.recursive(
    st.sampled_from(ATOMS),
    lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from(("&&", "||")), parts).map(lambda one: f"({' '.join(one)})"),
        parts.map(lambda one: f"!({one})"),
        st.tuples(parts, parts, parts).map(lambda one: f"({one[0]} ? {one[1]} : {one[2]})"),
    ),
    max_leaves=3,
)


def passes(text: str) -> list[bool]:
    """For each body whether a filter lets it pass: one that fails does not."""
    program = compile_expression(text)
    found = []
    for body in BODIES:
        try:
            found.append(program.evaluate(Activation(body, {}, {}, "", lambda *_: False)) is True)
        except CelError:
            found.append(False)
    return found


def root(text: str) -> Node:
    return compile_expression(text).checked.root


@given(st.lists(PARTS, min_size=2, max_size=4), st.data())
def test_a_condition_that_is_proven_needless_is(parts: list[str], data: st.DataObject) -> None:
    whole = " && ".join(parts)
    conditions = operands(root(whole), "_&&_")
    index = data.draw(st.integers(0, len(conditions) - 1))
    others = (*conditions[:index], *conditions[index + 1 :])
    if is_guarded(conditions[index], others) or is_implied(conditions[index], others):
        texts = [f"({whole[one.span.start : one.span.end]})" for one in others]
        assert passes(" && ".join(texts)) == passes(whole), (whole, whole[conditions[index].span.start :])


def test_pairs_of_conditions_one_by_one() -> None:
    """Every pair, so that no luck is needed; many are proven, and none wrongly."""
    wrong, proven = [], 0
    for dropped, other in product(ATOMS, repeat=2):
        if is_guarded(root(dropped), (root(other),)) or is_implied(root(dropped), (root(other),)):
            proven += 1
            if passes(f"{dropped} && {other}") != passes(other):
                wrong.append((dropped, other))
    assert wrong == []
    assert proven > 40


@given(PARTS, PARTS)
def test_expressions_that_are_the_same_once_worked_out_are(one: str, other: str) -> None:
    if folded(root(one)) == folded(root(other)):
        assert passes(one) == passes(other)
