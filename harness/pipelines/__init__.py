"""Pipelines, Tasks and their runs: what a created run would start, with which values.

`plan` follows Tekton's reconcilers up to the pod of each TaskRun. What only a running pipeline knows stays as it is
written: `$(tasks.x.results.y)`, `$(tasks.x.status)`, `$(context.pipelineRun.uid)`, the claim made from a
volumeClaimTemplate. A name that the API server generates ends in `xxxxx`. Source: tektoncd/pipeline v1.15.0.
"""

from harness.pipelines.budget import Budget, PlanTooLargeError
from harness.pipelines.library import GROUP, Library
from harness.pipelines.names import generated_name
from harness.pipelines.pipeline_runs import plan_pipeline_run
from harness.pipelines.reading import read_pipeline_run, read_task_run
from harness.pipelines.task_runs import plan_task_run
from harness.trace import CreatedResource, PlannedTask

__all__ = ["Library", "plan"]

_VERSIONS = (f"{GROUP}/v1", f"{GROUP}/v1beta1")


def plan(resource: CreatedResource, library: Library) -> tuple[PlannedTask, ...]:
    """The tasks that a created PipelineRun or TaskRun would start, in the order in which they may; () for other kinds.

    Pipelines, Tasks and StepActions are looked up in the run's namespace in `library`. A task that cannot run, or
    whose Task is not in the manifests, says so in its `problem`; so does every task of a run that fails as a whole. A
    run whose Pipeline is not known gives one task without steps.
    """
    if resource.api_version not in _VERSIONS or resource.kind not in ("PipelineRun", "TaskRun"):
        return ()
    name = _name(resource)
    budget = Budget()
    try:
        if resource.kind == "PipelineRun":
            run = read_pipeline_run(resource.value, name, resource.namespace)
            return plan_pipeline_run(run, library, budget)
        return (plan_task_run(read_task_run(resource.value, name, resource.namespace), library, budget),)
    except PlanTooLargeError as error:
        return (PlannedTask(name=name, task="", problem=str(error)),)


def _name(resource: CreatedResource) -> str:
    """The name in the cluster, a generated one with its synthetic end."""
    metadata = resource.value.get("metadata")
    fields = metadata if isinstance(metadata, dict) else {}
    name, prefix = fields.get("name"), fields.get("generateName")
    if isinstance(name, str) and name:
        return name
    return generated_name(prefix) if isinstance(prefix, str) and prefix else resource.name
