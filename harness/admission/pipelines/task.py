"""Task, and the inline spec of one. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/task_validation.go,
task_defaults.go; v1beta1/task_validation.go."""

from collections.abc import Sequence

from harness.admission.field_error import Errors, disallowed_fields, generic, missing_field, via, via_index
from harness.admission.gopath import clean_path, join_path
from harness.admission.names import check_metadata
from harness.admission.pipelines.params import (
    check_enums,
    check_name_formats,
    check_no_duplicates,
    check_objects_have_properties,
    check_types,
    names_of,
    of_type,
    set_param_defaults,
)
from harness.admission.pipelines.results import check_results, set_result_defaults
from harness.admission.pipelines.step_fields import check_arrays, check_known, check_whole_objects
from harness.admission.pipelines.steps import check_sidecars, check_steps, merge_template
from harness.admission.struct import Struct
from harness.admission.substitution import unknown_variables
from harness.goformat import quote


def set_task_defaults(root: Struct) -> None:
    """The types of params and results of a Task."""
    set_spec_defaults(root.struct("spec"))


def set_spec_defaults(spec: Struct) -> None:
    """The types of params and results."""
    for param in spec.structs("params"):
        set_param_defaults(param)
    for result in spec.structs("results"):
        set_result_defaults(result)


def check_task(root: Struct, version: str) -> Errors:
    """A Task."""
    spec = root.struct("spec")
    errors = check_metadata(root) + via(check_task_spec(spec, version), "spec")
    return errors + via(check_param_usage(spec.structs("steps"), spec.structs("params"), version), "spec")


def check_task_spec(spec: Struct, version: str) -> Errors:
    """The spec of a Task, or a taskSpec. The step template is merged into its steps, as later checks see them."""
    merge_template(spec, version)
    steps, params = spec.structs("steps"), spec.structs("params")
    errors: Errors = [] if steps else [missing_field("steps")]
    errors += via(_check_volumes(spec.structs("volumes")), "volumes")
    errors += via(_check_workspaces(spec), "workspaces")
    errors += _check_workspace_usage(spec)
    errors += via(check_steps(steps, version), "steps")
    errors += check_sidecars(spec.structs("sidecars"), version)
    errors += via(check_types(params), "params")
    errors += check_params_in_steps(steps, params)
    errors += check_known(steps, r"context\.taskRun", ("name", "namespace", "uid"), detailed=version == "v1beta1")
    errors += check_known(steps, r"context\.task", ("name", "retry-count"), detailed=version == "v1beta1")
    known = names_of(spec.structs("results"))
    for index, step in enumerate(steps):
        found = unknown_variables(step.text("script"), "results", known, detailed=version == "v1beta1")
        errors += via_index(via(found, "script"), "steps", index)
    errors += via(check_results(spec.structs("results")), "results")
    if version == "v1beta1" and spec.has("resources"):
        errors.append(disallowed_fields("resources"))
    return errors


def check_params_in_steps(steps: Sequence[Struct], params: Sequence[Struct]) -> Errors:
    """The declarations, and arrays in steps (`ValidateParameterVariables`)."""
    errors = check_no_duplicates(params) + via(check_enums(params), "params") + check_name_formats(params)
    return errors + check_arrays(steps, set(names_of(of_type(params, "array"))))


def check_param_usage(steps: Sequence[Struct], params: Sequence[Struct], version: str) -> Errors:
    """Only declared params, and keys of objects, are used (`ValidateUsageOfDeclaredParameters`)."""
    detailed = version == "v1beta1"
    errors = check_known(steps, "params", set(names_of(params)), detailed=detailed)
    objects = of_type(params, "object")
    for param in objects:
        keys = param.struct_map("properties") or {}
        errors += check_known(steps, rf"params\.{param.text('name')}", keys, detailed=detailed)
    errors += check_whole_objects(steps, set(names_of(objects)))
    return errors + check_objects_have_properties(params)


def _check_volumes(volumes: Sequence[Struct]) -> Errors:
    seen: set[str] = set()
    errors: Errors = []
    for index, name in enumerate(names_of(volumes)):
        if name in seen:
            errors += via([generic(f"multiple volumes with same name {quote(name)}", "name")], f"[{index}]")
        seen.add(name)
    return errors


def _check_workspaces(spec: Struct) -> Errors:
    """Workspaces have names and mount paths of their own."""
    holders = [*spec.structs("steps"), spec.struct("stepTemplate")]
    paths = {clean_path(mount.text("mountPath")) for holder in holders for mount in holder.structs("volumeMounts")}
    names: set[str] = set()
    errors: Errors = []
    for index, workspace in enumerate(spec.structs("workspaces")):
        name = workspace.text("name")
        if name in names:
            errors += via([generic(f"workspace name {quote(name)} must be unique", "name")], f"[{index}]")
        names.add(name)
        path = clean_path(workspace.text("mountPath") or join_path("/workspace", name))
        if path in paths:
            errors += via([generic(f"workspace mount path {quote(path)} must be unique", "mountpath")], f"[{index}]")
        paths.add(path)
    return errors


def _check_workspace_usage(spec: Struct) -> Errors:
    """Steps and sidecars name declared workspaces."""
    declared = set(names_of(spec.structs("workspaces")))
    errors: Errors = []
    for field in ("steps", "sidecars"):
        for index, container in enumerate(spec.structs(field)):
            for place, name in enumerate(names_of(container.structs("workspaces"))):
                if name not in declared:
                    undefined = [generic(f"undefined workspace {quote(name)}", "name")]
                    errors += via_index(via_index(undefined, "workspaces", place), field, index)
    return errors
