"""The steps of a Task with all values in them that are known before it starts.

The order of the passes is Tekton's: a value that was put in by one pass is looked at by the next. Sources:
tektoncd/pipeline v1.15.0, pkg/reconciler/taskrun/taskrun.go (`applyParamsContextsResultsAndWorkspaces`, `createPod`),
pkg/reconciler/taskrun/resources/apply.go, pkg/container/container_replacements.go, pkg/apis/pipeline/v1/merge.go.
"""

from collections.abc import Callable, Sequence
from itertools import count

from harness.pipelines.budget import Budget
from harness.pipelines.model import (
    Container,
    EnvVar,
    Step,
    TaskRun,
    TaskSpec,
    WorkspaceBinding,
    WorkspaceDeclaration,
)
from harness.pipelines.names import volume_name
from harness.pipelines.sameness import each, replaced
from harness.pipelines.substitution import Replacements
from harness.pipelines.workspaces import mount_path
from harness.trace import PlannedStep


def substitute_spec(spec: TaskSpec, known: Replacements) -> TaskSpec:
    """One pass over the steps, the step template, the mount paths and the sidecars of a Task."""
    if known.is_empty:
        return spec
    return replaced(
        spec,
        steps=each(spec.steps, lambda step: _step(step, known)),
        template=None if spec.template is None else _container(spec.template, known),
        workspaces=each(spec.workspaces, lambda item: replaced(item, mount_path=known.text(item.mount_path))),
        sidecars=each(spec.sidecars, lambda step: _step(step, known)),
    )


def substitute_run(spec: TaskSpec, params: Replacements, task_name: str, run: TaskRun, budget: Budget) -> TaskSpec:
    """All passes, up to the pod: params, contexts, paths of results, workspaces, credentials.

    `task_name` is the Task's name, or the TaskRun's for an inline Task.
    """
    spec = substitute_spec(spec, params)
    contexts = {
        "context.taskRun.name": run.name,
        "context.task.name": task_name,
        "context.taskRun.namespace": run.namespace,
        "context.task.retry-count": "0",
    }
    spec = substitute_spec(spec, Replacements(contexts, budget=budget))
    spec = _each_step(spec, lambda step, index: _results_of_step(step, index, budget))
    spec = substitute_spec(spec, Replacements(_result_paths(spec), budget=budget))
    spec = _each_step(spec, lambda step, index: _artifacts_of_step(step, index, budget))
    exits = {f"steps.{_id(step, n)}.exitCode.path": f"{_folder(step, n)}/exitCode" for n, step in enumerate(spec.steps)}
    spec = substitute_spec(spec, Replacements(exits, budget=budget))
    spec = _substitute_workspaces(spec, run.workspaces, budget)
    return substitute_spec(spec, Replacements({"credentials.path": "/tekton/creds"}, budget=budget))


def merge_template(spec: TaskSpec) -> TaskSpec:
    """The Task with its step template merged into each step that is not taken from a StepAction."""

    def merge(step: Step) -> Step:
        return step if step.ref else replaced(step, container=_merge(step.container, spec.template))

    return replaced(spec, steps=each(spec.steps, merge))


def planned_steps(spec: TaskSpec) -> tuple[PlannedStep, ...]:
    """The steps, with the step template merged in."""
    return tuple(map(_planned, merge_template(spec).steps))


# --- passes -----------------------------------------------------------------------------------------------------------


def _step(step: Step, known: Replacements) -> Step:
    if known.is_empty:
        return step
    return replaced(
        step,
        name=known.text(step.name),
        container=_container(step.container, known),
        script=known.text(step.script),
        params=each(step.params, lambda param: replaced(param, value=known.value(param.value))),
    )


def _container(container: Container, known: Replacements) -> Container:
    return replaced(
        container,
        image=known.text(container.image),
        command=known.all_items(container.command),
        args=known.all_items(container.args),
        env=each(container.env, lambda variable: _env_var(variable, known)),
        working_dir=known.text(container.working_dir),
    )


def _env_var(variable: EnvVar, known: Replacements) -> EnvVar:
    value, source = known.text(variable.value), variable.source
    if source is not None and source[0] in ("secretKeyRef", "configMapKeyRef"):
        name, key = known.text(source[1]), known.text(source[2])
        source = source if name is source[1] and key is source[2] else (source[0], name, key)
    return replaced(variable, value=value, source=source)


def _each_step(spec: TaskSpec, change: Callable[[Step, int], Step]) -> TaskSpec:
    """A pass that looks different for each step."""
    indices = count()
    return replaced(spec, steps=each(spec.steps, lambda step: change(step, next(indices))))


def _results_of_step(step: Step, index: int, budget: Budget) -> Step:
    paths = {
        spelling: f"{_folder(step, index)}/results/{name}"
        for name in step.results
        for spelling in _path_spellings("step.results", name)
    }
    return _step(step, Replacements(paths, budget=budget))


