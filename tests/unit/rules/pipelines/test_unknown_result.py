from typing import Any

from harness.rules.pipelines.unknown_result import RULE
from support.workloads import together, written

TABLE = {
    "where a Task writes": (
        written(
            "Task",
            """
            results: [{name: digest}]
            steps:
              - image: i
                results: [{name: own}]
                args: [$(results.digest.path), $(results.sum.path), $(step.results.own.path), $(step.results.x.path)]
                script: echo > $(results.diggest.path)
            """,
        ),
        (
            "error 9:38 Task ci/x declares no result 'sum': $(results.sum.path) stays as it is",
            "error 10:22 Task ci/x declares no result 'diggest': Tekton refuses it",
            "error 9:85 a step of Task ci/x declares no result 'x': $(step.results.x.path) leads nowhere",
        ),
    ),
    "a StepAction's own": (
        written("StepAction", "{image: i, results: [{name: a}], script: 'echo > $(step.results.b.path)'}"),
        ("error 5:52 StepAction ci/x declares no result 'b': $(step.results.b.path) leads nowhere",),
    ),
    "what a pipeline's tasks take": (
        together(
            written("Task", "{results: [{name: r, type: array}], steps: [{image: i}]}", "t"),
            written(
                "Pipeline",
                """
                tasks:
                  - {name: a, taskRef: {name: t}}
                  - {name: git, taskRef: {resolver: git}}
                  - name: b
                    taskRef: {name: t}
                    params:
                      - {name: x, value: "$(tasks.a.results.r[*])"}
                      - {name: y, value: $(tasks.a.results.s)}
                      - {name: z, value: $(tasks.git.results.s)}
                finally:
                  - {name: f, taskRef: {name: t}}
                  - {name: g, taskRef: {name: t}, params: [{name: x, value: $(tasks.f.results.r)}]}
                results:
                  - {name: one, value: $(tasks.a.results.q)}
                  - {name: two, value: text}
                """,
            ),
        ),
        (
            "error 18:28 task 'b' of Pipeline ci/x takes $(tasks.a.results.s), but Task ci/t gives no result ",
            "error 22:63 task 'g' of Pipeline ci/x takes $(tasks.f.results.r) of another final task, which ru",
            "error 24:26 a result of Pipeline ci/x is $(tasks.a.results.q), but Task ci/t gives no result 'q'",
            "error 25:26 result 'two' of Pipeline ci/x is the result of no task: Tekton refuses it",
        ),
    ),
    "an inline Task in a Pipeline, and the state of a task": (
        written(
            "Pipeline",
            """
            tasks:
              - name: a
                taskSpec: {results: [{name: r}], steps: [{image: i}]}
              - name: b
                when: [{input: $(tasks.status), operator: in, values: [Failed]}]
                taskSpec: {steps: [{image: i, script: "echo $(tasks.a.results.q)"}]}
                params: [{name: p, value: "$(tasks.a.results.r) $(tasks.a.status)"}]
            """,
        ),
        (
            "error 9:22 task 'b' of Pipeline ci/x asks for $(tasks.status), which is known in final tasks onl",
            "error 11:55 task 'b' of Pipeline ci/x asks for $(tasks.a.status), which is known in final tasks ",
            "error 10:51 task 'b' of Pipeline ci/x takes $(tasks.a.results.q), but task 'a' of Pipeline ci/x ",
        ),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
