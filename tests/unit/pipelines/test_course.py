"""What becomes of tasks after others that fail, are skipped or are not known here."""

from typing import Any

import pytest

from harness.jsontypes import JSON, JSONObject
from harness.manifests.manifest_set import ManifestSet
from harness.pipelines import Library, plan
from harness.trace import CreatedResource, PlannedTask

STEPS: list[JSON] = [{"image": "i", "script": "echo"}]


def tasks_of(*tasks: JSONObject, **spec: Any) -> dict[str, PlannedTask]:
    """The plan of a PipelineRun with these tasks in an inline Pipeline, by name; `spec` has more of the Pipeline."""
    pipeline: JSONObject = {"tasks": list(tasks), **spec}
    run: JSONObject = {"metadata": {"name": "pr"}, "spec": {"pipelineSpec": pipeline}}
    created = CreatedResource("tekton.dev/v1", "PipelineRun", "default", "pr", run)
    return {task.name: task for task in plan(created, Library(ManifestSet({})))}


def inline(name: str, **more: Any) -> JSONObject:
    """A task with an inline Task that has a result `r`."""
    return {"name": name, "taskSpec": {"steps": STEPS, "results": [{"name": "r"}]}, **more}


def using(name: str, other: str, **more: Any) -> JSONObject:
    """A task that uses the result of another."""
    spec: JSONObject = {"params": [{"name": "x"}], "steps": STEPS}
    return {
        "name": name,
        "taskSpec": spec,
        "params": [{"name": "x", "value": f"$(tasks.{other}.results.r)"}],
        **more,
    }


FAILING = inline("bad", workspaces=[{"name": "w", "workspace": "none"}])
SKIPPED = inline("off", when=[{"input": "a", "operator": "in", "values": ["b"]}])


def test_order_is_by_need_then_as_written() -> None:
    """Tasks come after what they need, else in the order of the file; finally comes last."""
    planned = tasks_of(
        inline("z", runAfter=["b"]), inline("c"), using("a", "z"), inline("b"), **{"finally": [inline("f")]}
    )
    assert list(planned) == ["c", "b", "z", "a", "f"]
    assert [planned[name].after for name in "za"] == [("b",), ("z",)]
    assert planned["f"].section == "finally"


def test_what_waits_for_a_failing_task_is_not_started() -> None:
    """The problem goes on to all that come after; the run ends, so that finally does not run either."""
    planned = tasks_of(
        FAILING,
        inline("x", runAfter=["bad"]),
        inline("y", runAfter=["x"]),
        inline("other"),
        **{"finally": [inline("f")]},
    )
    assert planned["bad"].problem.startswith('CreateRunFailed: expected workspace "none"')
    assert planned["x"].problem == 'not started: task "bad" before it does not succeed'
    assert planned["y"].problem == 'not started: task "x" before it does not succeed'
    assert planned["other"].problem == ""
    assert planned["f"].problem == "not started: the run fails before"


def test_skipped_by_when() -> None:
    """A false condition skips the task and what needs its results, not what only runs after it."""
    planned = tasks_of(
        SKIPPED,
        inline("after", runAfter=["off"]),
        using("needs", "off"),
        inline("last", runAfter=["needs"]),
        **{"finally": [using("f", "off")]},
    )
    assert planned["off"].when == (('"a" in ["b"]', False),)
    assert {name: planned[name].problem for name in ("off", "after", "needs", "last", "f")} == {
        "off": "",
        "after": "",
        "needs": 'skipped: Results were missing: task "off" gives none',
        "last": "skipped: Parent Tasks were skipped",
        "f": 'skipped: Results were missing: task "off" gives none',
    }


def test_a_task_that_is_skipped_cannot_fail() -> None:
    """What is wrong with a task does not matter when its condition is false."""
    planned = tasks_of({**FAILING, "when": SKIPPED["when"]}, inline("x", runAfter=["bad"]))
    assert [task.problem for task in planned.values()] == ["", ""]


def test_a_task_run_that_fails_lets_finally_run() -> None:
    """Unlike a TaskRun that cannot be created."""
    bad: JSONObject = {"name": "bad", "taskSpec": {"steps": [{"image": "i", "script": "$(params.none)"}]}}
    planned = tasks_of(bad, inline("x", runAfter=["bad"]), **{"finally": [inline("f")]})
    assert planned["bad"].problem == 'PodCreationFailed: non-existent variable in "$(params.none)": steps[0].script'
    assert planned["x"].problem.startswith("not started")
    assert planned["f"].problem == ""


