"""PipelineRun. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/pipelinerun_validation.go,
pipelinerun_defaults.go; v1beta1/pipelinerun_validation.go."""

from collections.abc import Sequence
from typing import Final

from harness.admission.durations import duration_text
from harness.admission.field_error import (
    Errors,
    disallowed_fields,
    generic,
    invalid_value,
    missing_one_of,
    multiple_one_of,
    via,
    via_index,
    via_key,
)
from harness.admission.names import check_metadata
from harness.admission.pipelines.params import (
    add_task_params,
    check_types,
    check_values,
    combine,
    declared_by_value,
    names_of,
    value_expressions,
)
from harness.admission.pipelines.pipeline import (
    check_param_declarations,
    check_pipeline_spec,
    check_task_param_usage,
    check_task_workspaces,
    set_pipeline_spec_defaults,
)
from harness.admission.pipelines.references import check_reference
from harness.admission.pipelines.run_parts import (
    DEFAULT_SERVICE_ACCOUNT,
    DEFAULT_TIMEOUT,
    remove_reserved_annotations,
)
from harness.admission.pipelines.task import check_param_usage, check_params_in_steps
from harness.admission.pipelines.task_run import check_overrides
from harness.admission.pipelines.workspaces import check_binding
from harness.admission.struct import Struct
from harness.admission.substitution import looks_like_result_ref, result_refs
from harness.goformat import format_value, quote
from harness.jsontypes import JSONObject

_STATUSES: Final = ("Cancelled", "CancelledRunFinally", "StoppedRunFinally", "PipelineRunPending")


def set_pipeline_run_defaults(root: Struct, version: str) -> None:
    """Timeout, service account, the types of an inline spec."""
    spec = root.struct("spec")
    if version == "v1":
        timeouts, template = spec.value.setdefault("timeouts", {}), spec.value.setdefault("taskRunTemplate", {})
        account = template if isinstance(template, dict) else {}
    else:
        timeouts, account = spec.value.get("timeouts"), spec.value
        if timeouts is None:
            spec.value.setdefault("timeout", DEFAULT_TIMEOUT)
    if isinstance(timeouts, dict):
        timeouts.setdefault("pipeline", DEFAULT_TIMEOUT)
    _set_service_account(account)
    inline = spec.pointer("pipelineSpec")
    if inline is not None:
        set_pipeline_spec_defaults(inline)
    remove_reserved_annotations(root)
    root.value["spec"] = spec.value


def _set_service_account(holder: JSONObject) -> None:
    if not holder.get("serviceAccountName"):
        holder["serviceAccountName"] = DEFAULT_SERVICE_ACCOUNT


def check_pipeline_run(root: Struct, version: str) -> Errors:
    """A PipelineRun that is created."""
    spec = root.struct("spec")
    errors = check_metadata(root)
    if spec.text("status") == "PipelineRunPending" and root.struct("status").has("startTime"):
        errors.append(invalid_value("PipelineRun cannot be Pending after it is started", "spec.status"))
    return errors + via(_check_spec(spec, version), "spec")


def _check_spec(spec: Struct, version: str) -> Errors:
    ref, inline = spec.pointer("pipelineRef"), spec.pointer("pipelineSpec")
    errors: Errors = []
    if ref is None and inline is None:
        errors.append(missing_one_of("pipelineRef", "pipelineSpec"))
    if ref is not None and inline is not None:
        errors.append(multiple_one_of("pipelineRef", "pipelineSpec"))
    if ref is not None:
        errors += via(check_reference(ref), "pipelineRef")
    if inline is not None:
        errors += via(check_pipeline_spec(inline, version), "pipelineSpec")
    errors += _check_params(spec.structs("params"))
    if inline is not None:
        errors += _check_inline_params(spec, inline, version)
        if version == "v1beta1":
            errors += _check_propagated_workspaces(spec, inline)
    errors += check_timeouts(spec, version)
    for index, task in enumerate(spec.structs("taskRunSpecs")):
        found = check_overrides(task, version) + check_task_timeout(task, spec.pointer("timeouts"))
        errors += via_index(found, "taskRunSpecs", index)
    errors += _check_status(spec.text("status"))
    errors += _check_workspaces(spec.structs("workspaces"))
    if version == "v1beta1" and spec.has("resources"):
        errors.append(disallowed_fields("resources"))
    return errors


def _check_params(params: Sequence[Struct]) -> Errors:
    """No param given twice, and none that looks like the result of a task."""
    errors = via(check_values(params), "params")
    for param in params:
        found = value_expressions(param.value.get("value"))
        looking = [expression for expression in found if looks_like_result_ref(expression)]
        if result_refs(looking):
            words = f"cannot use result expressions in {format_value([*looking])} as PipelineRun parameter values"
            errors += via_key([invalid_value(words, "value")], "params", param.text("name"))
    return errors


