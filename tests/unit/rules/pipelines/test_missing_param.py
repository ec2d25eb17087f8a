from typing import Any

from harness.rules.pipelines.missing_param import RULE
from support.workloads import templated, together, written

TASK = written("Task", "{params: [{name: IMAGE}, {name: TAG, default: x}], steps: [{image: i}]}", "t")
TABLE = {
    "a TaskRun in a template, and one in a template that only an event tells": (
        together(
            TASK,
            templated("TaskRun", "taskRef: {name: t}"),
            templated("TaskRun", "{taskRef: {name: $(tt.params.n)}}", ["n"]).replace("name: t,", "name: u,"),
        ),
        ("error 17:25 TaskRun run- of TriggerTemplate ci/t gives no value to param 'IMAGE' of Task ci/t, w",),
    ),
    "a run of a Pipeline": (
        together(
            written("Pipeline", "{params: [{name: a}, {name: b}], tasks: [{name: x, taskRef: {name: q}}]}", "p"),
            written("PipelineRun", "{pipelineRef: {name: p}, params: [{name: a, value: 1}]}"),
        ),
        ("error 11:28 PipelineRun ci/x gives no value to param 'b' of Pipeline ci/p, which has no default:",),
    ),
    "a matrix gives params too": (
        together(
            TASK,
            written(
                "Pipeline", "tasks: [{name: x, taskRef: {name: t}, matrix: {params: [{name: IMAGE, value: [a, b]}]}}]"
            ),
        ),
        (),
    ),
    "a resolver's Task and one of another namespace are not known": (
        together(
            TASK.replace("namespace: ci", "namespace: other"),
            written("Pipeline", "tasks: [{name: x, taskRef: {name: t}}, {name: y, taskRef: {resolver: git}}]"),
        ),
        (),
    ),
    "a pipeline's task with its own Task does not get the pipeline's params as its own": (
        written(
            "Pipeline",
            "{params: [{name: p}], tasks: [{name: x, taskSpec: {params: [{name: p}], steps: [{image: i}]}}]}",
        ),
        ("error 5:33 task 'x' of Pipeline ci/x gives no value to param 'p' of its own Task, which has no d",),
    ),
    "a step and its StepAction": (
        together(
            written("StepAction", "{image: i, params: [{name: url}, {name: ref}]}", "clone"),
            written("Task", "steps: [{name: s, ref: {name: clone}, params: [{name: url, value: x}]}]"),
        ),
        ("error 11:41 step 's' of Task ci/x gives no value to param 'ref' of StepAction ci/clone, which ha",),
    ),
    "names that only an event tells": (
        together(TASK, templated("TaskRun", "{taskRef: {name: t}, params: [{name: $(tt.params.n), value: x}]}", ["n"])),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []


def test_a_misspelt_name_is_proposed(found: Any) -> None:
    run = written("TaskRun", "{taskRef: {name: t}, params: [{name: IMAGES, value: x}]}")
    (finding,) = found(RULE, together(TASK, run))
    assert finding.help == "did you mean 'IMAGES'?"
    assert [(one.location.line, one.message) for one in finding.related] == [(5, "declared here without a default")]
