from typing import Any

from harness.rules.pipelines.undeclared_param import RULE
from support.workloads import templated, together, written

TABLE = {
    "the spellings that Tekton knows, inside a block scalar": (
        written(
            "Task",
            """
            params: [{name: a}]
            steps:
              - image: i
                script: |
                  #!/bin/sh
                  echo $(params.a) $(params["a"]) $(params['a']) $(inputs.params.a)
                  echo $(params.b) and $(params["c"]) $(params['d']) $(params.b)
            """,
        ),
        (
            "error 11:14 $(params.b) is not declared in Task ci/x: Tekton refuses it",
            'error 11:30 $(params["c"]) is not declared in Task ci/x: Tekton refuses it',
            "error 11:45 $(params['d']) is not declared in Task ci/x: Tekton refuses it",
        ),
    ),
    "arrays by index and objects by key": (
        written(
            "Task",
            """
            params:
              - {name: list, type: array}
              - {name: map, type: object, properties: {url: {type: string}}}
            steps:
              - image: i
                args: ["$(params.list[*])", "$(params.list[0])", "$(params.map.url)", "$(params.map.uri)"]
            """,
        ),
        ("error 10:78 $(params.map.uri) asks for a key that is not declared in Task ci/x: Tekton refuses i",),
    ),
    "a name with a dot": (
        written("Task", "{params: [{name: a.b}], steps: [{image: i, args: [\"$(params['a.b'])\", $(params.a.b)]}]}"),
        ("error 5:73 $(params.a.b) is not declared in Task ci/x: Tekton refuses it",),
    ),
    "words that Tekton does not know": (
        written("Task", "{params: [{name: a}], steps: [{image: i, args: [$(param.a), $(tt.params.a), $(param.z)]}]}"),
        (
            "error 5:51 $(param.a) is no variable of Tekton Pipelines in Task ci/x: it stays as it is",
            "error 5:63 $(tt.params.a) is no variable of Tekton Pipelines in Task ci/x: it stays as it is",
        ),
    ),
    "commands of a shell": (
        written("Task", "{steps: [{image: i, script: 'echo $(date +%s) $(params) ${params.a} $$(id) `x`'}]}"),
        (),
    ),
    "where nobody looks it stays": (
        written(
            "Task",
            """
            description: the text of $(params.z)
            sidecars: [{image: i, args: ["$(params.a)"]}]
            steps: [{image: i, env: [{name: E, valueFrom: {secretKeyRef: {name: s, key: $(params.b)}}}]}]
            """,
        ),
        (
            "warning 6:33 $(params.a) is not declared in Task ci/x: it stays as it is",
            "warning 7:79 $(params.b) is not declared in Task ci/x: it stays as it is",
        ),
    ),
    "a Pipeline and what is written in it": (
        written(
            "Pipeline",
            """
            params: [{name: a}, {name: b, default: $(params.z)}]
            tasks:
              - name: one
                displayName: $(params.shown)
                params: [{name: p, value: $(params.c)}]
                taskSpec:
                  params: [{name: p}]
                  steps: [{image: i, args: [$(params.a), $(params.p), $(params.d)]}]
            """,
        ),
        (
            "error 9:33 $(params.c) is not declared in Pipeline ci/x: Tekton refuses it",
            "error 5:42 $(params.z) is not declared in Pipeline ci/x: a run that leaves it at this default fa",
            "error 12:61 $(params.d) is not declared in task 'one' of Pipeline ci/x: Tekton refuses it",
        ),
    ),
    "a Pipeline's task that gives what its own Task does not declare": (
        written(
            "Pipeline",
            """
            tasks:
              - name: one
                params: [{name: p, value: x}]
                taskSpec: {steps: [{image: i, args: [$(params.p)]}]}
            """,
        ),
        ("error 8:44 $(params.p) is not declared in task 'one' of Pipeline ci/x: Tekton refuses it",),
    ),
    "a run's own pipeline sees the run's params": (
        written(
            "PipelineRun",
            """
            params: [{name: r, value: x}]
            pipelineSpec:
              tasks:
                - name: one
                  params: [{name: p, value: $(params.r)}]
                  taskSpec: {steps: [{image: i, args: [$(params.r), $(params.p), $(params.q)]}]}
            """,
        ),
        ("error 10:72 $(params.q) is not declared in task 'one' of PipelineRun ci/x: the run fails",),
    ),
    "a run in a template": (
        templated(
            "TaskRun",
            """
            params: [{name: a, value: $(tt.params.a)}]
            taskSpec: {params: [{name: a}], steps: [{image: i, args: [$(params.a), $(tt.params.a), $(params.b)]}]}
            """,
            ["a"],
        ),
        ("error 12:96 $(params.b) is not declared in TaskRun run- of TriggerTemplate ci/t: the run fails",),
    ),
    "names that only an event tells": (
        templated(
            "TaskRun",
            "{params: [{name: $(tt.params.a), value: x}], taskSpec: {steps: [{image: i, args: [$(params.b)]}]}}",
            ["a"],
        ),
        (),
    ),
    "a StepAction": (
        written("StepAction", "{image: i, params: [{name: a}], args: [$(params.a), $(params.b)]}"),
        ("error 5:55 $(params.b) is not declared in StepAction ci/x: Tekton refuses it",),
    ),
    "objects of another shape": (
        together(written("Task", "{params: {a: b}, steps: x}"), written("Pipeline", "[1]"), written("StepAction", "x")),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []


def test_the_help_names_the_mend(found: Any) -> None:
    def help_of(title: str) -> list[str]:
        return [finding.help for finding in found(RULE, TABLE[title][0])]

    assert help_of("a name with a dot") == ["a name with a dot needs brackets: $(params['a.b'])"]
    assert help_of("words that Tekton does not know") == ["write $(params.a)"] * 2
    assert help_of("arrays by index and objects by key") == ["did you mean 'url'?"]
