"""What the commands print as JSON lines is as the schemas say."""

import json

import pytest

from harness.jsontypes import JSONObject
from harness.schemas import load_schema, violations
from support.small_project import SmallProject

TRIGGER: JSONObject = {"name": "t", "interceptors": [], "bindings": [{"ref": "b"}], "template": {"ref": "t"}}
SIMULATED: JSONObject = {
    "trigger": TRIGGER,
    "bindings": {"b": {"params": [{"name": "p", "value": "$(body.s)"}]}},
    "templates": {
        "t": {
            "params": [{"name": "p"}],
            "resourcetemplates": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "$(tt.params.p)"}}],
        }
    },
    "body": {"s": "hi"},
}
FILTERED: JSONObject = {
    **TRIGGER,
    "interceptors": [{"ref": {"name": "cel"}, "params": [{"name": "filter", "value": "false"}]}],
}
EXTENDED: JSONObject = {
    **TRIGGER,
    "interceptors": [
        {"ref": {"name": "cel"}, "params": [{"name": "overlays", "value": [{"key": "k", "expression": "1"}]}]}
    ],
}


@pytest.mark.parametrize(
    ("name", "schema", "questions"),
    [
        (
            "cel",
            "cel-answer",
            [{"expr": "1 + 1"}, {"expr": "nope"}, {"expr": "{1: 2}"}, {"role": "filter", "expr": "1 == 2"},
             {"role": "filter", "expr": ""}],
        ),
        (
            "simulate",
            "simulate-answer",
            [SIMULATED, {**SIMULATED, "body": {}}, *({**SIMULATED, "trigger": one} for one in (FILTERED, EXTENDED))],
        ),
        (
            "validate",
            "validate-answer",
            [{"yaml": "a: ["}, {"yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"},
             *({"yaml": f"apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerBinding\nmetadata: {rest}\n"}
               for rest in ("{name: a}\nspec: {}", "{name: a}\nspec: {x: 1}", "{name: A.b}\nspec: {}"))],
        ),
    ],
)  # fmt: skip
def test_answers(name: str, schema: str, questions: list[JSONObject], project: SmallProject) -> None:
    project.write("q.jsonl", "".join(f"{json.dumps(question)}\n" for question in questions))
    answer = project.command(name, "--batch", "q.jsonl")
    assert (answer.code, answer.err) == (0, "")
    answers = [json.loads(line) for line in answer.out.splitlines()]
    assert len(answers) == len(questions)
    for value in answers:
        assert violations(schema, value) == ()
        assert violations(schema, {**value, "surprise": 1}) != ()
    # Together the answers have every field that the schema knows.
    properties = load_schema(schema)["properties"]
    assert isinstance(properties, dict)
    assert {field for value in answers for field in value} == set(properties)
