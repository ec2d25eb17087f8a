from typing import Any

from harness.rules.pipelines.duplicate_env import RULE
from support.workloads import written

TABLE = {
    "three of one name": (
        written("Task", "steps: [{image: i, env: [{name: A}, {name: B}, {name: A}, {name: a}, {name: A}]}]"),
        (
            "warning 5:35 step 0 of Task ci/x sets A again below: only the last value counts, this one is los",
            "warning 5:57 step 0 of Task ci/x sets A again below: only the last value counts, this one is los",
        ),
    ),
    "the step template's own": (
        written("Task", "{stepTemplate: {env: [{name: A}, {name: A}]}, steps: [{image: i, env: [{name: A}]}]}"),
        ("warning 5:32 the step template of Task ci/x sets A again below: only the last value counts, this",),
    ),
    "names that are not known, and none": (
        written("StepAction", "{image: i, env: [{name: $(params.n)}, {name: $(params.n)}, {}, {}, x]}"),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
