"""The conditions of an expression, and what each came to."""

from contextlib import suppress

from harness.cel import Activation, EvaluationError
from harness.coverage.conditions import Watched, watched
from harness.jsontypes import JSONObject

CONDITIONS = {
    "body.a == 1": ["body.a == 1"],
    "has(body.a) && body.a == 1": ["has(body.a) && body.a == 1", "has(body.a)", "body.a == 1"],
    "body.a && (body.b || !body.c)": ["body.a && (body.b || !body.c)", "body.a", "body.b", "!body.c"],
    "!(body.a && body.b)": ["!(body.a && body.b)", "body.a", "body.b"],
    "(body.a && body.b) == true": ["(body.a && body.b) == true", "body.a", "body.b"],
    "body.x ? body.y == 'b' : true": ["body.x ? body.y == 'b' : true", "body.x", "body.y == 'b'", "true"],
    "(body.x ? 'a' : 'b') == 'a'": ["(body.x ? 'a' : 'b') == 'a'", "body.x"],
    "body.l.all(x, x > 1)": ["body.l.all(x, x > 1)", "x > 1"],
    "body.l.exists(x, x > 1 && x < 3)": ["body.l.exists(x, x > 1 && x < 3)", "x > 1 && x < 3", "x > 1", "x < 3"],
    "body.l.map(x, x > 1, x + 1).size() > 0": ["body.l.map(x, x > 1, x + 1).size() > 0", "x > 1"],
    "body.l.map(x, x > 1).size() > 0": ["body.l.map(x, x > 1).size() > 0"],
    "'é' == 'é' && true": ["'é' == 'é' && true", "'é' == 'é'", "true"],
}
OF_OVERLAYS = {
    "body.a": [],
    "body.x ? 'a' : 'b'": ["body.x"],
    "body.a && body.b": ["body.a", "body.b"],
    "{'l': body.l.filter(x, x == 'a')}": ["x == 'a'"],
}
OUTCOMES: list[tuple[str, JSONObject, dict[str, list[str]]]] = [
    (
        "has(body.a) && body.a.b && body.c",
        {"a": {"b": False}},
        {"has(body.a)": ["true"], "body.a.b": ["false"], "has(body.a) && body.a.b && body.c": ["false"]},
    ),
    ("body.a && body.b", {"b": False}, {"body.a": ["error"], "body.b": ["false"], "body.a && body.b": ["false"]}),
    ("body.a.b == 'c'", {}, {"body.a.b == 'c'": ["error"]}),
    # Each element counts, not the last alone.
    (
        "body.l.exists(x, x == 2.0)",
        {"l": [1, 2, 3]},
        {"body.l.exists(x, x == 2.0)": ["true"], "x == 2.0": ["false", "true"]},
    ),
    ("body.a", {"a": "text"}, {"body.a": ["other"]}),
]


def conditions(source: str, *, is_filter: bool = True) -> Watched:
    found = watched(source, is_filter=is_filter)
    assert found is not None
    return found


def texts(source: str, *, is_filter: bool) -> list[str]:
    found = conditions(source, is_filter=is_filter).conditions
    assert [source[one.start : one.end] for one in found] == [one.text for one in found]
    return [one.text for one in found]


def test_what_joins_or_asks_is_taken_apart() -> None:
    assert {source: texts(source, is_filter=True) for source in CONDITIONS} == CONDITIONS
    assert {source: texts(source, is_filter=False) for source in OF_OVERLAYS} == OF_OVERLAYS


def test_what_does_not_compile_has_none() -> None:
    assert watched("broken ==", is_filter=True) is None


def test_a_literal_has_but_one_outcome() -> None:
    wanted = {one.text: one.wanted for one in conditions("body.x ? body.y : true").conditions}
    assert wanted["true"] == ("true",)
    assert wanted["body.y"] == ("true", "false")


def test_each_condition_is_seen() -> None:
    wrong = []
    for source, body, wanted in OUTCOMES:
        expression = conditions(source)
        with suppress(EvaluationError):
            expression.evaluate(request(body))
        seen = {one.text: list(outcomes) for one, outcomes in expression.seen.items()}
        if seen != wanted:
            wrong.append((source, seen, wanted))
    assert wrong == []


def test_an_evaluation_forgets_the_one_before() -> None:
    expression = conditions("body.a")
    expression.evaluate(request({"a": True}))
    expression.evaluate(request({"a": False}))
    assert [list(outcomes) for outcomes in expression.seen.values()] == [["false"]]


def test_a_deep_expression_is_watched_too() -> None:
    source = " && ".join(["body.a"] * 400)
    expression = conditions(source)
    assert expression.evaluate(request({"a": True})) is True
    assert len(expression.conditions) == 401


def request(body: JSONObject) -> Activation:
    return Activation(body=body, header={}, extensions={}, request_url="/", compare_secret=lambda *_: False)
