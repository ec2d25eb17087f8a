"""Pipeline, and the inline spec of one. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/pipeline_validation.go,
pipeline_defaults.go; v1beta1/pipeline_validation.go."""

from collections.abc import Collection, Sequence

from harness.admission.field_error import (
    Errors,
    disallowed_fields,
    generic,
    invalid_value,
    via,
    via_index,
)
from harness.admission.names import check_metadata
from harness.admission.pipelines.matrix import check_matrices, check_matrix_references, is_matrixed
from harness.admission.pipelines.params import (
    Declared,
    all_texts,
    check_enums,
    check_no_duplicates,
    check_param_references,
    check_repeated_values,
    check_types,
    names_of,
    set_param_defaults,
)
from harness.admission.pipelines.pipeline_graph import check_graph
from harness.admission.pipelines.pipeline_references import (
    check_context_variables,
    check_execution_status,
    check_finally_references,
    check_pipeline_results,
    check_results_of_child_pipelines,
    check_variable_prefixes,
)
from harness.admission.pipelines.pipeline_task import check_pipeline_tasks, set_task_ref_defaults
from harness.admission.pipelines.step_fields import has_task_artifact
from harness.admission.pipelines.steps import ARTIFACTS_OFF
from harness.admission.pipelines.task import check_param_usage, set_spec_defaults
from harness.admission.pipelines.when import check_when, check_when_references
from harness.admission.struct import Struct
from harness.goformat import quote

SECTIONS = ("tasks", "finally")


def set_pipeline_defaults(root: Struct) -> None:
    """The types of params, and the kinds of task references."""
    set_pipeline_spec_defaults(root.struct("spec"))


def set_pipeline_spec_defaults(spec: Struct) -> None:
    """The types of params, and the kinds of task references."""
    for param in spec.structs("params"):
        set_param_defaults(param)
    for section in SECTIONS:
        for task in spec.structs(section):
            set_task_ref_defaults(task.pointer("taskRef"))
            inline = task.pointer("taskSpec")
            if inline is not None:
                set_spec_defaults(inline)


def check_pipeline(root: Struct, version: str) -> Errors:
    """A Pipeline."""
    spec = root.struct("spec")
    errors = check_metadata(root) + via(check_pipeline_spec(spec, version), "spec")
    errors += via(_check_param_usage(spec, version), "spec")
    declared = set(names_of(spec.structs("workspaces")))
    for section in SECTIONS:
        for index, task in enumerate(spec.structs(section)):
            errors += via(via_index(check_task_workspaces(task, declared), section, index), "spec")
    return errors


def check_pipeline_spec(spec: Struct, version: str) -> Errors:
    """The spec of a Pipeline, or a pipelineSpec."""
    tasks, final, params = spec.structs("tasks"), spec.structs("finally"), spec.structs("params")
    errors: Errors = []
    if not spec.value:
        fields = ("description", "params", "resources", "tasks", "workspaces")
        errors.append(generic("expected at least one, got none", *fields))
    if version == "v1beta1" and spec.items("resources"):
        errors.append(disallowed_fields("resources"))
    errors += check_pipeline_tasks(tasks, final, version, check_pipeline_spec)
    errors += check_graph(tasks, version)
    for section, members in zip(SECTIONS, (tasks, final), strict=True):
        errors += via(check_param_declarations(members, params), section)
        errors += via(check_context_variables(members), section)
    errors += check_execution_status(tasks, final)
    errors += _check_workspaces(spec.structs("workspaces"))
    errors += check_pipeline_results(spec.structs("results"), tasks, final)
    errors += check_results_of_child_pipelines(tasks, final, version)
    if final and not tasks:
        errors.append(invalid_value(f"spec.tasks is empty but spec.finally has {len(final)} tasks", "finally"))
    errors += check_finally_references(tasks, final)
    for section, members in zip(SECTIONS, (tasks, final), strict=True):
        for index, task in enumerate(members):
            errors += via_index(check_when(task.structs("when")), section, index)
    errors += _check_artifacts(tasks, final)
    for section, members in zip(SECTIONS, (tasks, final), strict=True):
        errors += via(check_matrices(members, version), section)
        errors += check_variable_prefixes(members, section)
    return errors


def check_param_declarations(tasks: Sequence[Struct], params: Sequence[Struct]) -> Errors:
    """The declared params, and that no task gets one twice (`ValidatePipelineParameterVariables`)."""
    errors = via(check_types(params), "params") + check_no_duplicates(params) + via(check_enums(params), "params")
    return errors + _check_repeated(tasks)


def _check_repeated(tasks: Sequence[Struct]) -> Errors:
    errors: Errors = []
    for index, task in enumerate(tasks):
        errors += via(via(check_repeated_values(task.structs("params")), "params"), f"[{index}]")
    return errors


def check_task_param_usage(tasks: Sequence[Struct], params: Sequence[Struct]) -> Errors:
    """The references to params in tasks (`validatePipelineTaskParameterUsage`)."""
    declared = Declared.of(params)
    errors: Errors = []
    for index, task in enumerate(tasks):
        errors += via(check_param_references(task.structs("params"), declared), f"[{index}]")
        if is_matrixed(task):
            errors += via(check_matrix_references(task, declared), f"[{index}]")
        errors += via(check_when_references(task.structs("when"), declared), f"[{index}]")
    return errors + _check_repeated(tasks)


def _check_param_usage(spec: Struct, version: str) -> Errors:
    params = spec.structs("params")
    errors: Errors = []
    for section in SECTIONS:
        for index, task in enumerate(spec.structs(section)):
            inline = task.pointer("taskSpec")
            if inline is not None:
                known = [*inline.structs("params"), *params]
                errors += via_index(check_param_usage(inline.structs("steps"), known, version), section, index)
    for section in SECTIONS:
        errors += via(check_task_param_usage(spec.structs(section), params), section)
    return errors


def check_task_workspaces(task: Struct, declared: Collection[str]) -> Errors:
    """The workspaces that a task takes are the pipeline's (`PipelineTask.validateWorkspaces`)."""
    seen: set[str] = set()
    errors: Errors = []
    for index, binding in enumerate(task.structs("workspaces")):
        name = binding.text("name")
        found: Errors = []
        if name in seen:
            found.append(generic(f"workspace name {quote(name)} must be unique", ""))
        wanted = binding.text("workspace") or name
        if wanted not in declared:
            message = f"expects workspace with name {quote(wanted)} but none exists in pipeline spec"
            found.append(invalid_value(f"pipeline task {quote(task.text('name'))} {message}", ""))
        errors += via_index(found, "workspaces", index)
        seen.add(name)
    return errors


def _check_workspaces(workspaces: Sequence[Struct]) -> Errors:
    seen: set[str] = set()
    errors: Errors = []
    for index, name in enumerate(names_of(workspaces)):
        found: Errors = []
        if not name:
            found.append(invalid_value(f"workspace {index} has empty name", ""))
        if name in seen:
            found.append(invalid_value(f"workspace with name {quote(name)} appears more than once", ""))
        errors += via_index(found, "workspaces", index)
        seen.add(name)
    return errors


def _check_artifacts(tasks: Sequence[Struct], final: Sequence[Struct]) -> Errors:
    for section, members in zip(SECTIONS, (tasks, final), strict=True):
        for index, task in enumerate(members):
            if any("$(" in text and has_task_artifact(text) for text in all_texts(task.structs("params"))):
                return via_index(via([generic(ARTIFACTS_OFF, "")], "params"), section, index)
    return []
