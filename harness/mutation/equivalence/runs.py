"""Proofs about runs: what a Pipeline hands to its tasks comes to the same values."""

from collections.abc import Iterator

from harness.fix import NodePath
from harness.jsontypes import JSON
from harness.manifests import ManifestSet, View
from harness.mutation.equivalence.proof import Case, Proof, User
from harness.pipelines import Library, plan
from harness.pipelines.library import GROUP
from harness.sink import synthetic_id
from harness.templates import CreateError, create
from harness.trace import CreatedResource, PlannedTask
from harness.triggers.resolution import ResolvedTrigger


def _has_same_runs(case: Case) -> bool:
    """Whether each run that a trigger creates, whatever its params are, hands the same values to the same tasks.

    Texts stand for the params that nothing else holds. That proves something only where no condition (`when`) asks
    about values, and nothing fails.
    """
    if not _is_about_params(case) or not case.users:
        return False
    for before, _ in case.users:
        for run in _runs(before):
            if run is None or not _gives(case, run):
                return False
            sides = [plan(run, Library(side.manifests)) for side in (case.original, case.mutated)]
            if any(task.problem or task.when for side in sides for task in side):
                return False
            seen = [
                [_seen(task, side.manifests, run.namespace) for task in tasks]
                for side, tasks in zip((case.original, case.mutated), sides, strict=True)
            ]
            if seen[0] != seen[1]:
                return False
    return True


SAME_RUN = Proof("same-run", "every task of every run gets the same values for its params", _has_same_runs)


def _is_about_params(case: Case) -> bool:
    """Whether only a default, or what a Pipeline gives to a task's params, is changed: other fields do not all show in
    a plan."""
    if case.mutant.key.group != GROUP:
        return False
    if case.mutant.operator == "default-changed":
        return True
    return all(_in_params(change.path) for change in case.mutant.changes)


def _in_params(path: NodePath) -> bool:
    return len(path) > 4 and path[1] in ("tasks", "finally") and path[3] == "params"


def _gives(case: Case, run: CreatedResource) -> bool:
    """Whether a run of the mutant's Pipeline gives the param whose default is changed: where the default counts, more
    may come of it than a plan shows."""
    if case.mutant.operator != "default-changed" or case.mutant.key.kind != "Pipeline" or case.document is None:
        return True
    spec = run.value.get("spec")
    view = {} if not isinstance(spec, dict) else spec
    reference = view.get("pipelineRef")
    if not isinstance(reference, dict) or reference.get("name") != case.mutant.key.name:
        return not isinstance(reference, dict) or isinstance(reference.get("name"), str)
    (change,) = case.mutant.changes
    name = View.of(case.document, change.path[: change.path.index("default")]).at("name").text
    return name in _names(view.get("params"))


def _names(params: JSON) -> frozenset[str]:
    items = params if isinstance(params, list) else []
    return frozenset(str(one.get("name")) for one in items if isinstance(one, dict))


def _runs(user: User) -> Iterator[CreatedResource | None]:
    """What a trigger creates with texts in the place of its params; None for what cannot be created so."""
    resolved = user.resolved
    if not isinstance(resolved, ResolvedTrigger):
        return
    names = dict.fromkeys((*(one.name for one in resolved.template.params), *(one.name for one in resolved.params)))
    values = tuple((name, f"value-{number}-of-a-param") for number, name in enumerate(names))
    trigger = user.prepared.trigger
    for text in user.prepared.templates.render(values, lambda: synthetic_id("proof")).texts:
        try:
            yield create(
                text, event_listener="listener", trigger=trigger.name, event_id="", namespace=trigger.namespace
            )
        except CreateError:
            yield None


def _seen(task: PlannedTask, manifests: ManifestSet, namespace: str) -> object:
    """What of a task its pod sees: of its params those that its Task declares, as Tekton passes over the others
    (tektoncd/pipeline v1.15.0, pkg/reconciler/taskrun/validate_taskrun.go)."""
    found = manifests.get(GROUP, "Task", namespace, task.task)
    if found is None:
        return task
    declared = _names(View.of(found.document, ("spec", "params")).value)
    params = tuple((name, repr(value)) for name, value in task.params if name in declared)
    return task.name, task.task, task.section, task.after, params, task.workspaces, task.steps
