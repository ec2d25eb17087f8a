"""What a TaskRun runs.

Sources: tektoncd/pipeline v1.15.0, pkg/reconciler/taskrun/taskrun.go (`prepare`, `createPod`) and validate_taskrun.go,
pkg/reconciler/taskrun/resources/taskspec.go (StepActions).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from harness.gojson import dumps
from harness.jsontypes import JSON
from harness.pipelines.budget import Budget
from harness.pipelines.graph import step_texts
from harness.pipelines.library import Library, NotFoundError
from harness.pipelines.model import Container, Param, ParamSpec, Step, StepAction, TaskRun, TaskSpec
from harness.pipelines.params import (
    dotted_references,
    go_list,
    go_map,
    missing,
    missing_keys,
    mistyped,
    out_of_bounds,
    task_replacements,
)
from harness.pipelines.steps import planned_steps, substitute_run, substitute_spec
from harness.pipelines.substitution import Replacements
from harness.pipelines.values import to_json
from harness.pipelines.workspaces import WorkspaceError, check_bindings, describe
from harness.trace import PlannedTask

_BRACKETED: Final = re.compile(r"\$\(params(?:\[\"([^)\n$]*)\"\]|\['([^)\n$]*)'\])\)")
_SHOWN: Final = 200
"""How much of a text a message shows."""

_INDEX: Final = re.compile(r"\[[0-9]*\*?\]")


class TaskRunError(Exception):
    """A TaskRun fails before it starts; `str()` is Tekton's reason and message."""


class _ElsewhereError(Exception):
    """What a TaskRun does is not in the manifests: it is fetched when it starts."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A planned task with all that is known of its TaskRun; `fails` tells that the TaskRun is sure to fail."""

    task: PlannedTask
    fails: bool = False


def plan_task_run(run: TaskRun, library: Library, budget: Budget) -> PlannedTask:
    """What a TaskRun that a trigger created would run."""
    empty = PlannedTask(
        name=run.name, task=run.ref.name if run.ref else "", params=_given(run.params), workspaces=_bound(run)
    )
    try:
        spec = _task_of(run, library)
    except TaskRunError as error:
        return replace(empty, problem=str(error))
    if spec is None:
        return replace(empty, problem=elsewhere("Task", run.ref.resolver if run.ref else ""))
    planned = fill(empty, run, spec, library, budget).task
    return replace(planned, problem=f"spec.status is {run.status}") if run.status else planned


def elsewhere(kind: str, resolver: str) -> str:
    """The problem with a Task or Pipeline that comes through a resolver."""
    return f'the {kind} comes from the resolver "{resolver}": what it does is not in the manifests'


def fill(planned: PlannedTask, run: TaskRun, spec: TaskSpec, library: Library, budget: Budget) -> Filled:
    """`planned` with the params, workspaces and steps that `run` gives to the Task `spec`, or with its problem.

    `run.ref` names the Task; without it the Task is inline. Raises PlanTooLargeError.
    """
    known = task_replacements(spec.params, run.params, budget)
    planned = replace(planned, params=effective_params(spec.params, run.params, known), workspaces=_bound(run))
    try:
        spec = _with_step_actions(spec, run, known, library, budget)
        _check(spec, run)
        done = substitute_run(spec, known, task_name(run), run, budget)
        _check_uses(done)
    except TaskRunError as error:
        return Filled(replace(planned, problem=str(error)), fails=True)
    except _ElsewhereError as error:
        return Filled(replace(planned, problem=str(error)))
    return Filled(replace(planned, steps=planned_steps(done)))


def _task_of(run: TaskRun, library: Library) -> TaskSpec | None:
    """The Task that a TaskRun names or holds; None when a resolver fetches it."""
    if run.ref is not None and run.ref.resolver:
        return None
    if run.ref is not None and run.ref.name:
        try:
            return library.task(run.namespace, run.ref.name)
        except NotFoundError as error:
            raise TaskRunError(
                f"TaskRunResolutionFailed: error when listing tasks for taskRun {run.name}: {error}"
            ) from error
    if run.spec is None:
        raise TaskRunError(f"TaskRunResolutionFailed: taskRun {run.name} not providing TaskRef or TaskSpec")
    return run.spec


