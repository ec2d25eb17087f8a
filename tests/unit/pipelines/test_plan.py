"""The front of the plan: which resources have one, names, what is bound, StepActions, input that is meant to hurt."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.jsontypes import JSONObject
from harness.manifests.document import Document
from harness.manifests.manifest_set import ManifestSet
from harness.manifests.resource import Resource, ResourceKey
from harness.pipelines import Library, plan
from harness.trace import CreatedResource, PlannedTask

NOTHING = Library(ManifestSet({}))


def created(kind: str, spec: Any, api_version: str = "tekton.dev/v1", **metadata: Any) -> CreatedResource:
    """A resource that a trigger created in `ci`."""
    value: JSONObject = {"metadata": metadata or {"name": "run"}, "spec": spec}
    return CreatedResource(api_version, kind, "ci", "run", value)


def inline(**more: Any) -> JSONObject:
    """The spec of a PipelineRun with one task, `t`; `more` goes into the task."""
    return {"pipelineSpec": {"tasks": [{"name": "t", "taskSpec": {"steps": [{"image": "i"}]}, **more}]}}


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [("v1", "ConfigMap"), ("tekton.dev/v1", "Pipeline"), ("tekton.dev/v1beta1", "CustomRun"), ("v1", "PipelineRun")],
)
def test_other_kinds_run_nothing(api_version: str, kind: str) -> None:
    """Only Tekton's own runs have a plan."""
    assert plan(created(kind, inline(), api_version), NOTHING) == ()


def test_a_generated_name_has_a_synthetic_end() -> None:
    """`xxxxx`, behind at most 58 characters."""
    spec = inline(params=[{"name": "x", "value": "$(context.pipelineRun.name) $(context.pipelineRun.uid)"}])
    (task,) = plan(created("PipelineRun", spec, generateName="build-"), NOTHING)
    assert task.params == (("x", "build-xxxxx $(context.pipelineRun.uid)"),)
    (task,) = plan(created("PipelineRun", spec, generateName="b" * 70), NOTHING)
    assert task.params[0][1] == f"{'b' * 58}xxxxx $(context.pipelineRun.uid)"


@pytest.mark.parametrize(
    ("binding", "shown"),
    [
        ({"secret": {"secretName": "gitlab-basic-auth"}}, "secret gitlab-basic-auth"),
        ({"volumeClaimTemplate": {"spec": {}}}, "volumeClaimTemplate"),
        ({"persistentVolumeClaim": {"claimName": "cache"}, "subPath": "m2"}, "persistentVolumeClaim cache, subPath m2"),
        ({"emptyDir": {}}, "emptyDir"),
        ({"configMap": {"name": "settings"}}, "configMap settings"),
        ({"csi": {"driver": "secrets-store"}}, "csi secrets-store"),
        ({"projected": {"sources": []}}, "projected"),
    ],
)
def test_what_is_bound(binding: JSONObject, shown: str) -> None:
    """A workspace shows what the run binds to it."""
    spec: JSONObject = {
        "taskSpec": {"steps": [{"image": "i"}], "workspaces": [{"name": "w"}]},
        "workspaces": [{"name": "w", **binding}],
    }
    (task,) = plan(created("TaskRun", spec), NOTHING)
    assert (task.workspaces, task.problem) == ((("w", shown),), "")


def test_looks_in_the_namespace_of_the_run() -> None:
    """A Task of the same name elsewhere is not taken."""

    def task_in(namespace: str) -> Library:
        key = ResourceKey("tekton.dev", "Task", namespace, "t")
        value: JSONObject = {"spec": {"steps": [{"image": namespace}]}}
        return Library(ManifestSet({key: Resource(key, "v1", Document("t.yaml", 0, value, {}))}))

    run = created("TaskRun", {"taskRef": {"name": "t"}})
    assert plan(run, task_in("ci"))[0].steps[0].image == "ci"
    assert plan(run, task_in("default"))[0].problem == (
        'TaskRunResolutionFailed: error when listing tasks for taskRun run: tasks.tekton.dev "t" not found'
    )


@pytest.mark.parametrize("kind", ["PipelineRun", "TaskRun"])
def test_resolvers_are_elsewhere(kind: str) -> None:
    """One task says so; v1beta1's bundle is a resolver too."""
    field = "pipelineRef" if kind == "PipelineRun" else "taskRef"
    (task,) = plan(created(kind, {field: {"resolver": "git", "params": []}}), NOTHING)
    assert 'resolver "git"' in task.problem
    (task,) = plan(created(kind, {field: {"name": "x", "bundle": "registry/x"}}, "tekton.dev/v1beta1"), NOTHING)
    assert 'resolver "bundles"' in task.problem


def test_a_pending_run_starts_nothing() -> None:
    """Until somebody takes the status away."""
    (task,) = plan(created("PipelineRun", {**inline(), "status": "PipelineRunPending"}), NOTHING)
    assert task.problem == 'PipelineRunPending: PipelineRun "run" is pending'


def step_action(**spec: Any) -> Library:
    """Manifests with the StepAction `act`."""
    key = ResourceKey("tekton.dev", "StepAction", "ci", "act")
    return Library(ManifestSet({key: Resource(key, "v1beta1", Document("a.yaml", 0, {"spec": spec}, {}))}))


def run_of_action(*params: JSONObject) -> CreatedResource:
    """A TaskRun with a step from `act`."""
    step: JSONObject = {"name": "s", "ref": {"name": "act"}, "params": list(params)}
    return created(
        "TaskRun", {"taskSpec": {"params": [{"name": "p"}], "steps": [step]}, "params": [{"name": "p", "value": "P"}]}
    )


