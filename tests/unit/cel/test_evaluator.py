"""What expressions come to: every line of evaluation.jsonl is an answer of Tekton's own interceptor."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.cel import Activation, BudgetExceeded, CompileError, EvaluationError, compile_expression
from harness.cel.answer import answer, context_activation
from harness.cel.functions.registry import functions
from support.lines import each_line

HERE = Path(__file__).parent
ACTIVATION = context_activation(json.loads((HERE / "context.json").read_text("utf-8")))
FACTS = [json.loads(line) for line in (HERE / "evaluation.jsonl").read_text("utf-8").splitlines()]
"""Overlay expressions on context.json, with the `value` that tektoncd/triggers v0.37.0 gave, or with what it said when
it made the `program`, when it came to `evaluate`, or when it had to `convert` the value; else `code` and `message`."""


def judge(text: str) -> dict[str, Any]:
    """The answer in the shape of the facts."""
    given = answer("overlay", text, ACTIVATION)
    if given["continue"]:
        return {"value": given["value"]}
    message = str(given["message"])
    for mark, name in ((" failed to create a Program: ", "program"), (" failed to evaluate: ", "evaluate")):
        if message.startswith("error evaluating cel expression: expression ") and mark in message:
            return {name: message.split(mark, 1)[1]}
    head = "failed to convert overlay result to type: "
    if message.startswith(head):
        return {"convert": message.removeprefix(head)}
    return {"code": given["code"], "message": message}


@each_line(FACTS, lambda fact: fact["expr"])
def test_answers_as_tekton(fact: dict[str, Any]) -> None:
    assert judge(fact["expr"]) == {key: value for key, value in fact.items() if key != "expr"}


def test_every_function_is_among_the_facts() -> None:
    called = " ".join(fact["expr"] for fact in FACTS)
    macros = {"math.@max": "math.greatest", "math.@min": "math.least", "@sortByAssociatedKeys": "sortBy"}
    assert [name for name in functions() if f"{macros.get(name, name)}(" not in called] == []


def evaluate(text: str, **body: Any) -> Any:
    activation = Activation(body, {}, {}, "/", lambda *_: False)
    return compile_expression(text).evaluate(activation)


@pytest.mark.parametrize("value", ["text", 1.0, True, None, ["x"], {"b": {"c": 1.0}}])
@pytest.mark.parametrize("path", ["body.a", "body.a.b", "body.a.b.c", "body.a.b.c.d"])
def test_quick_paths_fail_like_slow_ones(path: str, value: Any) -> None:
    """`body.a.b` takes a short cut, `dyn(body.a).b` goes step by step."""
    *rest, last = path.split(".")
    slow = f"dyn({'.'.join(rest)}).{last}"
    results: list[Any] = []
    for text in (path, slow):
        try:
            results.append(evaluate(text, a=value))
        except EvaluationError as error:
            results.append((str(error), error.missing))
    assert results[0] == results[1]


def test_variables_of_macros_hide_others_and_come_back() -> None:
    assert evaluate("[1].map(body, [2].map(body, body)[0] + body)") == [3]
    assert evaluate("[1, 2].map(x, [10].map(y, x + y)).size() == 2 && body.x == 1.0", x=1.0) is True


def test_a_program_serves_many_events() -> None:
    program = compile_expression("body.labels.exists(l, l.title == 'x')")
    for title, expected in (("x", True), ("y", False), ("x", True)):
        labels = {"labels": [{"title": title}]}
        assert program.evaluate(Activation(labels, {}, {}, "", lambda *_: False)) is expected


def test_constants_fail_before_any_event() -> None:
    with pytest.raises(CompileError) as caught:
        compile_expression("false && int('x') == 1")
    assert caught.value.stage == "program"
    expected = "failed to create a Program: type conversion error from 'string' to 'int'"
    assert str(caught.value) == f"expression \"false && int('x') == 1\" {expected}"


@pytest.mark.parametrize(
    "text",
    [
        "body.l.all(x, body.l.all(y, body.l.all(z, true)))",
        "'a'" + ".replace('a', 'aaaaaaaaaa')" * 20,
        "['a']" + ".map(x, x + x)" * 60,
        "[['a']]" + ".map(x, x + x)" * 60,
        "lists.range(1000000).map(x, lists.range(1000000))",
        "body.l.map(x, '%s%s%s%s'.format([body.s, body.s, body.s, body.s]))",
    ],
)
def test_runaway_expressions_are_stopped(text: str) -> None:
    numbers: list[Any] = [float(number) for number in range(1000)]
    with pytest.raises(BudgetExceeded):
        evaluate(text, l=numbers, s="x" * 100_000)


def test_no_operator_absorbs_the_budget() -> None:
    with pytest.raises(BudgetExceeded):
        evaluate("lists.range(1000000).map(x, lists.range(1000000)).size() > 0 || true")


@pytest.mark.parametrize(
    "text",
    [
        "1" + " + 1" * 240,
        "!" * 249 + "true",
        "[" * 80 + "]" * 80,
        "dyn(" * 80 + "1" + ")" * 80,
        "[1].map(x, " * 60 + "1" + ")" * 60,
        " && ".join(["true"] * 3000),
        "dyn(body)" + ".d" * 240,
    ],
)
def test_deep_expressions_have_room(text: str) -> None:
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(300):
        inner["d"] = {}
        inner = inner["d"]
    evaluate(text, **deep)
    compile_expression(text).explain(Activation(deep, {}, {}, "", lambda *_: False))


def test_deep_payloads_need_no_recursion() -> None:
    deep: Any = "x"
    for level in range(20_000):
        deep = [deep] if level % 2 else {"k": deep}
    other: Any = "x"
    for level in range(20_000):
        other = [other] if level % 2 else {"k": other}
    assert evaluate("body.a == body.b", a=deep, b=other) is True
    assert evaluate("body.a == body.b", a=deep, b=[other]) is False
    assert evaluate("[body.a].flatten(30000).size()", a=deep) == 1
    assert evaluate("'%s'.format([body.a]).size() > 20000", a=deep) is True
    assert evaluate("[body.a].marshalJSON().size() > 20000", a=deep) is True
