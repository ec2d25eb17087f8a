from typing import Any

from harness.rules.pipelines.pruned_field import RULE
from support.workloads import templated, written

TABLE = {
    "names by exact case, lists, and what is kept whole": (
        templated(
            "PipelineRun",
            """
            pipelineref: {name: p}
            timeout: 1h
            taskRunSpecs: [{pipelineTaskName: a, taskServiceAccountName: x}]
            taskRunTemplate: {podTemplate: {imagepullsecrets: []}}
            pipelineSpec: {unknown: 1}
            """,
        ),
        (
            "error 11:9 PipelineRun run- of TriggerTemplate ci/t has spec.pipelineref, which PipelineRun v1 d",
            "error 12:9 PipelineRun run- of TriggerTemplate ci/t has spec.timeout, which PipelineRun v1 does ",
            "error 13:46 PipelineRun run- of TriggerTemplate ci/t has spec.taskRunSpecs.taskServiceAccountNam",
            "error 14:41 PipelineRun run- of TriggerTemplate ci/t has spec.taskRunTemplate.podTemplate.imagep",
        ),
    ),
    "a TaskRun has what a PipelineRun has no more": (
        written("TaskRun", "{taskRef: {name: t}, serviceAccountName: x, podTemplate: {}, timeout: 1h}"),
        (),
    ),
    "a run that stands in a file": (
        written("PipelineRun", "{pipelineRef: {name: p, bundle: b}, serviceAccountName: x}"),
        (
            "error 5:27 PipelineRun ci/x has spec.pipelineRef.bundle, which PipelineRun v1 does not know: kub",
            "error 5:39 PipelineRun ci/x has spec.serviceAccountName, which PipelineRun v1 does not know: kub",
        ),
    ),
    "the version that knows it": (
        written("PipelineRun", "{pipelineRef: {name: p}, serviceAccountName: x, timeout: 1h}").replace(
            "/v1", "/v1beta1"
        ),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
