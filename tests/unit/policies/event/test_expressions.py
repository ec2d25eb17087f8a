import pytest

from harness.cel import CompileError, EvaluationError
from harness.policies.event.expressions import compile_policy_expression
from harness.policies.event.variables import whole_numbers
from support.lines import each_line

VARIABLES = {
    "body": {"n": 3, "half": 0.5, "id": 12345678, "ref": "refs/heads/dev", "list": [{"body": 1}, {"body": 2}]},
    "header": {"X-Gitlab-Event": ["Push Hook"]},
    "trigger": {"name": "build", "extensions": {"a": 1}},
    "resources": [{"kind": "PipelineRun", "spec": {"timeout": 60}}],
}

VALUES: list[tuple[str, object]] = [
    ("body.n == 3 && 3 == body.n && body.n == 3.0 && 3.0 == body.n", True),
    ("body.n > 2 && 4 > body.n && body.n < 3.5 && 2.5 < body.n", True),
    ("body.n + 1 == 4 && body.n * 2 == 6", True),
    ("body.n in [1, 3] && body.half in [0.5]", True),
    ("string(body.id) == '12345678'", True),
    ("body.list[body.n - 2].body == 2", True),
    ("header.canonical('x-gitlab-event') == 'Push Hook'", True),
    ("header.match('x-gitlab-event', 'Push Hook')", True),
    ("header['X-Gitlab-Event'][0] == 'Push Hook'", True),
    ("trigger.name == 'build' && trigger.extensions.a == 1", True),
    ("has(trigger.name) && !has(trigger.other)", True),
    ("resources.exists(r, r.spec.timeout == 60)", True),
    # A macro's variable goes before the policy's, a dot passes over it.
    ("['x'].all(trigger, trigger == 'x')", True),
    ("['x'].all(trigger, .trigger.name == 'build')", True),
    ("body.list.exists(body, body.body == 2)", True),
    ("['x'].all(extensions, extensions == 'x' && trigger.name == 'build')", True),
    ("resources.map(r, r.kind) == ['PipelineRun']", True),
    ("{'a': trigger.name}['a'] == 'build'", True),
    ("trigger.name.startsWith('b') ? [trigger.name].size() == 1 : false", True),
    ("math.abs(-1) == 1", True),
]


@each_line(VALUES, lambda line: line[0])
def test_an_expression_gives(line: tuple[str, object]) -> None:
    source, expected = line
    expression = compile_policy_expression(source, VARIABLES, "bool")
    assert expression.evaluate(VARIABLES) == expected


def test_an_expression_tells_what_it_uses() -> None:
    source = "body.n == 1 || ['x'].all(resources, true) || trigger.name == ''"
    expression = compile_policy_expression(source, VARIABLES, "bool")
    assert expression.variables == {"body", "trigger"}


def test_a_missing_key_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="no such key: nothing"):
        compile_policy_expression("trigger.nothing == 1", VARIABLES, "bool").evaluate(VARIABLES)


WRONG = [
    ("extensions.a == 1", "undeclared reference to 'extensions'", (1, 1)),
    ("true &&\n requestURL == ''", "undeclared reference to 'requestURL'", (2, 2)),
    ("true && [1].all(x, params.x == 'y')", "undeclared reference to 'params'", (1, 20)),
    ("body.ref", "", None),
    ("'text'", "the expression gives string, not bool", (1, 1)),
    ("'a'.compareSecret('b', 'c')", "undeclared reference to 'compareSecret'", (1, 18)),
]


@each_line(WRONG, lambda line: line[0])
def test_what_does_not_compile(line: tuple[str, str, tuple[int, int] | None]) -> None:
    source, message, place = line
    if place is None:
        compile_policy_expression(source, VARIABLES, "bool")  # any type may be a bool
        return
    with pytest.raises(CompileError) as raised:
        compile_policy_expression(source, VARIABLES, "bool")
    issue = raised.value.issues[0]
    assert message in issue.message
    assert (issue.line, issue.column) == place


def test_whole_numbers_are_ints_and_others_are_not() -> None:
    given = {"a": 1.0, "b": [2.0, 2.5, True, None, "x"], "c": {"d": -0.0}, "big": 2.0**60, "e": 1e300}
    before = repr(given)
    changed = whole_numbers(given)
    told = "{'a': 1, 'b': [2, 2.5, True, None, 'x'], 'c': {'d': 0}, 'big': 1.152921504606847e+18, 'e': 1e+300}"
    assert repr(changed) == told
    assert repr(given) == before


def test_deep_values_are_walked() -> None:
    value: object = 1.0
    for _ in range(20_000):
        value = [value]
    assert whole_numbers(value) is not value  # type: ignore[arg-type]  # a JSON value
