from typing import Any

from harness.rules.pipelines.no_finally_notification import RULE
from support.workloads import templated, written

RUN = "pipelineSpec: {tasks: [{name: a, taskRef: {name: t}}]}"
TABLE = {
    "a run that an event starts": (
        templated("PipelineRun", RUN),
        ("info 11:24 PipelineRun run- of TriggerTemplate ci/t has no final task: nobody hears of it when a",),
    ),
    "a run that somebody starts by hand": (written("PipelineRun", RUN), ()),
    "a pipeline that does nothing": (written("Pipeline", "tasks: []"), ()),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
