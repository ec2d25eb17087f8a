"""Findings with places: each rule stands where the file breaks it."""

import pytest

from harness.admission import judge_document
from harness.finding import Severity
from harness.manifests import read_yaml


def judged(text: str) -> list[tuple[str, str, str]]:
    """(rule, line:column, message) of each finding."""
    (document,) = read_yaml(text, "a.yaml").documents
    return [
        (finding.rule, f"{finding.location.line}:{finding.location.column}", finding.message)
        for finding in judge_document(document)
    ]


PIPELINE = """\
apiVersion: tekton.dev/v1
kind: Pipeline
metadata:
  name: x
spec:
  params:
    - name: q
      type: int
  tasks:
    - name: a
      taskRef: {name: t}
      params:
        - name: p
          value: $(pwd)
"""


def test_broken_rules_stand_where_the_fields_are() -> None:
    assert judged(PIPELINE) == [
        ("not-admitted", "8:13", "invalid value: int: spec.finally.params.q.type, spec.tasks.params.q.type"),
        (
            "not-admitted",
            "14:18",
            'invalid value: invalid variable reference "$(pwd)", must start with a valid prefix: params, tasks, '
            "finally, context, workspaces, or results; if you meant a shell variable, use ${VAR} instead: "
            "spec.tasks[0].params[p].value",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "rule", "place", "message", "help"),
    [
        (
            "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: x}\nspec:\n"
            "  steps:\n  - image: i\n    resources: {}",
            "not-decoded",
            "7:5",
            'Tekton cannot read the object: json: unknown field "resources"',
            "did you mean computeResources?",
        ),
        (
            "apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerBinding\nmetadata: {name: x}\nspec:\n"
            "  params: [{name: a, value: 5}]",
            "not-decoded",
            "5:29",
            "Tekton cannot read the object: json: cannot unmarshal number into Go struct field Param.spec.params.value "
            "of type string",
            "",
        ),
        (
            "apiVersion: triggers.tekton.dev/v1\nkind: EventListener\nmetadata: {name: x}",
            "unserved-version",
            "1:13",
            "EventListener has no version v1 in Tekton: triggers.tekton.dev/v1 is not served",
            "served: triggers.tekton.dev/v1beta1, triggers.tekton.dev/v1alpha1",
        ),
        (
            "apiVersion: tekton.dev/v1\nkind: PipelineRum\nmetadata: {name: x}",
            "unserved-version",
            "2:7",
            "tekton.dev/v1 has no kind PipelineRum",
            "did you mean PipelineRun?",
        ),
        (
            "apiVersion: tekton.dev/v1alpha1\nkind: EventListener\nmetadata: {name: x}",
            "unserved-version",
            "1:13",
            "tekton.dev/v1alpha1 has no kind EventListener",
            "served: triggers.tekton.dev/v1beta1, triggers.tekton.dev/v1alpha1",
        ),
        (
            "apiVersion: triggers.tekton.dev/v1beta1\nkind: Trigger\nmetadata: {name: x}\n"
            "spec: {bindings: [null], template: {ref: a}}",
            "not-admitted",
            "4:19",
            "the webhook crashes on a null binding, and the API server refuses the object",
            "",
        ),
    ],
)
def test_a_refusal(text: str, rule: str, place: str, message: str, help: str) -> None:
    assert judged(text) == [(rule, place, message)]
    (finding,) = judge_document(read_yaml(text, "a.yaml").documents[0])
    assert finding.help == help
    assert finding.severity is Severity.ERROR


TEMPLATE = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: x}
spec:
  resourceTemplates:
    - apiVersion: tekton.dev/v1
      kind: PipelineRun
      metadata: {generateName: x-, anything: goes}
      spec:
        serviceAccountName: y
        pipelineRef: {name: p}
        taskRunSpecs: [{pipelineTaskName: t, TIMEOUT: 1h}]
        pipelineSpec: {zzz: 1}
        workspaces: [{name: w, volumeClaimTemplate: {spec: {zzz: 1}}}]
    - apiVersion: v1
      kind: Pod
      zzz: 1
"""


def test_fields_that_a_run_loses_are_warned_of() -> None:
    (document,) = read_yaml(TEMPLATE, "a.yaml").documents
    found = judge_document(document)
    places = [(finding.rule, finding.severity, str(finding.location), finding.help) for finding in found]
    assert places == [
        ("dropped-field", Severity.WARNING, "a.yaml:10:9", "in v1 it is taskRunTemplate.serviceAccountName"),
        ("dropped-field", Severity.WARNING, "a.yaml:12:46", "did you mean timeout?"),
    ]


def test_labels_that_tekton_replaces_are_warned_of() -> None:
    text = "apiVersion: triggers.tekton.dev/v1alpha1\nkind: {}\nmetadata:\n  name: x\n  labels: {}\nspec: {{}}\n"
    for kind in ("Interceptor", "ClusterInterceptor"):
        assert judged(text.format(kind, "{a: b}")) == [
            ("replaced-labels", "5:3", "Tekton replaces all labels by server/type: http, so that a is lost")
        ]
        assert judged(text.format(kind, "{a: b, server/type: https}")) == []
        assert judged(text.format(kind, "{}")) == []


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nzzz: 1",
        "apiVersion: tekton-harness/v1\nkind: Suite",
        "just: a mapping",
        "apiVersion: [1]\nkind: Task",
    ],
)
def test_nothing_is_said_of_other_documents(text: str) -> None:
    assert judged(text) == []
