from typing import Any

from harness.rules.pipelines.extra_param import RULE
from support.workloads import together, written

TABLE = {
    "a task, a run and a step": (
        together(
            written("Task", "{params: [{name: IMAGE}], steps: [{image: i}]}", "t"),
            written("StepAction", "{image: i, params: [{name: url, default: x}]}", "clone"),
            written(
                "Pipeline",
                "tasks: [{name: x, taskRef: {name: t}, params: [{name: IMAGE, value: a}, {name: TAG, value: b}]}]",
                "p",
            ),
            written("PipelineRun", "{pipelineRef: {name: p}, params: [{name: z, value: 1}]}"),
            written("Task", "steps: [{name: s, ref: {name: clone}, params: [{name: ulr, value: x}]}]"),
        ),
        (
            "warning 23:44 PipelineRun ci/x gives param 'z', which Pipeline ci/p does not declare: it has no ",
            "warning 17:82 task 'x' of Pipeline ci/p gives param 'TAG', which Task ci/t does not declare: it ",
            "error 29:57 step 's' of Task ci/x gives param 'ulr', which StepAction ci/clone does not declare:",
        ),
    ),
    "inline ones see what is around them": (
        written("TaskRun", "{params: [{name: a, value: b}], taskSpec: {steps: [{image: i, args: [$(params.a)]}]}}"),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
