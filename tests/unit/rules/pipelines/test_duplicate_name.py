from typing import Any

from harness.rules.pipelines.duplicate_name import RULE
from support.workloads import templated, written

TABLE = {
    "a Task": (
        written(
            "Task",
            """
            params: [{name: a}, {name: A}, {name: a}]
            workspaces: [{name: w}, {name: w}]
            volumes: [{name: v, emptyDir: {}}, {name: v, emptyDir: {}}]
            steps: [{name: s, image: i}, {image: i}, {image: i}, {name: s, image: i}]
            sidecars: [{name: c, image: i}, {name: c, image: i}]
            """,
        ),
        (
            "error 5:41 param 'a' is there twice in Task ci/x: Tekton refuses it",
            "error 6:34 workspace 'w' is there twice in Task ci/x: Tekton refuses it",
            "error 8:63 step 's' is there twice in Task ci/x: Tekton refuses it",
            "error 9:42 sidecar 'c' is there twice in Task ci/x: Kubernetes refuses it",
            "error 7:45 volume 'v' is there twice in Task ci/x: Tekton refuses it",
        ),
    ),
    "a Pipeline and its tasks": (
        written(
            "Pipeline",
            """
            tasks:
              - name: a
                params: [{name: p, value: x}, {name: p, value: y}]
                workspaces: [{name: w}, {name: w}]
                matrix: {params: [{name: m, value: [x]}, {name: m, value: [y]}]}
            finally: [{name: a, taskRef: {name: t}}]
            """,
        ),
        (
            "error 10:20 task 'a' is there twice in Pipeline ci/x: Tekton refuses it",
            "error 7:44 param 'p' is there twice in task 'a' of Pipeline ci/x: Tekton refuses it",
            "error 9:55 param 'm' is there twice in task 'a' of Pipeline ci/x: Tekton refuses it",
            "error 8:38 workspace 'w' is there twice in task 'a' of Pipeline ci/x: Tekton refuses it",
        ),
    ),
    "a run's params differ in more than case": (
        templated(
            "PipelineRun",
            """
            pipelineRef: {name: p}
            params: [{name: tag, value: x}, {name: Tag, value: y}, {name: $(tt.params.n), value: z}]
            workspaces: [{name: w, emptyDir: {}}, {name: W, emptyDir: {}}]
            """,
            ["n"],
        ),
        ("error 12:48 param 'Tag' is there twice in PipelineRun run- of TriggerTemplate ci/t: Tekton refus",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
