"""StepAction. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/{v1beta1,v1alpha1}/stepaction_validation.go."""

from collections.abc import Callable, Collection, Sequence

from harness.admission.field_error import Errors, generic, invalid_value, missing_field, via, via_index, via_key
from harness.admission.names import check_metadata
from harness.admission.pipelines.params import (
    check_name_formats,
    check_no_duplicates,
    check_objects_have_properties,
    check_types,
    names_of,
    of_type,
    set_param_defaults,
)
from harness.admission.pipelines.results import check_step_results, set_result_defaults
from harness.admission.pipelines.steps import check_no_windows, check_script_alone
from harness.admission.struct import Struct
from harness.admission.substitution import (
    entire_prohibited_variables,
    isolated_variables,
    prohibited_variables,
    references,
    unknown_variables,
)
from harness.goformat import quote

Check = Callable[[str], Errors]


def set_step_action_defaults(root: Struct) -> None:
    """The types of params and results."""
    spec = root.struct("spec")
    for param in spec.structs("params"):
        set_param_defaults(param)
    for result in spec.structs("results"):
        set_result_defaults(result)


def check_step_action(root: Struct, version: str) -> Errors:
    """A StepAction."""
    spec = root.struct("spec")
    return check_metadata(root) + via(_check_spec(spec, version), "spec")


def _check_spec(spec: Struct, version: str) -> Errors:
    params, results, script = spec.structs("params"), spec.structs("results"), spec.text("script")
    errors: Errors = [] if spec.text("image") else [missing_field("Image")]
    errors += check_script_alone(spec) + check_no_windows(script)
    if references(script, "params"):
        errors.append(generic("param substitution in scripts is not allowed.", "script"))
    errors += _check_usage(spec, params) + via(check_types(params), "params")
    errors += check_no_duplicates(params) + check_name_formats(params)
    arrays = set(names_of(of_type(params, "array")))
    errors += _over_fields(spec, lambda text: prohibited_variables(text, "params", arrays), arrays)
    if version == "v1alpha1":
        errors += _check_defaults(params)
    for prefix in ("step.results", "results"):
        errors += via(unknown_variables(script, prefix, names_of(results)), "script")
    errors += via(check_step_results(results), "results")
    return errors + via(_check_mounts(spec.structs("volumeMounts"), set(names_of(params))), "volumeMounts")


def _check_usage(spec: Struct, params: Sequence[Struct]) -> Errors:
    """Only declared params are used, and objects by key."""
    known = set(names_of(params))
    errors = _over_fields(spec, lambda text: unknown_variables(text, "params", known))
    objects = of_type(params, "object")
    for param in objects:
        keys = set(param.struct_map("properties") or ())
        prefix = rf"params\.{param.text('name')}"
        for error in _known_keys(spec, prefix, keys):
            errors.append(error)
    names = set(names_of(objects))
    errors += _over_fields(spec, lambda text: entire_prohibited_variables(text, "params", names))
    return errors + check_objects_have_properties(params)


def _known_keys(spec: Struct, prefix: str, keys: Collection[str]) -> Errors:
    return _over_fields(spec, lambda text: unknown_variables(text, prefix, keys))


def _over_fields(spec: Struct, check: Check, arrays: Collection[str] | None = None) -> Errors:
    """A check over every field that may hold references; with `arrays` commands and args may be one as a whole."""
    errors = via(check(spec.text("image")), "image") + via(check(spec.text("script")), "script")
    for name in ("command", "args"):
        for index, text in enumerate(spec.texts(name)):
            found = check(text) if arrays is None else isolated_variables(text, "params", arrays)
            errors += via_index(found, name, index)
    for env in spec.structs("env"):
        errors += via_key(check(env.text("value")), "env", env.text("name"))
    for index, mount in enumerate(spec.structs("volumeMounts")):
        errors += via_index(check(mount.text("name")), "volumeMounts", index)
    return errors


def _check_mounts(mounts: Sequence[Struct], params: Collection[str]) -> Errors:
    """The name of a volume mount is a param, and nothing else."""
    errors: Errors = []
    for index, mount in enumerate(mounts):
        name = mount.text("name")
        if references(name, "params") != (name,):
            wrong = invalid_value(name, "name", "expect the Name to be a single param reference")
            return errors + via([wrong], f"[{index}]")
        errors += via(unknown_variables(name, "params", params), f"[{index}]")
    return errors


def _check_defaults(params: Sequence[Struct]) -> Errors:
    """Defaults may refer to other params, but not in a circle (v1alpha1 only)."""
    names = set(names_of(params))
    resolved: set[str] = set()
    waiting: dict[str, list[str]] = {}
    errors: Errors = []
    for param in params:
        name = param.text("name")
        found = references(param.text("default"), "params")
        needed = [one.removeprefix("$(params.").removesuffix(")") for one in found]
        missing = [one for one in needed if one not in names]
        words = f"param {quote(name)} default value references param"
        errors += [generic(f"{words} {quote(one)} which is not defined", "params") for one in missing]
        if not needed:
            resolved.add(name)
        elif not missing:
            waiting[name] = needed
    while True:
        ready = [name for name, needed in waiting.items() if resolved.issuperset(needed)]
        if not ready:
            break
        resolved.update(ready)
        for name in ready:
            del waiting[name]
    return errors + [
        generic(f"param {quote(name)} default value has a circular dependency", "params") for name in waiting
    ]