def check_params(declared: Sequence[ParamSpec], given: Sequence[Param], matrix: Sequence[Param], task: str) -> str:
    """What is wrong with the params that a task is given (those of its matrix apart), in Tekton's words, or nothing.

    Source: validate_taskrun.go, `ValidateResolvedTask`. `task` is the Task's name, empty for an inline one.
    """
    if lacking := missing(declared, (*given, *matrix)):
        problem = f"missing values for these params which have no default values: {go_list(lacking)}"
    elif wrong := mistyped(declared, given, allow_references=True) + _not_strings(declared, matrix):
        problem = f"param types don't match the user-specified type: {go_list(wrong)}"
    elif keys := missing_keys(declared, given):
        problem = f"missing keys for these params which are required in ParamSpec's properties {go_map(keys)}"
    else:
        return ""
    return f"invalid input params for task {task}: {problem}"


def effective_params(
    declared: Sequence[ParamSpec], given: Sequence[Param], known: Replacements
) -> tuple[tuple[str, JSON], ...]:
    """The Task's params with the values that its steps see, then what else is given."""
    values: dict[str, JSON] = {}
    for spec in declared:
        name = f"params.{spec.name}"
        if spec.type == "object" and name in known.objects:
            values[spec.name] = to_json(known.objects[name])
        elif spec.type == "array" and name in known.arrays:
            values[spec.name] = to_json(known.arrays[name])
        elif name in known.strings:
            values[spec.name] = known.strings[name]
        elif spec.default is not None:
            values[spec.name] = to_json(spec.default)
    for param in given:
        values.setdefault(param.name, to_json(param.value))
    return tuple(values.items())


def task_name(run: TaskRun) -> str:
    """What `$(context.task.name)` is: the Task's name, for an inline Task the run's."""
    return run.ref.name if run.ref else run.name


# --- checks -----------------------------------------------------------------------------------------------------------


def _check(spec: TaskSpec, run: TaskRun) -> None:
    if problem := check_params(spec.params, run.params, (), task_name(run)):
        raise TaskRunError(f"TaskRunValidationFailed: {problem}")
    if beyond := out_of_bounds(spec.params, run.params, _all_texts(spec)):
        raise TaskRunError(f"TaskRunValidationFailed: non-existent param references:{go_list(beyond)}")
    try:
        check_bindings(spec.workspaces, run.workspaces, inline=run.spec is not None and run.ref is None)
    except WorkspaceError as error:
        raise TaskRunError(f"TaskRunValidationFailed: {error}") from error


def _check_uses(spec: TaskSpec) -> None:
    """What a step names once all is put in has to be declared; else its pod is not made. The first such is told.

    Source: pkg/apis/pipeline/v1/task_validation.go, `ValidateUsageOfDeclaredParameters`.
    """
    declared = {param.name: param for param in spec.params}
    for index, step in enumerate(spec.steps):
        for place, text in _checked_texts(step):
            for problem in _misuses(text, declared):
                raise TaskRunError(f"PodCreationFailed: {problem}: steps[{index}].{place}")


