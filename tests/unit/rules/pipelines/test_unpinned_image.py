from typing import Any

from harness.rules.pipelines.unpinned_image import RULE
from support.workloads import written

TABLE = {
    "one finding for a Task": (
        written("Task", "steps: [{image: a:1}, {image: b:1}, {image: b:1}, {image: c:1}, {image: d:1}, {image: e}]"),
        ("info 5:19 Task ci/x runs a:1, b:1, c:1 and 1 more without a digest: a tag can be moved to anothe",),
    ),
    "one finding for a Pipeline": (
        written(
            "Pipeline",
            "tasks: [{name: a, taskSpec: {steps: [{image: a:1}]}}, {name: b, taskSpec: {steps: [{image: b:1}]}}]",
        ),
        ("info 5:48 Pipeline ci/x runs a:1, b:1 without a digest: a tag can be moved to another image",),
    ),
    "those of latest-image are told there": (written("Task", "steps: [{image: alpine}, {image: alpine:latest}]"), ()),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
