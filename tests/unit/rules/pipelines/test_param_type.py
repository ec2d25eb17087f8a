from typing import Any

from harness.rules.pipelines.param_type import RULE
from support.workloads import templated, together, written

TABLE = {
    "defaults that are coerced": (
        written(
            "Task",
            """
            params:
              - {name: number, type: string, default: 60}
              - {name: mixed, type: string, default: [1, 2]}
              - {name: untyped, default: [a]}
              - {name: wrong, type: string, default: [a]}
              - {name: text, type: array, default: a}
              - {name: bare, type: object}
              - {name: kind, type: sting}
            steps: [{image: i}]
            """,
        ),
        (
            "error 9:44 param 'wrong' of Task ci/x is of type string, its default of type array: Tekton refus",
            "error 10:42 param 'text' of Task ci/x is of type array, its default of type string: Tekton refus",
            "error 11:26 param 'bare' of Task ci/x is an object without properties: Tekton refuses it",
            "error 12:26 param 'kind' of Task ci/x has the type 'sting', which does not exist: Tekton refuses",
        ),
    ),
    "arrays and objects in steps": (
        written(
            "Task",
            """
            params:
              - {name: list, type: array}
              - {name: map, type: object, properties: {k: {type: string}}}
              - {name: text}
            steps:
              - image: $(params.list)
                command: ["$(params.list[*])", "x$(params.list[*])", "$(params.list[1])"]
                env: [{name: E, value: "$(params.map[*])"}]
                args: ["$(params.map.k)", "$(params.text.k)"]
            """,
        ),
        (
            "error 10:14 $(params.list) in Task ci/x is an array, which cannot be part of a text: Tekton refu",
            "error 11:40 $(params.list[*]) in Task ci/x is an array with text around it: Tekton refuses it",
            "error 12:31 $(params.map[*]) in Task ci/x is an object as a whole: Tekton refuses it",
            "error 13:34 $(params.text.k) in Task ci/x asks a string for a key: the text stays as it is",
        ),
    ),
    "a pipeline's tasks": (
        written(
            "Pipeline",
            """
            params: [{name: list, type: array}]
            tasks:
              - name: a
                taskRef: {name: t}
                when: [{input: "$(params.list[*])", operator: in, values: ["$(params.list[*])"]}]
                params:
                  - {name: whole, value: "$(params.list[*])"}
                  - {name: items, value: ["$(params.list[*])", x]}
                  - {name: part, value: "x $(params.list[*])"}
                  - {name: one, value: "$(params.list[0])"}
            """,
        ),
        (
            "error 9:23 $(params.list[*]) in Pipeline ci/x is an array, which cannot be the input of a condit",
            "error 13:34 $(params.list[*]) in Pipeline ci/x is an array, which cannot be part of a text: Tekt",
        ),
    ),
    "what runs give": (
        together(
            written(
                "Pipeline",
                """
                params:
                  - {name: list, type: array}
                  - {name: map, type: object, properties: {k: {type: string}, l: {type: string}}}
                  - {name: text}
                tasks: [{name: a, taskRef: {name: q}}]
                """,
                "p",
            ),
            templated(
                "PipelineRun",
                """
                pipelineRef: {name: p}
                params:
                  - {name: list, value: $(tt.params.list)}
                  - {name: map, value: {k: x}}
                  - {name: text, value: 5}
                """,
                ["list"],
            ),
        ),
        (
            "error 23:33 PipelineRun run- of TriggerTemplate ci/t gives param 'list' as a string, but Pipelin",
            "error 24:32 PipelineRun run- of TriggerTemplate ci/t gives param 'map' without the key 'l', whic",
        ),
    ),
    "a variable may bring an array into a Task": (
        together(
            written("Task", "{params: [{name: list, type: array}, {name: s}], steps: [{image: i}]}", "t"),
            written(
                "Pipeline",
                """
                tasks:
                  - name: a
                    taskRef: {name: t}
                    params: [{name: list, value: "$(tasks.b.results.r[*])"}, {name: s, value: [a]}]
                  - {name: c, taskRef: {name: t}, params: [{name: list, value: plain}, {name: s, value: x}]}
                  - {name: b, taskRef: {name: q}}
                """,
            ),
        ),
        (
            "error 14:81 task 'a' of Pipeline ci/x gives param 's' as an array, but Task ci/t wants a string:",
            "error 15:66 task 'c' of Pipeline ci/x gives param 'list' as a string, but Task ci/t wants an arr",
        ),
    ),
    "a matrix hands out one value after the other": (
        together(
            written("Task", "{params: [{name: s}], steps: [{image: i}]}", "t"),
            written("Pipeline", "tasks: [{name: a, taskRef: {name: t}, matrix: {params: [{name: s, value: [a]}]}}]"),
        ),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