def _artifacts_of_step(step: Step, index: int, budget: Budget) -> Step:
    paths = {
        "step.artifacts.path": f"{_folder(step, index)}/artifacts/provenance.json",
        "artifacts.path": "/tekton/artifacts/provenance.json",
    }
    return _step(step, Replacements(paths, budget=budget))


def _result_paths(spec: TaskSpec) -> dict[str, str]:
    return {
        spelling: f"/tekton/results/{name}" for name in spec.results for spelling in _path_spellings("results", name)
    }


def _path_spellings(prefix: str, name: str) -> tuple[str, ...]:
    return (f"{prefix}.{name}.path", f'{prefix}["{name}"].path', f"{prefix}['{name}'].path")


def _id(step: Step, index: int) -> str:
    """The container's name (pkg/pod/entrypoint.go, `StepName`)."""
    return f"step-{step.name}" if step.name else f"step-unnamed-{index}"


def _folder(step: Step, index: int) -> str:
    return f"/tekton/steps/{_id(step, index)}"


def _substitute_workspaces(spec: TaskSpec, bound: Sequence[WorkspaceBinding], budget: Budget) -> TaskSpec:
    """Paths first, each step's own before the common one, then everything else that is asked of workspaces."""
    names = {workspace.name for workspace in spec.workspaces}
    extra = tuple(WorkspaceDeclaration(binding.name) for binding in bound if binding.name not in names)
    present = {binding.name for binding in bound}
    known: dict[str, str] = {}
    common: dict[str, str] = {}
    for workspace in (*spec.workspaces, *extra):
        prefix = f"workspaces.{workspace.name}."
        is_bound = not workspace.optional or workspace.name in present
        known[f"{prefix}bound"] = "true" if is_bound else "false"
        (common if is_bound else known)[f"{prefix}path"] = mount_path(workspace) if is_bound else ""
    for binding in bound:
        known[f"workspaces.{binding.name}.volume"] = volume_name(binding.name)
        if binding.source != "volumeClaimTemplate":
            claim = binding.of if binding.source == "persistentVolumeClaim" else ""
            known[f"workspaces.{binding.name}.claim"] = claim

    def with_own_paths(step: Step) -> Step:
        own = {f"workspaces.{name}.path": path for name, path in reversed(step.mounts) if path}
        return _step(step, Replacements({key: own[key] for key in own if key in common}, budget=budget))

    spec = replaced(spec, steps=each(spec.steps, with_own_paths), sidecars=each(spec.sidecars, with_own_paths))
    spec = substitute_spec(spec, Replacements(common, budget=budget))
    return substitute_spec(spec, Replacements(known, budget=budget))


# --- the step template ------------------------------------------------------------------------------------------------


def _merge(container: Container, template: Container | None) -> Container:
    """A step's container over the template: what the step leaves out comes from the template."""
    if template is None:
        return container
    return Container(
        image=container.image or template.image,
        command=container.command or template.command,
        args=container.args or template.args,
        env=_merge_env(container.env, template.env),
        working_dir=container.working_dir or template.working_dir,
    )


def _merge_env(own: Sequence[EnvVar], template: Sequence[EnvVar]) -> tuple[EnvVar, ...]:
    """By name. The template's other variables keep their place before those that both have, as Kubernetes' strategic
    merge does it (k8s.io/apimachinery, pkg/util/strategicpatch/patch.go, `mergeSortedSlice`)."""
    in_template = {variable.name: variable for variable in template}
    place = {variable.name: index for index, variable in enumerate(template)}
    names = {variable.name for variable in own}
    merged = [_merge_variable(variable, in_template.get(variable.name)) for variable in own]
    others = [variable for variable in template if variable.name not in names]
    result: list[EnvVar] = []
    for variable in merged:
        while others and place[others[0].name] < place.get(variable.name, -1):
            result.append(others.pop(0))
        result.append(variable)
    return (*result, *others)


def _merge_variable(own: EnvVar, template: EnvVar | None) -> EnvVar:
    if template is None:
        return own
    value, source = own.value or template.value, own.source or template.source
    # A variable cannot have both; Tekton then takes the step's as it is.
    return own if value and source else EnvVar(own.name, value, source)


def _planned(step: Step) -> PlannedStep:
    container = step.container
    return PlannedStep(
        name=step.name,
        image=container.image,
        command=container.command,
        args=container.args,
        script=step.script,
        env=tuple((variable.name, _env_text(variable)) for variable in container.env),
    )


def _env_text(variable: EnvVar) -> str:
    """The value, or where it is read from: `<secretKeyRef harbor-basic-auth password>`."""
    if variable.source is None:
        return variable.value
    return f"<{' '.join(part for part in variable.source if part)}>"