@pytest.mark.parametrize(
    ("values", "outcome"),
    [(["$(tasks.a.results.r)", "x"], None), (["$(tasks.a.results.r)"], None), (["x"], True), (["y"], False)],
)
def test_conditions_that_hang_on_results(values: list[str], outcome: bool | None) -> None:
    """Known where the known values decide."""
    condition: JSONObject = {"input": "x", "operator": "in", "values": list(values)}
    planned = tasks_of(inline("a"), inline("b", when=[condition]))
    assert planned["b"].when[0][1] is (True if "x" in values else outcome)


def test_cel_conditions_are_known_at_run_time_only() -> None:
    """The harness does not evaluate them."""
    planned = tasks_of(inline("a", when=[{"cel": "'a' == 'b'"}]))
    assert planned["a"].when == (("cel: 'a' == 'b'", None),)


def test_what_is_not_in_the_manifests() -> None:
    """Resolvers, foreign custom tasks and nested pipelines say so; what comes after them is not held back."""
    planned = tasks_of(
        {"name": "hub", "taskRef": {"resolver": "hub"}},
        {"name": "custom", "taskRef": {"apiVersion": "example.com/v1", "kind": "Wait", "name": "w"}},
        {"name": "nested", "pipelineSpec": {"tasks": []}},
        inline("after", runAfter=["hub", "custom", "nested"]),
    )
    assert 'resolver "hub"' in planned["hub"].problem
    assert planned["custom"].problem == "custom task example.com/v1 Wait: its own controller runs it"
    assert "pipeline in the pipeline" in planned["nested"].problem
    assert planned["after"].problem == ""


def test_tektons_own_api_version_makes_a_custom_task() -> None:
    """Nothing works on it: the run hangs."""
    planned = tasks_of(
        {"name": "a", "taskRef": {"apiVersion": "tekton.dev/v1", "name": "t"}}, inline("b", runAfter=["a"])
    )
    assert planned["a"].problem.startswith("custom task tekton.dev/v1 Task: nothing runs it")
    assert planned["b"].problem.startswith("not started")


def test_results_that_are_not_declared() -> None:
    """Fail the run before it starts."""
    no_results: JSONObject = {"name": "a", "taskSpec": {"steps": STEPS}}
    planned = tasks_of(no_results, using("b", "a"))
    assert {task.problem for task in planned.values()} == {
        'InvalidTaskResultReference: invalid result reference in pipeline task "b": "r" is not a named result returned '
        'by pipeline task "a"'
    }
    planned = tasks_of(no_results, results=[{"name": "x", "value": "$(tasks.a.results.r)"}])
    assert planned["a"].problem == (
        'InvalidPipelineResultReference: invalid pipeline result "x": "r" is not a named result returned by pipeline '
        'task "a"'
    )


def test_optional_workspace_for_a_task_that_needs_it() -> None:
    """Fails the run before it starts."""
    task: JSONObject = {
        "name": "a",
        "taskSpec": {"steps": STEPS, "workspaces": [{"name": "w"}]},
        "workspaces": [{"name": "w"}],
    }
    planned = tasks_of(task, workspaces=[{"name": "w", "optional": True}])
    assert planned["a"].problem.startswith('RequiredWorkspaceMarkedOptional: pipeline workspace "w" is marked optional')


def test_matrix_over_nothing_and_over_too_much() -> None:
    """An empty array skips the task, 257 combinations fail it, a result leaves it open."""
    task: JSONObject = {"params": [{"name": "x"}], "steps": STEPS}
    many: list[Any] = [str(number) for number in range(257)]
    planned = tasks_of(
        inline("a"),
        {"name": "none", "taskSpec": task, "matrix": {"params": [{"name": "x", "value": []}]}},
        {"name": "many", "taskSpec": task, "matrix": {"params": [{"name": "x", "value": many}]}},
        {"name": "later", "taskSpec": task, "matrix": {"params": [{"name": "x", "value": "$(tasks.a.results.r[*])"}]}},
    )
    assert planned["none"].problem == "skipped: Matrix Parameters have an empty array"
    assert planned["many"].problem == "PipelineValidationFailed: expected 0 <= 257 <= 256: matrix"
    assert planned["later"].params == (("x", "$(tasks.a.results.r[*])"),)
