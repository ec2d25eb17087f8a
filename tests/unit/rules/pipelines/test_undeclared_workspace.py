from typing import Any

from harness.rules.pipelines.undeclared_workspace import RULE
from support.workloads import templated, together, written

TABLE = {
    "variables and steps of a Task": (
        written(
            "Task",
            """
            workspaces: [{name: source}]
            steps:
              - name: s
                image: i
                workspaces: [{name: source}, {name: sauce}]
                script: |
                  cd $(workspaces.source.path)
                  ls $(workspaces.cache.path) $(workspaces.cache.bound)
            """,
        ),
        (
            "error 9:43 step 's' of Task ci/x wants workspace 'sauce', which is not declared: Tekton refuses ",
            "error 12:12 workspace 'cache' is not declared in Task ci/x: $(workspaces.cache.path) stays as it",
        ),
    ),
    "an inline Task of a Pipeline": (
        written(
            "Pipeline",
            """
            workspaces: [{name: shared}]
            tasks:
              - name: a
                taskSpec: {steps: [{image: i, args: [$(workspaces.shared.path), $(workspaces.other.path)]}]}
            """,
        ),
        ("warning 8:71 workspace 'other' is not declared in task 'a' of Pipeline ci/x: $(workspaces.other.",),
    ),
    "what a run binds, its own pipeline may take": (
        written(
            "PipelineRun",
            """
            workspaces: [{name: bound, emptyDir: {}}]
            pipelineSpec:
              tasks:
                - name: a
                  taskRef: {name: t}
                  workspaces: [{name: w, workspace: bound}, {name: v, workspace: unbound}]
            """,
        ),
        ("error 10:72 task 'a' of PipelineRun ci/x takes workspace 'unbound', which the pipeline does not ",),
    ),
    "what a Task does not know": (
        together(
            written("Task", "{workspaces: [{name: source}], steps: [{image: i}]}", "t"),
            written(
                "Pipeline",
                """
                workspaces: [{name: w}]
                tasks:
                  - name: a
                    taskRef: {name: t}
                    workspaces: [{name: source, workspace: w}, {name: sources, workspace: w}]
                """,
                "p",
            ),
            templated(
                "PipelineRun",
                """
                pipelineRef: {name: p}
                workspaces: [{name: w, emptyDir: {}}, {name: v, emptyDir: {}}, {name: $(tt.params.n), emptyDir: {}}]
                """,
                ["n"],
            ),
        ),
        (
            "warning 28:54 PipelineRun run- of TriggerTemplate ci/t binds workspace 'v', which Pipeline ci/p ",
            "error 15:57 task 'a' of Pipeline ci/p binds workspace 'sources', which Task ci/t does not declar",
        ),
    ),
    "objects of another shape": (written("Pipeline", "{workspaces: w, tasks: [{name: a, workspaces: [w, {}]}]}"), ()),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