def _misuses(text: str, declared: Mapping[str, ParamSpec]) -> Iterator[str]:
    """What is wrong with the params that a text names."""
    shown = dumps(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
    for used in dotted_references(text):
        name, *keys = used.split(".")
        spec = declared.get(_INDEX.sub("", name))
        if len(keys) > 1:
            yield (
                f"Invalid referencing of parameters in {shown}! "
                'Only two dot-separated components after the prefix "params" are allowed.'
            )
        elif spec is None or (spec.type == "object" and keys and _INDEX.sub("", keys[0]) not in spec.keys):
            yield f"non-existent variable in {shown}"
        elif spec.type == "object" and not keys:
            yield f"variable type invalid in {shown}"
    for match in _BRACKETED.finditer(text):
        if _INDEX.sub("", match[1] or match[2] or "") not in declared:
            yield f"non-existent variable in {shown}"


def _checked_texts(step: Step) -> Iterator[tuple[str, str]]:
    """The texts of a step that are checked for its params, each with its field's name."""
    container = step.container
    yield from (("name", step.name), ("image", container.image), ("workingDir", container.working_dir))
    yield ("script", step.script)
    yield from ((f"command[{index}]", text) for index, text in enumerate(container.command))
    yield from ((f"args[{index}]", text) for index, text in enumerate(container.args))
    yield from ((f"env[{variable.name}]", variable.value) for variable in container.env)


def _all_texts(spec: TaskSpec) -> Iterator[str]:
    for step in (*spec.steps, *spec.sidecars):
        yield from step_texts(step)
    if spec.template is not None:
        yield from step_texts(Step("", spec.template))
    for workspace in spec.workspaces:
        yield workspace.mount_path


def _not_strings(declared: Sequence[ParamSpec], matrix: Sequence[Param]) -> list[str]:
    types = {spec.name: spec.type for spec in declared}
    return [param.name for param in matrix if types.get(param.name, "string") != "string"]


def _given(params: Sequence[Param]) -> tuple[tuple[str, JSON], ...]:
    return tuple((param.name, to_json(param.value)) for param in params)


def _bound(run: TaskRun) -> tuple[tuple[str, str], ...]:
    return tuple((binding.name, describe(binding)) for binding in run.workspaces)


# --- StepActions ------------------------------------------------------------------------------------------------------


def _with_step_actions(spec: TaskSpec, run: TaskRun, known: Replacements, library: Library, budget: Budget) -> TaskSpec:
    """The Task with each step that refers to a StepAction in the cluster filled from it."""
    if all(step.ref is None for step in spec.steps):
        return spec
    steps = []
    for index, step in enumerate(spec.steps):
        if step.ref is None:
            steps.append(step)
            continue
        where = f'failed to resolve step ref for step "{step.name}" (index {index})'
        if step.ref.resolver:
            raise _ElsewhereError(elsewhere(f'step "{step.name}"', step.ref.resolver))
        try:
            action = library.step_action(run.namespace, step.ref.name)
        except NotFoundError as error:
            raise TaskRunError(f"TaskRunResolutionFailed: {where}: {error}") from error
        if problem := _check_step_params(action, step):
            raise TaskRunError(f"TaskRunResolutionFailed: {where}: {problem}")
        steps.append(_fill_step(step, action, known, budget))
    return replace(spec, steps=tuple(steps))


def _check_step_params(action: StepAction, step: Step) -> str:
    declared = {param.name for param in action.params}
    extra = [param.name for param in step.params if param.name not in declared]
    if extra:
        return f"extra params passed by Step to StepAction: {go_list(extra)}"
    lacking = missing(action.params, step.params)
    return f"non-existent params in Step: {go_list(lacking)}" if lacking else ""


def _fill_step(step: Step, action: StepAction, known: Replacements, budget: Budget) -> Step:
    given = tuple(replace(param, value=known.value(param.value)) for param in step.params)
    values = task_replacements(action.params, given, budget)
    only = TaskSpec(steps=(Step(step.name, action.container, action.script),))
    filled = substitute_spec(only, values).steps[0]
    container = Container(
        image=filled.container.image,
        command=filled.container.command or step.container.command,
        args=filled.container.args or step.container.args,
        env=filled.container.env or step.container.env,
        working_dir=filled.container.working_dir,
    )
    return replace(
        step,
        container=container,
        script=filled.script or step.script,
        results=action.results or step.results,
        ref=None,
        params=(),
    )
