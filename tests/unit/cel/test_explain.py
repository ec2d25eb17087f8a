"""Why an expression came to what it came to."""

from typing import Any

from harness.cel import Activation, Explanation, compile_expression


def explain(text: str, **body: Any) -> Explanation:
    return compile_expression(text).explain(Activation(body, {}, {}, "", lambda *_: False))


def outcomes(explanation: Explanation) -> dict[str, str]:
    """What each part came to, by its text; the last of equal texts counts."""
    found = {explanation.text: explanation.value or explanation.error or explanation.outcome}
    for child in explanation.children:
        found.update(outcomes(child))
    return found


def test_each_part_is_told() -> None:
    explanation = explain("body.ref == 'main' && body.n > 3", ref="main", n=5.0)
    assert (explanation.start, explanation.end, explanation.outcome, explanation.value) == (0, 32, "value", "true")
    assert [child.text for child in explanation.children] == ["body.ref == 'main'", "body.n > 3"]
    assert outcomes(explanation)["body.ref"] == '"main"'
    assert outcomes(explanation)["body.n"] == "5.0"


def test_parts_behind_the_decision_are_skipped() -> None:
    explanation = explain("body.ref == 'main' && body.n > 3 || body.x", ref="dev", x=True)
    assert outcomes(explanation)["body.n > 3"] == "skipped"
    assert outcomes(explanation)["body.n"] == "skipped"
    assert outcomes(explanation)["body.x"] == "true"


def test_the_missing_key_is_named_where_it_is_missing() -> None:
    explanation = explain("!(body.attributes.action == 'open')")
    inner = explanation.children[0].children[0]
    assert (inner.text, inner.outcome, inner.error) == ("body.attributes.action", "error", "no such key: attributes")
    holder = inner.children[0]
    assert (holder.text, holder.missing) == ("body.attributes", "attributes")
    assert explanation.missing == "attributes"


def test_absorbed_errors_are_told() -> None:
    explanation = explain("body.nope == 1 || true")
    assert explanation.value == "true"
    assert outcomes(explanation)["body.nope"] == "no such key: nope"


def test_macros_tell_of_the_element_that_decided() -> None:
    explanation = explain("body.l.exists(x, x == 'b')", l=["a", "b", "c"])
    assert outcomes(explanation)["x"] == '"b"'
    assert outcomes(explanation)["x == 'b'"] == "true"


def test_macros_over_nothing_evaluate_nothing() -> None:
    assert outcomes(explain("body.l.exists(x, x == 'b')", l=[]))["x == 'b'"] == "skipped"


def test_ternaries_skip_one_side() -> None:
    found = outcomes(explain("body.t ? body.a : body.b", t=True, a=1.0, b=2.0))
    assert found["body.a"] == "1.0"
    assert found["body.b"] == "skipped"


def test_constants_computed_beforehand_have_their_value() -> None:
    found = outcomes(explain("body.s in [string(1), 'x'] && size(string(2)) == 1", s="1"))
    assert found["[string(1), 'x']"] == '["1", "x"]'
    assert found["string(2)"] == '"2"'


def test_constants_in_skipped_parts_are_skipped() -> None:
    assert outcomes(explain("false && size(string(2)) == 1"))["string(2)"] == "skipped"


def test_literals_stand_as_written() -> None:
    assert outcomes(explain("body.s == 'x'", s="x"))["'x'"] == "'x'"


def test_long_values_are_cut() -> None:
    explanation = explain("body.s", s="x" * 100_000)
    assert len(explanation.value) < 1000
    assert explanation.value.endswith("…")
    assert len(explain("body", l=[["x" * 100] * 100] * 100).value) < 1000


def test_runaway_expressions_are_explained_so_far() -> None:
    explanation = explain("body.t && lists.range(1000000).map(x, lists.range(1000000)).size() > 0", t=True)
    assert explanation.outcome == "error"
    assert "steps" in explanation.error
    assert outcomes(explanation)["body.t"] == "true"


def test_every_kind_of_value_is_written_as_cel() -> None:
    text = (
        "[null, true, 1, 2u, 1.5, 2.0, 'a\"b', b'ab', {'k': [1]}, {2: 3}, timestamp(0), duration('1s'), int, "
        "google.protobuf.Empty{}, 1.0 / 0.0, -1.0 / 0.0, 0.0 / 0.0, body.x]"
    )
    expected = (
        '[null, true, 1, 2u, 1.5, 2.0, "a\\"b", b"\\141\\142", {"k": [1]}, {2: 3}, timestamp("1970-01-01T00:00:00Z"), '
        'duration("1s"), int, google.protobuf.Empty{}, double("Infinity"), double("-Infinity"), double("NaN"), "x"]'
    )
    assert explain(text, x="x").value == expected


def test_explaining_changes_no_evaluation() -> None:
    program = compile_expression("body.a == 1 || body.b")
    activation = Activation({"a": 2.0, "b": True}, {}, {}, "", lambda *_: False)
    assert program.evaluate(activation) is True
    assert program.explain(activation) == program.explain(activation)
    assert program.evaluate(activation) is True
