"""The reference verdicts: every line is what the real code of Tekton answered."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.batch import simulate_answer
from harness.errors import InputError
from support.lines import each_line

LINES: list[Any] = [json.loads(line) for line in Path(__file__).with_name("simulate.jsonl").read_text().splitlines()]
TEMPLATE = {"spec": {"params": [], "resourcetemplates": []}}


@each_line(LINES, lambda line: line["name"])
def test_simulate(line: Any) -> None:
    assert simulate_answer(line["input"]) == line["want"]


def test_a_whole_reference_line_is_taken_too() -> None:
    assert simulate_answer(LINES[0]) == LINES[0]["want"]


def test_empty_fields_are_left_out() -> None:
    assert simulate_answer({"trigger": {"template": TEMPLATE}}) == {"continue": True}


@pytest.mark.parametrize(
    "line",
    [None, [], "x", {}, {"trigger": {}}, {"trigger": []}, {"trigger": {"template": TEMPLATE}, "header": []},
     {"trigger": {"template": TEMPLATE}, "secrets": {"a": "b"}}],
)  # fmt: skip
def test_a_line_of_another_shape_is_refused(line: Any) -> None:
    with pytest.raises(InputError):
        simulate_answer(line)


def test_a_missing_binding_stops_at_resolve() -> None:
    line = {"trigger": {"bindings": [{"ref": "no"}], "template": TEMPLATE}, "extensions": {"a": 1}}
    assert simulate_answer(line) == {
        "stage": "resolve",
        "continue": False,
        "message": "failed to resolve bindings: error getting TriggerBinding : "
        'triggerbinding.triggers.tekton.dev "no" not found',
        "extensions": {"a": 1.0},
    }


def test_old_escape_quotes_is_an_annotation_of_the_template() -> None:
    line = {
        "trigger": {"bindings": [{"name": "p", "value": 'a"b'}], "template": {"ref": "tt"}},
        "templates": {"tt": {"params": [{"name": "p"}], "resourcetemplates": [{"x": "$(tt.params.p)"}]}},
    }
    annotated = {**line, "templateAnnotations": {"tt": {"triggers.tekton.dev/old-escape-quotes": ""}}}
    assert simulate_answer(line)["resources"] == ['{"x": "a"b"}']
    assert simulate_answer(annotated)["resources"] == ['{"x": "a\\"b"}']
