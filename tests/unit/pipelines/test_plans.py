"""Plans held against Tekton's own: `plans.jsonl` has runs, what they refer to, and what tektoncd/pipeline v1.15.0 makes
of them (its functions, in the order of its reconcilers, the admission webhooks left out). Tekton's answer differs
between runs of one line nowhere in the file."""

import json
from pathlib import Path
from typing import Any

from harness.manifests.document import Document
from harness.manifests.manifest_set import ManifestSet
from harness.manifests.resource import Resource, ResourceKey
from harness.pipelines import Library, plan
from harness.trace import CreatedResource, PlannedStep, PlannedTask
from support.lines import each_line

CASES = [json.loads(line) for line in (Path(__file__).parent / "plans.jsonl").read_text(encoding="utf-8").splitlines()]
RUN_ONLY_HERE = ("not started: ", "skipped: ", "InvalidTaskResultReference", "RequiredWorkspaceMarkedOptional")
"""Problems that come of other tasks and of later checks, which the recorded answers leave out."""


def manifest_set(objects: list[dict[str, Any]]) -> ManifestSet:
    """Manifests of tekton.dev in the namespace `default`."""
    resources = {}
    for value in objects:
        key = ResourceKey("tekton.dev", value["kind"], "default", value["metadata"]["name"])
        resources[key] = Resource(key, "v1", Document("x.yaml", 0, value, {}))
    return ManifestSet(resources)


def planned(case: dict[str, Any]) -> tuple[PlannedTask, ...]:
    """The plan of a recorded case."""
    run = case["run"]
    name = run["metadata"].get("name") or run["metadata"]["generateName"]
    created = CreatedResource(run["apiVersion"], run["kind"], "default", name, run)
    return plan(created, Library(manifest_set(case["manifests"])))


@each_line(CASES, lambda case: case["title"])
def test_plans_as_tekton_does(case: dict[str, Any]) -> None:
    """Each run fails as a whole with Tekton's reason, or starts Tekton's tasks with Tekton's values."""
    tasks, want = planned(case), case["want"]
    if "problem" in want:
        assert tasks
        for task in tasks:
            assert_problem(task.problem, want)
        return
    by_name: dict[str, list[dict[str, Any]]] = {}
    for one in want["tasks"]:
        by_name.setdefault(one["task"] or tasks[0].name, []).append(one)
    expected = {
        name if len(runs) == 1 else f"{name}-{number}": one
        for name, runs in by_name.items()
        for number, one in enumerate(runs)
    }
    assert {task.name for task in tasks} == set(expected)
    for task in tasks:
        assert_task(task, expected[task.name])


def assert_task(task: PlannedTask, want: dict[str, Any]) -> None:
    """One task is as recorded."""
    if task.section == "tasks":
        assert list(task.after) == want["after"]
    if task.problem.startswith(RUN_ONLY_HERE):
        return
    if any(outcome is False for _, outcome in task.when):
        assert not task.problem  # it is skipped, whatever else were wrong with it
        return
    assert_problem(task.problem, want)
    if "problem" not in want:
        params = dict(task.params)
        for name, value in want["params"].items():
            own = params[name]
            # An object shows the keys that come from the default too.
            assert {**own, **value} == own if isinstance(own, dict) else own == value
        assert sorted(dict(task.workspaces)) == want["workspaces"]
        conditions = [(item["input"], item["operator"], item["values"]) for item in want.get("when", ())]
        assert [condition for condition, _ in task.when] == [
            f"{compact(text)} {operator} {compact(values)}" for text, operator, values in conditions
        ]
        assert [as_recorded(step) for step in task.steps] == [flat(step) for step in want["steps"]]


def assert_problem(problem: str, want: dict[str, Any]) -> None:
    """The reason is Tekton's. So is the message, but where Tekton adds names, or lists more than the first mistake."""
    reason, _, message = problem.partition(": ")
    assert reason == want.get("problem", "")
    if reason in ("CouldntGetPipeline", "CouldntGetTask"):
        assert "not found" in message
    elif reason == "PodCreationFailed":
        what, _, place = message.rpartition(": ")
        assert what in want["message"]
        assert place in want["message"]
    elif reason == "PipelineInvalidGraph":
        assert message.endswith(want["message"])
    else:
        assert message == want.get("message", "")


def as_recorded(step: PlannedStep) -> dict[str, Any]:
    """A step in the form of `flat`."""
    return {
        "name": step.name,
        "image": step.image,
        "command": list(step.command),
        "args": list(step.args),
        "script": step.script,
        "env": list(step.env),
    }


def flat(step: dict[str, Any]) -> dict[str, Any]:
    """A recorded step with empty fields filled in and each variable as a pair of texts."""
    empty = {"name": "", "image": "", "command": [], "args": [], "script": ""}
    return {**empty, **step, "env": [(one["name"], env_text(one)) for one in step.get("env") or ()]}


def env_text(variable: dict[str, Any]) -> str:
    """The value, or where it comes from."""
    source = variable.get("valueFrom", {}).get("secretKeyRef")
    if source is None:
        return str(variable.get("value", ""))
    return f"<{' '.join(part for part in ('secretKeyRef', source.get('name', ''), source['key']) if part)}>"


def compact(value: object) -> str:
    """JSON as Go writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
