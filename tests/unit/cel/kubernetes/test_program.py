"""Expressions of policies: what is compiled, what is evaluated lazily, and that Tekton's environment has none of it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from harness.cel import BudgetExceeded, CompileError, EvaluationError
from harness.cel import compile_expression as compile_for_triggers
from harness.cel.antlr.reader import read
from harness.cel.ast import Node, children
from harness.cel.builder import Builder
from harness.cel.kubernetes.environment import environment
from harness.cel.kubernetes.program import Activation, Variables, compile_expression, composed_type, reads
from harness.cel.parser import parse
from harness.cel.source import Source
from harness.cel.types import BOOL, DYN, INT, STRING, list_of, map_of, optional_of

GOLDEN = Path(__file__).parents[3] / "reference" / "golden" / "k8s-cel.jsonl"


def evaluate(source: str, object: Any = None, **variables: str) -> Any:
    """The value of an expression that sees an object and composed variables."""
    types, made = {}, {}
    for name, text in variables.items():
        made[name] = compile_expression(text, has_params=False, variables=types)
        types[name] = composed_type(made[name].result)
    activation = Activation(object, {})
    expression = compile_expression(source, has_params=False, variables=types)
    return expression.evaluate(activation, Variables(made, activation))


def test_a_variable_is_evaluated_once_and_only_when_read() -> None:
    activation = Activation({"n": 1}, {})
    fails = compile_expression("object.gone", has_params=False, variables={})
    variables = Variables({"x": fails}, activation)
    reading = compile_expression("true || variables.x == 1", has_params=False, variables={"x": DYN})
    assert reading.evaluate(activation, variables) is True
    assert variables.known == {}
    with pytest.raises(EvaluationError, match='composited variable "x" fails to evaluate: no such key: gone'):
        compile_expression("variables.x == 1", has_params=False, variables={"x": DYN}).evaluate(activation, variables)
    assert set(variables.known) == {"x"}


def test_integers_and_doubles_are_kept_apart() -> None:
    assert evaluate("object.n + 1", {"n": 1}) == 2
    assert type(evaluate("object.n + 1", {"n": 1})) is int
    with pytest.raises(EvaluationError, match="no such overload"):
        evaluate("object.n + 1", {"n": 1.0})
    assert evaluate("object.n == 1 && object.n < 1.5", {"n": 1.0}) is True


@pytest.mark.parametrize(
    "source",
    [
        *("body.?x", "body[?'x']", "[?body.x]", "{?'a': body.x}", "optional.of(1)", "[1].sum()", "'a'.find('a')"),
        *("url('/a')", "quantity('1')", "ip('::1')", "cidr('::/0')", "semver('1.0.0')", "format.uuid()", "isIP('')"),
        *(
            "[1].all(i, v, v > 0)",
            "[1].transformList(i, v, v)",
            "[1].isSorted()",
            "object",
            "params",
            "[1].first().value()",
        ),
    ],
)
def test_tektons_environment_has_none_of_it(source: str) -> None:
    with pytest.raises(CompileError):
        compile_for_triggers(source)


@pytest.mark.parametrize(
    "source", ["body", "header.match('a', 'b')", "'a'.truncate(1)", "math.abs(-1)", "base64.encode(b'')"]
)
def test_kubernetes_environment_has_nothing_of_tektons(source: str) -> None:
    with pytest.raises(CompileError, match="undeclared reference"):
        compile_expression(source, has_params=False, variables={})


def test_what_costs_too_much_is_stopped() -> None:
    loops = "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(k, v, true) || true))"
    with pytest.raises(BudgetExceeded):
        evaluate(loops)
    with pytest.raises(BudgetExceeded):
        evaluate("'%.999999999f'.format([1.0]).size()")


@pytest.mark.parametrize("depth", [20, 100])
def test_deep_expressions_are_evaluated(depth: int) -> None:
    assert evaluate("(" * depth + "object.?a.orValue(1)" + ")" * depth, {}) == 1
    assert evaluate("optional.of(" * depth + "1" + ")" * depth + ".value()" * depth) == 1


def test_reading_a_name_is_found_where_it_stands() -> None:
    assert reads("object.a == 1 && authorizer.x", "authorizer") == 17
    assert reads("object.authorizer == 1", "authorizer") is None


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        (INT, INT),
        (list_of(STRING), list_of(STRING)),
        (map_of(STRING, list_of(BOOL)), map_of(STRING, list_of(BOOL))),
        (optional_of(INT), DYN),
        (list_of(optional_of(INT)), list_of(DYN)),
        (environment(has_params=False, variables={}).variables["request"], DYN),
    ],
)
def test_variables_of_the_libraries_types_are_dynamic(result: Any, wanted: Any) -> None:
    assert composed_type(result) == wanted


def _shape(node: Node) -> Any:
    fields = {
        name: getattr(node, name) for name in node.__slots__ if name not in ("span", "elements", "entries", "args")
    }
    plain = {name: value for name, value in fields.items() if not hasattr(value, "span")}
    span = (node.span.start, node.span.at)
    return type(node).__name__, span, repr(sorted(map(str, plain.items()))), [_shape(child) for child in children(node)]


def test_both_readers_agree_on_what_tekton_does_not_have() -> None:
    wanted = environment(has_params=True, variables={})
    differing, compared = [], 0
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        source = json.loads(line)["input"]["expr"]
        try:
            quick = parse(source, wanted.macros, optional_syntax=True)
        except CompileError:
            continue
        with suppress(CompileError):
            if _shape(parse(source)) == _shape(quick):
                continue  # Tekton has it, too
        compared += 1
        faithful = read(Builder(Source(source), wanted.macros, optional_syntax=True))
        if _shape(quick) != _shape(faithful):
            differing.append(source)
    assert differing == []
    assert compared > 50
