from typing import Any

from harness.rules.pipelines.two_volumes_one_task import RULE
from support.workloads import together, written

PIPELINE = written(
    "Pipeline",
    """
    workspaces: [{name: a}, {name: b}, {name: c}]
    tasks:
      - {name: one, taskRef: {name: t}, workspaces: [{name: x, workspace: a}, {name: y, workspace: b}]}
      - {name: two, taskRef: {name: t}, workspaces: [{name: x, workspace: a}, {name: y, workspace: c}]}
      - {name: own, taskSpec: {steps: [{image: i, args: [$(workspaces.a.path), $(workspaces.b.path)]}]}}
    """,
    "p",
)


def run(*bindings: str) -> str:
    """A run of the pipeline with its three workspaces bound."""
    items = ", ".join(f"{{name: {name}, {binding}}}" for name, binding in zip("abc", bindings, strict=True))
    return together(PIPELINE, written("PipelineRun", f"{{pipelineRef: {{name: p}}, workspaces: [{items}]}}"))


TEMPLATE = "volumeClaimTemplate: {spec: {}}"
TABLE = {
    "two claims made for the run": (
        run(TEMPLATE, TEMPLATE, "emptyDir: {}"),
        (
            "error 7:77 task 'one' of Pipeline ci/p gets two claims, workspaces 'a' and 'b' of PipelineRun ci",
            "error 9:29 task 'own' of Pipeline ci/p gets two claims, workspaces 'a' and 'b' of PipelineRun ci",
        ),
    ),
    "one claim twice": (run(*["persistentVolumeClaim: {claimName: x}"] * 2, "secret: {secretName: s}"), ()),
    "claims that only a run tells": (
        run("persistentVolumeClaim: {claimName: $(params.x)}", TEMPLATE, "emptyDir: {}"),
        (),
    ),
    "a TaskRun": (
        written(
            "TaskRun",
            """
            taskSpec: {workspaces: [{name: a}, {name: b}], steps: [{image: i}]}
            workspaces:
              - {name: a, persistentVolumeClaim: {claimName: sources}}
              - {name: b, persistentVolumeClaim: {claimName: cache}}
            """,
        ),
        ("error 8:7 TaskRun ci/x gets two claims, workspaces 'a' and 'b' of TaskRun ci/x: under Tekton's d",),
    ),
    "Tekton configured otherwise": (
        together(
            run(TEMPLATE, TEMPLATE, TEMPLATE),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: feature-flags, namespace: tekton-pipelines}\n"
            "data: {coschedule: disabled}\n",
        ),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
