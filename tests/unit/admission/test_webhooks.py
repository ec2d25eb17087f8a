"""Documents of the project's own, each with what Tekton's webhooks answered: at least one for each rule."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.admission import Stage, admit
from harness.admission.gotypes import known_kinds
from harness.gojson import loads_object
from harness.jsontypes import JSONObject
from harness.manifests import read_yaml
from support.lines import each_line

DOCUMENTS = [
    json.loads(line)
    for line in Path(__file__).with_name("documents.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
"""`yaml`, `stage` and `message` as tektoncd/triggers v0.37.0 and tektoncd/pipeline v1.15.0 gave them; `PANIC` where the
webhook crashed, and the message is the harness's own."""


def test_there_are_hundreds_of_documents() -> None:
    assert len(DOCUMENTS) > 400
    assert {line["stage"] for line in DOCUMENTS} == {"OK", "DECODE", "INVALID", "UNKNOWN", "PANIC"}


@each_line(DOCUMENTS, lambda line: line["message"] or line["stage"])
def test_the_verdict_is_tektons(line: dict[str, str]) -> None:
    (document,) = read_yaml(line["yaml"], "a.yaml").documents
    verdict = admit(document.value)
    stage = "INVALID" if line["stage"] == "PANIC" else line["stage"]
    assert (str(verdict.stage), verdict.message) == (stage, line["message"]), line["yaml"]


def test_the_object_stays_as_it_was() -> None:
    for line in DOCUMENTS:
        (document,) = read_yaml(line["yaml"], "a.yaml").documents
        before = json.dumps(document.value)
        admit(document.value)
        assert json.dumps(document.value) == before, line["yaml"]


@pytest.mark.parametrize("depth", [50, 2000])
def test_pipelines_in_pipelines_end_in_a_verdict(depth: int) -> None:
    inner = '{"name":"a","taskRef":{"name":"t"}}'
    text = '{"name":"a","pipelineSpec":{"tasks":[' * depth + inner + "]}}" * depth
    pipeline = (
        f'{{"apiVersion":"tekton.dev/v1","kind":"Pipeline","metadata":{{"name":"x"}},"spec":{{"tasks":[{text}]}}}}'
    )
    verdict = admit(loads_object(pipeline))
    assert verdict.stage in (Stage.INVALID, Stage.DECODE)
    assert not verdict.accepted


@pytest.mark.parametrize(
    "value", [{}, {"kind": "Task"}, {"apiVersion": None, "kind": "Task"}, {"apiVersion": "a/b/c/d"}]
)
def test_what_is_no_object_of_tekton_is_unknown(value: dict[str, str]) -> None:
    assert admit(value).stage is Stage.UNKNOWN


FIELDS = [
    "name",
    "params",
    "tasks",
    "steps",
    "value",
    "type",
    "properties",
    "default",
    "taskSpec",
    "pipelineSpec",
    "when",
]
values = st.recursive(
    st.none() | st.integers(-2, 2) | st.sampled_from(["", "a", "$(params.a)", "$(tasks.a.results.b)", "object", "1h"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=15,
)


@given(st.sampled_from(known_kinds()), st.dictionaries(st.sampled_from(FIELDS), values))
def test_every_object_gets_a_verdict(kind: tuple[str, str], spec: JSONObject) -> None:
    verdict = admit({"apiVersion": kind[0], "kind": kind[1], "metadata": {"name": "x"}, "spec": spec})
    assert verdict.stage in (Stage.OK, Stage.DECODE, Stage.INVALID)
    assert bool(verdict.message) is not verdict.accepted
