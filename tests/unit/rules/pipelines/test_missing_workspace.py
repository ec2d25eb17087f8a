from typing import Any

from harness.rules.pipelines.missing_workspace import RULE
from support.workloads import together, written

TASK = written("Task", "{workspaces: [{name: source}, {name: docs, optional: true}], steps: [{image: i}]}", "t")
PIPELINE = written(
    "Pipeline",
    """
    workspaces: [{name: w, optional: true}, {name: v}]
    tasks:
      - {name: a, taskRef: {name: t}, workspaces: [{name: source, workspace: w}]}
      - {name: b, taskRef: {name: t}}
      - {name: c, taskRef: {name: t}, workspaces: [{name: source, workspace: v}]}
    """,
    "p",
)
TABLE = {
    "a Pipeline's tasks and its run": (
        together(TASK, PIPELINE, written("PipelineRun", "pipelineRef: {name: p}")),
        (
            "error 21:23 PipelineRun ci/x does not bind workspace 'v', which Pipeline ci/p needs: the run fai",
            "error 13:50 task 'a' of Pipeline ci/p needs workspace 'source', but 'w' is optional in the pipel",
            "error 14:33 task 'b' of Pipeline ci/p does not bind workspace 'source', which Task ci/t needs: t",
        ),
    ),
    "an inline Task gets what it names": (
        written(
            "Pipeline",
            """
            workspaces: [{name: shared}]
            tasks:
              - name: a
                taskSpec:
                  workspaces: [{name: shared}, {name: other}]
                  steps: [{image: i, workingDir: $(workspaces.shared.path)}]
            """,
        ),
        ("error 7:7 task 'a' of Pipeline ci/x does not bind workspace 'other', which its own Task needs: t",),
    ),
    "names that only an event tells": (
        together(TASK, written("TaskRun", "{taskRef: {name: t}, workspaces: [{name: $(tt.params.w), emptyDir: {}}]}")),
        (),
    ),
    "a default for the workspaces of Tasks": (
        together(
            TASK,
            written("TaskRun", "taskRef: {name: t}"),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config-defaults, namespace: tekton-pipelines}\n"
            "data: {default-task-run-workspace-binding: 'emptyDir: {}'}\n",
        ),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