def _check_inline_params(spec: Struct, inline: Struct, version: str) -> Errors:
    """The references of an inline pipeline, which sees the run's params too (`validateInlineParameters`)."""
    known = {param.text("name"): declared_by_value(param) for param in spec.structs("params")}
    errors = [error for param in inline.structs("params") for error in combine(param, known)]
    tasks = inline.structs("tasks")
    for task in tasks:
        add_task_params(task.structs("params"), known)
        for param in task.struct("taskSpec").structs("params"):
            errors += combine(param, known)
    params = list(known.values())
    if not tasks:
        return errors
    for task in tasks:
        steps = task.struct("taskSpec").structs("steps")
        if steps:
            errors += check_types(params) + check_params_in_steps(steps, params)
            errors += check_param_usage(steps, params, version)
    return errors + check_param_declarations(tasks, params) + check_task_param_usage(tasks, params)


def _check_propagated_workspaces(spec: Struct, inline: Struct) -> Errors:
    known = {*names_of(spec.structs("workspaces")), *names_of(inline.structs("workspaces"))}
    errors: Errors = []
    for section in ("tasks", "finally"):
        for index, task in enumerate(inline.structs(section)):
            known.update(names_of(task.structs("workspaces")))
            errors += via(check_task_workspaces(task, known), f"[{index}]")
    return errors


def check_timeouts(spec: Struct, version: str) -> Errors:
    """The timeouts of the whole and of its parts, in nanoseconds; paths begin with `timeouts`."""
    errors: Errors = []
    alone = spec.optional_number("timeout") if version == "v1beta1" else None
    if alone is not None and alone < 0:
        errors.append(invalid_value(f"{duration_text(alone)} should be >= 0", "timeout"))
    timeouts = spec.pointer("timeouts")
    if timeouts is None:
        return errors
    if alone is not None:
        errors.append(disallowed_fields("timeout", "timeouts"))
    for name in ("tasks", "finally", "pipeline"):
        value = timeouts.number(name)
        if value < 0:
            errors.append(invalid_value(f"{duration_text(value)} should be >= 0", f"timeouts.{name}"))
    limit, words = timeouts.optional_number("pipeline"), "should be <= pipeline duration"
    if limit is None:
        # Tekton takes its 60 minutes for nanoseconds here; defaulting keeps this from being reached.
        limit, words = 60, "should be <= default timeout duration"
    return errors + _check_parts(timeouts, limit, words)


def _check_parts(timeouts: Struct, limit: int, words: str) -> Errors:
    """`tasks` and `finally`, each and together, within the whole; 0 stands for no limit."""
    errors: Errors = []
    for name in ("tasks", "finally"):
        value = timeouts.optional_number(name)
        if value is None or limit == 0:
            continue
        if value > limit or value == 0:
            unlimited = " (no timeout)" if value == 0 else ""
            errors.append(invalid_value(f"{duration_text(value)}{unlimited} {words}", f"timeouts.{name}"))
    tasks, final = timeouts.optional_number("tasks"), timeouts.optional_number("finally")
    if tasks is not None and final is not None and tasks + final > limit:
        message = f"{duration_text(tasks)} + {duration_text(final)} {words}"
        errors += [invalid_value(message, "timeouts.tasks"), invalid_value(message, "timeouts.finally")]
    return errors


def check_task_timeout(task: Struct, timeouts: Struct | None) -> Errors:
    """The timeout of one task within that of all (`validateTaskRunSpecTimeout`)."""
    value = task.optional_number("timeout")
    if value is None:
        return []
    if value < 0:
        return [invalid_value(f"{duration_text(value)} should be >= 0", "timeout")]
    limit, source = DEFAULT_TIMEOUT, "default pipeline duration"
    for name, shown in (("tasks", "pipeline tasks duration"), ("pipeline", "pipeline duration")):
        found = timeouts.optional_number(name) if timeouts is not None else None
        if found is not None:
            limit, source = found, shown
            break
    if limit < 0:
        return [invalid_value(f"{duration_text(limit)} should be >= 0", "timeout")]
    if limit and value > limit:
        return [invalid_value(f"{duration_text(value)} should be <= {source} {duration_text(limit)}", "timeout")]
    return []


def _check_status(status: str) -> Errors:
    if not status or status in _STATUSES:
        return []
    allowed = f"{', '.join(_STATUSES[:-1])} or {_STATUSES[-1]}"
    return [invalid_value(f"{status} should be {allowed}", "status")]


def _check_workspaces(workspaces: Sequence[Struct]) -> Errors:
    seen: dict[str, int] = {}
    errors: Errors = []
    for index, workspace in enumerate(workspaces):
        name = workspace.text("name")
        found = check_binding(workspace)
        if name in seen:
            words = f"provided by pipelinerun more than once, at index {seen[name]} and {index}"
            found = [*found, generic(f"workspace {quote(name)} {words}", "name")]
        errors += via_index(found, "workspaces", index)
        seen[name] = index
    return errors
