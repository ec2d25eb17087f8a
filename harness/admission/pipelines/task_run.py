"""TaskRun. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/taskrun_validation.go, taskrun_defaults.go;
v1beta1/taskrun_validation.go."""

from harness.admission.durations import duration_text
from harness.admission.field_error import (
    Errors,
    disallowed_fields,
    generic,
    invalid_value,
    missing_one_of,
    multiple_one_of,
    via,
)
from harness.admission.names import check_metadata
from harness.admission.pipelines.params import check_types, check_values, combine, declared_by_value
from harness.admission.pipelines.pipeline_task import set_task_ref_defaults
from harness.admission.pipelines.references import check_reference
from harness.admission.pipelines.run_parts import (
    DEFAULT_SERVICE_ACCOUNT,
    DEFAULT_TIMEOUT,
    check_compute_resources,
    check_named_specs,
    remove_reserved_annotations,
)
from harness.admission.pipelines.steps import needs_alpha
from harness.admission.pipelines.task import (
    check_param_usage,
    check_params_in_steps,
    check_task_spec,
    set_spec_defaults,
)
from harness.admission.pipelines.workspaces import check_bindings
from harness.admission.struct import Struct


def set_task_run_defaults(root: Struct) -> None:
    """Kind, timeout, service account, the types of an inline spec, the label that names the manager."""
    spec = root.struct("spec")
    set_task_ref_defaults(spec.pointer("taskRef"))
    spec.value.setdefault("timeout", DEFAULT_TIMEOUT)
    if not spec.text("serviceAccountName"):
        spec.value["serviceAccountName"] = DEFAULT_SERVICE_ACCOUNT
    inline = spec.pointer("taskSpec")
    if inline is not None:
        set_spec_defaults(inline)
    remove_reserved_annotations(root)
    labels = root.struct("metadata").value.setdefault("labels", {})
    if isinstance(labels, dict):
        labels.setdefault("app.kubernetes.io/managed-by", "tekton-pipelines")
    root.value["spec"] = spec.value


def check_task_run(root: Struct, version: str) -> Errors:
    """A TaskRun that is created."""
    spec = root.struct("spec")
    errors = check_metadata(root)
    if spec.text("status") == "TaskRunPending" and root.struct("status").has("startTime"):
        errors.append(invalid_value("TaskRun cannot be Pending after it is started", "spec.status"))
    return errors + via(_check_spec(spec, version), "spec")


def _check_spec(spec: Struct, version: str) -> Errors:
    ref, inline = spec.pointer("taskRef"), spec.pointer("taskSpec")
    errors: Errors = []
    if ref is None and inline is None:
        errors.append(missing_one_of("taskRef", "taskSpec"))
    if ref is not None and inline is not None:
        errors.append(multiple_one_of("taskRef", "taskSpec"))
    if ref is not None:
        errors += via(check_reference(ref), "taskRef")
    if inline is not None:
        errors += via(check_task_spec(inline, version), "taskSpec")
    errors += via(check_values(spec.structs("params")), "params")
    if inline is not None:
        errors += _check_inline_params(spec, inline, version)
    errors += via(check_bindings(spec.structs("workspaces")), "workspaces")
    errors += _check_debug(spec) + check_overrides(spec, version) + _check_status(spec)
    if version == "v1" and spec.number("retries") < 0:
        errors.append(invalid_value(f"{spec.number('retries')} should be >= 0", "retries"))
    timeout = spec.number("timeout")
    if timeout < 0:
        errors.append(invalid_value(f"{duration_text(timeout)} should be >= 0", "timeout"))
    if version == "v1beta1" and spec.has("resources"):
        errors.append(disallowed_fields("resources"))
    return errors


def _check_inline_params(spec: Struct, inline: Struct, version: str) -> Errors:
    known = {param.text("name"): declared_by_value(param) for param in spec.structs("params")}
    errors = [error for param in inline.structs("params") for error in combine(param, known)]
    steps, params = inline.structs("steps"), list(known.values())
    if not steps:
        return errors
    return (
        errors + check_types(params) + check_params_in_steps(steps, params) + check_param_usage(steps, params, version)
    )


def check_overrides(spec: Struct, version: str) -> Errors:
    """Settings for steps and sidecars by name, and for the whole task."""
    resources = "computeResources" if version == "v1" else "resources"
    step, sidecar = ("stepSpecs", "sidecarSpecs") if version == "v1" else ("stepOverrides", "sidecarOverrides")
    errors = check_named_specs(spec.structs(step), step) + check_named_specs(spec.structs(sidecar), sidecar)
    if spec.has("computeResources"):
        errors += check_compute_resources(spec.structs(step), step, resources)
    return errors


def _check_debug(spec: Struct) -> Errors:
    debug = spec.pointer("debug")
    if debug is None:
        return []
    errors: Errors = [needs_alpha("debug")]
    breakpoints = debug.pointer("breakpoints")
    if breakpoints is None:
        return errors
    on_failure = breakpoints.text("onFailure")
    path = "debug.breakpoints.onFailure"
    if not on_failure:
        errors.append(invalid_value("onFailure breakpoint is empty, it is only allowed to be set as enabled", path))
    elif on_failure != "enabled":
        words = "is not a valid onFailure breakpoint value, onFailure breakpoint is only allowed to be set as enabled"
        errors.append(invalid_value(f"{on_failure} {words}", path))
    seen: set[str] = set()
    for index, step in enumerate(breakpoints.texts("beforeSteps")):
        if step in seen:
            message = f"before step must be unique, the same step: {step} is defined multiple times at"
            errors.append(generic(message, f"debug.breakpoints.beforeSteps[{index}]"))
        seen.add(step)
    return errors


def _check_status(spec: Struct) -> Errors:
    status, message = spec.text("status"), spec.text("statusMessage")
    if status and status not in ("TaskRunCancelled", "TaskRunPending"):
        return [invalid_value(f"{status} should be TaskRunCancelled or TaskRunPending", "status")]
    if not status and message:
        words = "statusMessage should not be set if status is not set, but it is currently set to"
        return [invalid_value(f"{words} {message}", "statusMessage")]
    return []
