from typing import Any

from harness.rules.pipelines.missing_task import RULE
from support.workloads import together, written

TABLE = {
    "an inline step takes the result of a missing task": (
        written(
            "Pipeline",
            """
            tasks:
              - name: build
                taskSpec:
                  steps:
                    - image: a
                      script: |
                        #!/bin/sh
                        echo "$(tasks.compile.results.digest)"
            """,
        ),
        ("error 12:21 task 'build' of Pipeline ci/x takes $(tasks.compile.results.digest), but there is no",),
    ),
    "conditions, matrices and lists of values": (
        written(
            "Pipeline",
            """
            tasks:
              - name: a
                taskRef: {name: t}
                when: [{input: $(tasks.z.results.r), operator: in, values: [x]}]
              - name: b
                taskRef: {name: t}
                matrix: {params: [{name: p, value: ["$(tasks.z.results.r)"]}]}
            """,
        ),
        (
            "error 8:22 task 'a' of Pipeline ci/x takes $(tasks.z.results.r), but there is no such task: Tekt",
            "error 11:44 task 'b' of Pipeline ci/x takes $(tasks.z.results.r), but there is no such task: Tek",
        ),
    ),
    "final tasks may ask for the state of tasks that are there": (
        written(
            "Pipeline",
            """
            tasks: [{name: a, taskRef: {name: t}}]
            finally:
              - name: tell
                taskRef: {name: t}
                params:
                  - {name: one, value: $(tasks.a.status)}
                  - {name: all, value: $(tasks.status)}
                  - {name: none, value: $(tasks.b.reason)}
            """,
        ),
        ("error 12:31 task 'tell' of Pipeline ci/x takes $(tasks.b.reason), but there is no such task: Tek",),
    ),
    "the pipeline's own results": (
        written(
            "Pipeline",
            """
            tasks: [{name: a, taskRef: {name: t}}]
            finally: [{name: f, taskRef: {name: t}}]
            results:
              - {name: good, value: $(tasks.a.results.r)}
              - {name: last, value: $(finally.f.results.r)}
              - {name: bad, value: $(tasks.f.results.r)}
            """,
        ),
        ("error 10:26 a result of Pipeline ci/x is $(tasks.f.results.r), but it has no task of that name: ",),
    ),
    "taskRunSpecs of a run": (
        together(
            written("Pipeline", "tasks: [{name: build, taskRef: {name: t}}]", "p"),
            written(
                "PipelineRun",
                """
                pipelineRef: {name: p}
                taskRunSpecs:
                  - pipelineTaskName: build
                  - pipelineTaskName: biuld
                """,
            ),
        ),
        ("error 14:25 taskRunSpecs of PipelineRun ci/x name 'biuld', which Pipeline ci/p does not have: th",),
    ),
    "names in prose and in other fields make no order": (
        written(
            "Pipeline",
            """
            tasks:
              - name: a
                displayName: after $(tasks.z.results.r)
                taskRef: {name: t}
            """,
        ),
        (),
    ),
    "a run's own pipeline": (
        written("PipelineRun", "pipelineSpec: {tasks: [{name: a, taskRef: {name: t}, runAfter: [c]}]}"),
        ("error 5:67 task 'a' of PipelineRun ci/x runs after 'c', but there is no such task: Tekton refuse",),
    ),
    "items of another shape": (
        written("Pipeline", "tasks: [1, null, {name: a, runAfter: c}, {name: b, runAfter: [2, {}]}, {name: [x]}]"),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
