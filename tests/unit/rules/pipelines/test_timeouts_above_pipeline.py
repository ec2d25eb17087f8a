from typing import Any

from harness.rules.pipelines.timeouts_above_pipeline import RULE
from support.workloads import templated, written


def timeouts(text: str) -> str:
    """A run with these timeouts, in line 6."""
    return written("PipelineRun", f"pipelineRef: {{name: p}}\ntimeouts: {text}")


TABLE = {
    "each alone": (
        timeouts("{pipeline: 10m, tasks: 11m, finally: 12m}"),
        (
            "error 6:36 timeouts.tasks of PipelineRun ci/x: 11m0s should be <= pipeline duration: Tekton refu",
            "error 6:50 timeouts.finally of PipelineRun ci/x: 12m0s should be <= pipeline duration: Tekton re",
            "error 6:36 timeouts.tasks of PipelineRun ci/x: 11m0s + 12m0s should be <= pipeline duration: Tek",
        ),
    ),
    "both together": (
        timeouts("{pipeline: 10m, tasks: 6m, finally: 5m}"),
        ("error 6:36 timeouts.tasks of PipelineRun ci/x: 6m0s + 5m0s should be <= pipeline duration: Tekto",),
    ),
    "no limit for a part of a limited whole": (
        timeouts("{pipeline: 10m, tasks: '0'}"),
        ("error 6:36 timeouts.tasks of PipelineRun ci/x: 0s (no timeout) should be <= pipeline duration: T",),
    ),
    "no limit at all": (timeouts("{pipeline: '0', tasks: 5h}"), ()),
    "what fits": (timeouts("{pipeline: 1h, tasks: 55m, finally: 5m}"), ()),
    "no durations": (timeouts("{pipeline: 1d, tasks: 2d}"), ()),
    "one task": (
        written("PipelineRun", "pipelineRef: {name: p}\ntaskRunSpecs: [{pipelineTaskName: a, timeout: 2h}]"),
        ("error 6:49 taskRunSpecs of PipelineRun ci/x: 2h0m0s should be <= pipeline duration 1h0m0s, by de",),
    ),
    "what only an event tells": (
        templated("PipelineRun", "timeouts: {pipeline: $(tt.params.t), tasks: 5h, finally: 1m}", ["t"]),
        (),
    ),
    "a part that only an event tells": (
        templated(
            "PipelineRun",
            "timeouts: {tasks: $(tt.params.t), finally: 2h}\ntaskRunSpecs: [{pipelineTaskName: a, timeout: 2h}]",
            ["t"],
        ),
        ("error 11:52 timeouts.finally of PipelineRun run- of TriggerTemplate ci/t: 2h0m0s should be <= pi",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
