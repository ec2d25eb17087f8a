from typing import Any

from harness.rules.pipelines.invalid_name import RULE
from support.workloads import templated, written

LONG = "a" * 60
TABLE = {
    "a Task": (
        written(
            "Task",
            f"""
            params: [{{name: 1a}}, {{name: _a.b-C}}, {{name: "a b"}}]
            results: [{{name: sha_256}}, {{name: sha_}}]
            steps:
              - {{name: Build, image: i}}
              - {{name: {LONG}aaa, image: i}}
              - {{name: {LONG}aaaa, image: i}}
              - {{image: i}}
            """,
            "My_Task",
        ),
        (
            "error 3:18 name 'My_Task' of Task ci/My_Task is no valid name (lower case letters, digits, `-` a",
            "error 8:14 step 'Build' of Task ci/My_Task is no valid name (lower case letters, digits and `-`,",
            "error 10:14 step 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' of Task ci/M",
            "error 6:37 result 'sha_' of Task ci/My_Task is no valid name (letters, digits, `-`, `_` and `.`,",
            "error 5:19 param '1a' of Task ci/My_Task is no valid name (letters, digits, `-`, `_` and `.`, a ",
            "error 5:47 param 'a b' of Task ci/My_Task is no valid name (letters, digits, `-`, `_` and `.`, a",
        ),
    ),
    "objects and their tasks": (
        written("Pipeline", "tasks: [{name: build.image, taskRef: {name: t}}]", "with.dots"),
        ("error 5:18 task 'build.image' of Pipeline ci/with.dots is no valid name (lower case letters, dig",),
    ),
    "what the API server makes of a prefix": (
        written("TaskRun", "taskRef: {name: t}").replace("name: x", f"generateName: {LONG}"),
        (),
    ),
    "a prefix that cannot be": (
        written("TaskRun", "taskRef: {name: t}").replace("name: x", "generateName: -run"),
        ("error 3:26 generateName '-run' of TaskRun ci/-run is no valid name (lower case letters, digits, ",),
    ),
    "those of templates are another rule's": (templated("TaskRun", "taskRef: {name: t}").replace("run-", "Run-"), ()),
    "too long a name": (
        written("Task", "steps: [{image: i}]", LONG + "aaaa"),
        ("error 3:18 name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' of Task ci/aa",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
