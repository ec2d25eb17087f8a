"""Why a PipelineRun fails before any of its tasks starts.

Source: tektoncd/pipeline v1.15.0, pkg/reconciler/pipelinerun/pipelinerun.go (`reconcile`), and validate_params.go and
validate_dependencies.go in its folder resources. The rules of the admission webhooks are not repeated here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.pipelines.graph import GraphError, check_graph, references_in, result_references, texts_of
from harness.pipelines.model import PipelineRun, PipelineSpec, PipelineTask, TaskSpec
from harness.pipelines.params import go_list, go_map, missing, missing_keys, mistyped, out_of_bounds
from harness.pipelines.task_runs import check_params


@dataclass(frozen=True, slots=True)
class ReadyTask:
    """A task with the variables of its pipeline replaced, what it waits for, and its Task where that is known."""

    task: PipelineTask
    after: tuple[str, ...]
    spec: TaskSpec | None


def check_run(run: PipelineRun, spec: PipelineSpec) -> str:
    """Why the run fails before its params are put in: the first of the reconciler's checks that does; else empty."""
    if run.status:
        pending = f'PipelineRunPending: PipelineRun "{run.name}" is pending'
        return pending if run.status == "PipelineRunPending" else f"spec.status is {run.status}"
    try:
        check_graph(spec.tasks, spec.finally_tasks)
    except GraphError as error:
        return f"PipelineInvalidGraph: PipelineRun {run.namespace}/{run.name}'s {error}"
    if lacking := missing(spec.params, run.params):
        return f"ParameterMissing: pipelineRun missing parameters: {go_list(lacking)}"
    if wrong := mistyped(spec.params, run.params, allow_references=False):
        return f"ParameterTypeMismatch: parameters have inconsistent types : {go_list(wrong)}"
    if keys := missing_keys(spec.params, run.params):
        return f"ObjectParameterMissKeys: pipelineRun missing object keys for parameters: {go_map(keys)}"
    if beyond := out_of_bounds(spec.params, run.params, _indexed_texts(spec)):
        return f"ParamArrayIndexingInvalid: non-existent param references:{go_list(beyond)}"
    bound = {binding.name for binding in run.workspaces}
    for workspace in spec.workspaces:
        if not workspace.optional and workspace.name not in bound:
            return (
                f'InvalidWorkspaceBindings: pipeline requires workspace with name "{workspace.name}" be provided by '
                "pipelinerun"
            )
    names = {task.name for task in (*spec.tasks, *spec.finally_tasks)}
    for name in run.task_run_specs:
        if name not in names:
            return (
                f'InvalidTaskRunSpecs: pipelineRun\'s taskrunSpecs defined wrong taskName: "{name}", does not exist in '
                "Pipeline"
            )
    return ""


def _indexed_texts(spec: PipelineSpec) -> Iterator[str]:
    """The texts of a Pipeline in which indexes of array params are checked."""
    for task in (*spec.tasks, *spec.finally_tasks):
        for param in (*task.params, *(task.matrix.params if task.matrix else ())):
            yield from texts_of(param.value)
        for condition in task.when:
            yield from (condition.input, *condition.values)
        if task.section == "tasks":
            yield from (use.sub_path for use in task.workspaces)


def check_resolved(spec: PipelineSpec, ready: Sequence[ReadyTask]) -> str:
    """Why the run fails once its Tasks are known; empty when it does not."""
    for item in ready:
        if item.spec is None:
            continue
        fan = item.task.matrix
        extra = (*fan.params, *(param for params in fan.include for param in params)) if fan else ()
        name = item.task.ref.name if item.task.ref else ""
        if problem := check_params(item.spec.params, item.task.params, extra, name):
            return f"PipelineValidationFailed: {problem}"
    by_name = {item.task.name: item for item in ready}
    for item in ready:
        for name, result in result_references(item.task):
            if problem := _check_result(by_name.get(name), name, result):
                where = f'invalid result reference in pipeline task "{item.task.name}"'
                return f"InvalidTaskResultReference: {where}: {problem}"
    for own in spec.results:
        for name, result in references_in(own.value):
            if problem := _check_result(by_name.get(name), name, result):
                return f'InvalidPipelineResultReference: invalid pipeline result "{own.name}": {problem}'
    return _check_optional_workspaces(spec, ready)


def _check_result(of: ReadyTask | None, name: str, result: str) -> str:
    if of is None:
        return f'referenced pipeline task "{name}" does not exist'
    if of.spec is None or result in of.spec.results:
        return ""
    return f'"{result}" is not a named result returned by pipeline task "{name}"'


def _check_optional_workspaces(spec: PipelineSpec, ready: Sequence[ReadyTask]) -> str:
    optional = {workspace.name for workspace in spec.workspaces if workspace.optional}
    for item in ready:
        required = {declared.name for declared in item.spec.workspaces if not declared.optional} if item.spec else set()
        for use in item.task.workspaces:
            if use.workspace in optional and use.name in required:
                return (
                    f'RequiredWorkspaceMarkedOptional: pipeline workspace "{use.workspace}" is marked optional but '
                    f'pipeline task "{item.task.name}" requires it be provided'
                )
    return ""
