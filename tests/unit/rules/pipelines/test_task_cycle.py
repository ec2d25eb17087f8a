from typing import Any

from harness.rules.pipelines.task_cycle import RULE
from support.workloads import written

TABLE = {
    "a task that waits for itself": (
        written("Pipeline", "tasks: [{name: a, taskRef: {name: t}, runAfter: [a]}]"),
        ("error 5:52 task a waits for itself in Pipeline ci/x: Tekton refuses it, for none of them could s",),
    ),
    "three in a circle, one behind it": (
        written(
            "Pipeline",
            """
            tasks:
              - {name: behind, taskRef: {name: t}, runAfter: [a]}
              - {name: c, taskRef: {name: t}, runAfter: [b]}
              - {name: a, taskRef: {name: t}, runAfter: [c]}
              - {name: b, taskRef: {name: t}, runAfter: [free, a]}
              - {name: free, taskRef: {name: t}}
            """,
        ),
        ("error 7:48 tasks c → b → a → c wait for each other in Pipeline ci/x: Tekton refuses it, for none",),
    ),
    "two circles": (
        written(
            "Pipeline",
            """
            tasks:
              - {name: a, taskRef: {name: t}, runAfter: [b]}
              - {name: b, taskRef: {name: t}, params: [{name: p, value: $(tasks.a.results.r)}]}
              - {name: c, taskRef: {name: t}, runAfter: [d, a]}
              - {name: d, taskRef: {name: t}, when: [{input: $(tasks.c.results.r), operator: in, values: [x]}]}
            """,
        ),
        (
            "error 6:48 tasks a → b → a wait for each other in Pipeline ci/x: Tekton refuses it, for none of ",
            "error 8:48 tasks c → d → c wait for each other in Pipeline ci/x: Tekton refuses it, for none of ",
        ),
    ),
    "a long chain is none": (
        written("Pipeline", f"tasks: [{', '.join(f'{{name: t{n}, runAfter: [t{n + 1}]}}' for n in range(500))}]"),
        (),
    ),
    "tasks of one name": (written("Pipeline", "tasks: [{name: a, runAfter: [b]}, {name: a}, {name: b}]"), ()),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []


def test_the_others_are_told_with_their_places(found: Any) -> None:
    (finding,) = found(RULE, TABLE["three in a circle, one behind it"][0])
    assert [(one.location.line, one.message) for one in finding.related] == [(9, "b waits for a"), (8, "a waits for c")]
