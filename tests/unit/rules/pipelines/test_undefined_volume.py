from typing import Any

from harness.rules.pipelines.undefined_volume import RULE
from support.workloads import templated, together, written

TASK = written(
    "Task",
    "{volumes: [{name: a, emptyDir: {}}], steps: [{image: i, volumeMounts: [{name: a}, {name: b}]}]}",
    "t",
)
PIPELINE = written("Pipeline", "tasks: [{name: x, taskRef: {name: t}}]", "p")
TABLE = {
    "no run is known": (
        TASK,
        ("warning 5:92 step 0 of Task ci/t mounts volume 'b', which Task ci/t does not have: Kubernetes re",),
    ),
    "a run through a pipeline": (
        together(TASK, PIPELINE, templated("PipelineRun", "pipelineRef: {name: p}")),
        ("error 5:92 step 0 of Task ci/t mounts volume 'b', which Task ci/t does not have: Kubernetes refu",),
    ),
    "a pod template brings it": (
        together(
            TASK,
            PIPELINE,
            templated(
                "PipelineRun",
                "pipelineRef: {name: p}\ntaskRunTemplate: {podTemplate: {volumes: [{name: b, emptyDir: {}}]}}",
            ),
        ),
        (),
    ),
    "workspaces and params": (
        written(
            "Task", "steps: [{image: i, volumeMounts: [{name: $(workspaces.w.volume)}, {name: $(params.v)}, {}, 5]}]"
        ),
        (),
    ),
    "the step template": (
        written("Task", "{stepTemplate: {volumeMounts: [{name: v}]}, steps: [{image: i}]}"),
        ("warning 5:41 the step template of Task ci/x mounts volume 'v', which Task ci/x does not have: Ku",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
