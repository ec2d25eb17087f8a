"""The tasks of a pipeline: their names and what they run. Source: tektoncd/pipeline v1.15.0,
pkg/apis/pipeline/v1/pipeline_validation.go (`PipelineTask.Validate`)."""

from collections.abc import Callable, Sequence
from typing import Final

from harness.admission.field_error import (
    Errors,
    FieldError,
    disallowed_fields,
    generic,
    invalid_value,
    missing_one_of,
    multiple_one_of,
    via,
    via_index,
)
from harness.admission.names import is_label
from harness.admission.pipelines.references import check_reference
from harness.admission.pipelines.steps import needs_alpha
from harness.admission.pipelines.task import check_task_spec
from harness.admission.struct import Struct
from harness.goformat import quote

CheckPipelineSpec = Callable[[Struct, str], Errors]

_RUNS: Final = ("taskRef", "taskSpec", "pipelineRef", "pipelineSpec")


def set_task_ref_defaults(ref: Struct | None) -> None:
    """A reference without a resolver is to a Task of the namespace."""
    if ref is not None and not ref.text("kind") and not ref.text("resolver"):
        ref.value["kind"] = "Task"


def check_pipeline_tasks(
    tasks: Sequence[Struct], final: Sequence[Struct], version: str, check_pipeline_spec: CheckPipelineSpec
) -> Errors:
    """Each task for itself, and that no name comes twice."""
    names: set[str] = set()
    errors: Errors = []
    for section, members in (("tasks", tasks), ("finally", final)):
        for index, task in enumerate(members):
            found = _check_name(task.text("name"), names) + _check_task(task, version, check_pipeline_spec)
            errors += via_index(found, section, index)
    return errors


def _check_name(name: str, names: set[str]) -> Errors:
    errors: Errors = []
    if not is_label(name):
        details = (
            "Pipeline Task name must be a valid DNS Label."
            "For more info refer to https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names"
        )
        errors.append(FieldError(f"invalid value {quote(name)}", ("name",), details))
    if name in names:
        errors.append(multiple_one_of("name"))
    names.add(name)
    return errors


def _check_task(task: Struct, version: str, check_pipeline_spec: CheckPipelineSpec) -> Errors:
    errors = _check_what_it_runs(task) + _check_on_error(task)
    inline = task.struct("taskSpec")
    if inline.items("steps"):
        for name in ("apiVersion", "kind"):
            if inline.text(name):
                message = f"taskSpec.{name} cannot be specified when using taskSpec.steps"
                errors.append(generic(message, f"taskSpec.{name}"))
    if version == "v1beta1" and task.has("resources"):
        errors.append(disallowed_fields("resources"))
    if _is_custom(task):
        return errors + _check_custom(task)
    return errors + _check_own(task, version, check_pipeline_spec)


def _check_what_it_runs(task: Struct) -> Errors:
    written = [name for name in _RUNS if task.has(name)]
    errors: Errors = [needs_alpha(name) for name in written if name.startswith("pipeline")]
    if len(written) > 1:
        errors.append(generic("expected exactly one, got multiple", *written))
    elif not written:
        errors.append(missing_one_of("taskRef", "taskSpec"))
    return errors


def _check_on_error(task: Struct) -> Errors:
    wanted = task.text("onError")
    if not wanted or wanted.startswith("$(params"):
        return []
    if wanted not in ("continue", "stopAndFail"):
        return [invalid_value(wanted, "OnError", 'PipelineTask OnError must be either "continue" or "stopAndFail"')]
    if wanted == "continue" and task.number("retries") > 0:
        return [generic('PipelineTask OnError cannot be set to "continue" when Retries is greater than 0')]
    return []


def _is_custom(task: Struct) -> bool:
    """Whether another controller than Tekton's runs it: a kind of its own, or any apiVersion."""
    run = [found for found in (task.pointer("taskRef"), task.pointer("taskSpec")) if found is not None]
    return any(one.text("kind") not in ("", "Task") or one.text("apiVersion") for one in run)


def _check_custom(task: Struct) -> Errors:
    errors: Errors = []
    for name, shown in (("taskRef", "custom task ref"), ("taskSpec", "custom task spec")):
        run = task.pointer(name)
        if run is None:
            continue
        if not run.text("kind"):
            errors.append(invalid_value(f"{shown} must specify kind", f"{name}.kind"))
        api_version = run.text("apiVersion")
        if not api_version:
            errors.append(invalid_value(f"{shown} must specify apiVersion", f"{name}.apiVersion"))
        elif api_version.count("/") != 1 or not all(api_version.split("/")):
            message = f'invalid apiVersion format {quote(api_version)}, must be in the format "group/version"'
            errors.append(invalid_value(message, f"{name}.apiVersion"))
    return errors


def _check_own(task: Struct, version: str, check_pipeline_spec: CheckPipelineSpec) -> Errors:
    errors: Errors = []
    spec, ref = task.pointer("taskSpec"), task.pointer("taskRef")
    if spec is not None:
        errors += via(check_task_spec(spec, version), "taskSpec")
    if ref is not None:
        errors += via(check_reference(ref), "taskRef")
    if version == "v1":
        # v1beta1 does not look into pipelines in pipelines.
        pipeline_ref, pipeline_spec = task.pointer("pipelineRef"), task.pointer("pipelineSpec")
        if pipeline_ref is not None:
            errors += via(check_reference(pipeline_ref), "pipelineRef")
        if pipeline_spec is not None:
            errors += via(check_pipeline_spec(pipeline_spec, version), "pipelineSpec")
    return errors
