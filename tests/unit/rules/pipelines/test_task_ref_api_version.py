from typing import Any

from harness.rules.pipelines.task_ref_api_version import RULE
from support.workloads import templated, written

TABLE = {
    "custom tasks of others are custom tasks": (
        written("Pipeline", "tasks: [{name: a, taskRef: {apiVersion: custom.example.com/v1, kind: Wait, name: w}}]"),
        (),
    ),
    "a ClusterTask, and a kind that nobody knows": (
        written(
            "Pipeline",
            """
            tasks:
              - {name: a, taskRef: {kind: ClusterTask, name: git-clone}}
              - {name: b, taskRef: {kind: task, name: git-clone}}
              - {name: c, taskRef: {resolver: cluster, params: [{name: kind, value: task}]}}
            """,
        ),
        (
            "error 6:33 task 'a' of Pipeline ci/x has taskRef.kind ClusterTask (ClusterTasks are gone since T",
            "error 7:33 task 'b' of Pipeline ci/x has taskRef.kind task: without an apiVersion Tekton refuses",
        ),
    ),
    "an inline one": (
        written("Pipeline", "tasks: [{name: a, taskSpec: {apiVersion: tekton.dev/v1, kind: Task, spec: {}}}]"),
        ("error 5:32 task 'a' of Pipeline ci/x has taskSpec.apiVersion tekton.dev/v1: Tekton takes it for ",),
    ),
    "in a template": (
        templated(
            "PipelineRun",
            """
            pipelineSpec:
              tasks:
                - {name: a, taskRef: {apiVersion: tekton.dev/v1beta1, name: t}}
                - {name: b, taskRef: {apiVersion: $(tt.params.v), kind: $(tt.params.v), name: t}}
            """,
            ["v"],
        ),
        ("error 13:35 task 'a' of PipelineRun run- of TriggerTemplate ci/t has taskRef.apiVersion tekton.d",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
