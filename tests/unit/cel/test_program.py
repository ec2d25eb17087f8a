"""Programs and what they see of a request."""

import pytest

from harness.cel import Activation, CompileError, EvaluationError, compile_expression
from harness.cel.answer import answer, context_activation
from harness.errors import InputError


def test_programs_are_kept() -> None:
    assert compile_expression("body.a == 1") is compile_expression("body.a == 1")


@pytest.mark.parametrize(
    ("text", "stage", "start"),
    [
        ("1 +", "parse", 'failed to parse expression "1 +": ERROR: <input>:1:4: Syntax error'),
        ("1 + 'a'", "check", "expression \"1 + 'a'\" check failed: ERROR: <input>:1:3: found no matching overload"),
        ("'a'.matches('[')", "program", "expression \"'a'.matches('[')\" failed to create a Program: error parsing"),
    ],
)
def test_stages_of_failure(text: str, stage: str, start: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_expression(text)
    assert caught.value.stage == stage
    assert str(caught.value).startswith(start)


def test_secrets_are_asked_for() -> None:
    asked: list[tuple[str, str, str]] = []

    def compare(presented: str, key: str, name: str) -> bool:
        asked.append((presented, key, name))
        return True

    activation = Activation({}, {"X-Gitlab-Token": ["t"]}, {}, "", compare)
    text = "header.canonical('x-gitlab-token').compareSecret('key', 'name', 'namespace')"
    assert compile_expression(text).evaluate(activation) is True
    assert asked == [("t", "key", "name")]


def test_missing_keys_are_told() -> None:
    activation = Activation({}, {}, {}, "", lambda *_: False)
    with pytest.raises(EvaluationError) as caught:
        compile_expression("body.pull_request.head").evaluate(activation)
    assert (str(caught.value), caught.value.missing) == ("no such key: pull_request", "pull_request")


CONTEXT = {
    "body": {"n": 5, "big": 2**60, "t": True, "broken": "\ud800"},
    "header": {"x-one": "1", "X-MANY": ["a", "b"]},
    "url": "/a?b=c",
    "extensions": {"k": [1]},
    "secrets": {"s": {"k": "v"}},
}


@pytest.mark.parametrize(
    "text",
    [
        "type(body.n) == double && body.n == 5 && body.t",
        "type(body.big) == double",
        "body.broken == '\ufffd'",
        "header['X-One'] == ['1'] && header['X-Many'] == ['a', 'b'] && header.canonical('x-many') == 'a'",
        "requestURL == '/a?b=c'",
        "type(extensions.k[0]) == double",
        "'v'.compareSecret('k', 's') && !'w'.compareSecret('k', 's')",
    ],
)
def test_context(text: str) -> None:
    assert answer("filter", text, context_activation(CONTEXT)) == {"continue": True, "code": 0}


@pytest.mark.parametrize(
    "context", [[], {"body": []}, {"header": {"a": 1}}, {"secrets": {"s": "x"}}, {"body": {"n": 10**400}}]
)
def test_contexts_of_another_shape(context: object) -> None:
    with pytest.raises(InputError):
        context_activation(context)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        ("filter", "body.n == 5", {"continue": True, "code": 0}),
        ("filter", "1", {"continue": False, "code": 9, "message": "expression 1 did not return true"}),
        ("overlay", "body.n", {"continue": True, "code": 0, "value": 5.0}),
        (
            "overlay",
            "body.x",
            {
                "continue": False,
                "code": 3,
                "message": 'error evaluating cel expression: expression "body.x" failed to evaluate: no such key: x',
            },
        ),
        (
            "overlay",
            "1u",
            {
                "continue": False,
                "code": 13,
                "message": "failed to convert overlay result to type: unsupported type conversion from 'uint' to "
                "[]uint8",
            },
        ),
        (
            "overlay",
            "'x'.compareSecret('k', 'no')",
            {
                "continue": False,
                "code": 3,
                "message": "error evaluating cel expression: expression \"'x'.compareSecret('k', 'no')\" failed to "
                'evaluate: failed to find secret \'v1beta1.SecretRef{SecretKey:"k", SecretName:"no"}\' in '
                'compareSecret: secrets "no" not found',
            },
        ),
    ],
)
def test_answers(role: str, text: str, expected: dict[str, object]) -> None:
    assert answer(role, text, context_activation(CONTEXT)) == expected