def test_step_actions() -> None:
    """A step gets the StepAction's container, with the step's params in it."""
    action = step_action(
        image="alpine",
        script="echo $(params.a) $(params.b) $(context.taskRun.name)",
        params=[{"name": "a"}, {"name": "b", "default": "B"}],
    )
    (task,) = plan(run_of_action({"name": "a", "value": "$(params.p)"}), action)
    assert task.problem == ""
    assert (task.steps[0].name, task.steps[0].image, task.steps[0].script) == ("s", "alpine", "echo P B run")


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ([], "non-existent params in Step: [a]"),
        ([{"name": "x", "value": ""}], "extra params passed by Step to StepAction: [x]"),
    ],
)
def test_step_actions_want_their_params(params: list[JSONObject], problem: str) -> None:
    """No more and no less."""
    (task,) = plan(run_of_action(*params), step_action(image="i", params=[{"name": "a"}]))
    assert task.problem == (f'TaskRunResolutionFailed: failed to resolve step ref for step "s" (index 0): {problem}')


def test_step_actions_that_are_not_there() -> None:
    """Fail the TaskRun; one from a resolver is only not known."""
    (task,) = plan(run_of_action(), NOTHING)
    assert task.problem.endswith('stepactions.tekton.dev "act" not found')
    step: JSONObject = {"name": "s", "ref": {"resolver": "git"}}
    (task,) = plan(created("TaskRun", {"taskSpec": {"steps": [step]}}), NOTHING)
    assert task.problem.startswith('the step "s" comes from the resolver "git"')


HOSTILE: list[Any] = [
    None,
    "x",
    [],
    {"pipelineSpec": "x"},
    {"pipelineSpec": {"tasks": [None, 1, {"name": None, "taskRef": 3}], "params": {"a": 1}}},
    {"pipelineRef": {"name": {}}, "workspaces": [[]], "params": [{"name": 1, "value": {"a": [None]}}]},
    {"taskSpec": {"steps": [{"env": [1], "args": {}}, None], "params": [{"name": "x", "type": [], "default": []}]}},
]


@pytest.mark.parametrize("kind", ["PipelineRun", "TaskRun"])
@pytest.mark.parametrize("spec", HOSTILE)
def test_wrong_types_do_no_harm(kind: str, spec: Any) -> None:
    """The webhook refuses such; a plan is made of what is left."""
    assert all(isinstance(task, PlannedTask) for task in plan(created(kind, spec), NOTHING))


def test_values_that_multiply_are_stopped() -> None:
    """Ten references to ten references ... and an array in an array would not fit into memory."""
    levels = [{"name": f"p{n}", "default": (f"$(params.p{n - 1})" if n else "x" * 1000) * 1000} for n in range(9)]
    task: JSONObject = {"name": "t", "taskSpec": {"steps": [{"image": "i"}]}}
    (only,) = plan(created("PipelineRun", {"pipelineSpec": {"params": levels, "tasks": [task]}}), NOTHING)
    assert only.problem == "the values grow beyond 64 MiB"
    array: JSONObject = {"name": "a", "type": "array", "default": ["x"] * 10_000}
    lists: JSONObject = {**task, "params": [{"name": "b", "value": ["$(params.a[*])"] * 10_000}]}
    (only,) = plan(created("PipelineRun", {"pipelineSpec": {"params": [array], "tasks": [lists]}}), NOTHING)
    assert only.problem == "the values grow beyond 64 MiB"


def test_large_graphs() -> None:
    """A long chain is put in order, a long circle is told; neither takes recursion."""
    count = 3000
    chain = [
        {"name": f"t{n}", "taskSpec": {}, "runAfter": [f"t{n + 1}"] if n + 1 < count else []} for n in range(count)
    ]
    planned = plan(created("PipelineRun", {"pipelineSpec": {"tasks": chain}}), NOTHING)
    assert [task.name for task in planned] == [f"t{n}" for n in reversed(range(count))]
    chain[-1]["runAfter"] = ["t0"]
    planned = plan(created("PipelineRun", {"pipelineSpec": {"tasks": chain}}), NOTHING)
    assert len(planned) == count
    assert 'cycle detected; task "t0" depends on "t1"' in planned[0].problem


_NAMES = st.sampled_from(["a", "b", "c", "d", "e"])


@given(st.lists(st.tuples(_NAMES, st.lists(_NAMES, max_size=3)), max_size=6))
def test_any_graph_is_planned(tasks: list[tuple[str, list[str]]]) -> None:
    """Every task is there once, and after what it needs unless the graph is refused."""
    spec = [{"name": name, "runAfter": after, "taskSpec": {"steps": [{"image": "i"}]}} for name, after in tasks]
    planned = plan(created("PipelineRun", {"pipelineSpec": {"tasks": spec, "x": 1}}), NOTHING)
    assert sorted(task.name for task in planned) == sorted(name for name, _ in tasks)
    if planned and not planned[0].problem:
        done: set[str] = set()
        for task in planned:
            assert done.issuperset(task.after)
            done.add(task.name)


@given(st.text(alphabet="$(){}[]'\"*.params xy0", max_size=60))
def test_any_text_is_taken(text: str) -> None:
    """Substitution never fails, and leaves a text without a known variable as it is."""
    spec: JSONObject = {
        "taskSpec": {"params": [{"name": "x"}], "steps": [{"image": "i", "script": text}]},
        "params": [{"name": "x", "value": "X"}],
    }
    (task,) = plan(created("TaskRun", spec), NOTHING)
    if "x" not in text:
        assert task.problem or task.steps[0].script == text
