"""Steps and sidecars. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/container_validation.go, merge.go;
v1beta1/task_validation.go (`validateStep`)."""

from collections.abc import Sequence
from typing import Final

from harness.admission.durations import duration_text
from harness.admission.field_error import (
    Errors,
    FieldError,
    generic,
    invalid_value,
    missing_field,
    multiple_one_of,
    via,
    via_index,
)
from harness.admission.gopath import clean_path
from harness.admission.names import is_label
from harness.admission.pipelines.params import names_of
from harness.admission.pipelines.references import check_reference
from harness.admission.pipelines.results import check_step_results
from harness.admission.pipelines.step_fields import check_step_result_places, uses_artifacts
from harness.admission.pipelines.when import check_when
from harness.admission.struct import Struct
from harness.admission.substitution import unknown_variables
from harness.goformat import quote
from harness.jsontypes import JSON

_NAMES: Final = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names"
_NOT_WITH_REF: Final = (
    ("image", "image"),
    ("command", "command"),
    ("args", "args"),
    ("script", "script"),
    ("workingDir", "working dir"),
    ("env", "env"),
    ("volumeMounts", "volumeMounts"),
    ("results", "results"),
)
ARTIFACTS_OFF: Final = "feature flag enable-artifacts should be set to true to use artifacts feature."


def check_steps(steps: Sequence[Struct], version: str) -> Errors:
    """The steps of a task; paths begin with the index."""
    names: set[str] = set()
    errors: Errors = []
    for index, step in enumerate(steps):
        errors += via(_check_step_name(step, names, version), f"[{index}]")
        errors += via(_check_step(step), f"[{index}]")
        if step.has("results"):
            known = names_of(step.structs("results"))
            script = unknown_variables(step.text("script"), "step.results", known)
            errors += via(script, f"[{index}]", "script")
            errors += via_index(check_step_results(step.structs("results")), "results", index)
        errors += via(check_when(step.structs("when")), f"[{index}]")
    return errors


def _check_step_name(step: Struct, names: set[str], version: str) -> Errors:
    name = step.text("name")
    if not name:
        return []
    repeated = name in names
    if version == "v1beta1":
        # There the check is part of the step's, which may end before it.
        if uses_artifacts(step):
            return []
        names.add(name)
        negative = (step.optional_number("timeout") or 0) < 0
        return [invalid_value(name, "name")] if repeated and not negative else []
    names.add(name)
    return [multiple_one_of("name")] if repeated else []


def _check_step(step: Struct) -> Errors:
    if uses_artifacts(step):
        return [generic(ARTIFACTS_OFF, "")]
    timeout = step.optional_number("timeout")
    if timeout is not None and timeout < 0:
        return [invalid_value(duration_text(timeout), "negative timeout")]
    return [
        *_check_what_it_runs(step),
        *_check_label(step.text("name")),
        *_check_mounts(step),
        *_check_settings(step),
        *check_step_result_places(step),
    ]


def _check_what_it_runs(step: Struct) -> Errors:
    ref = step.pointer("ref")
    errors: Errors = []
    if ref is not None:
        errors = check_reference(ref)
        errors += [generic(f"{shown} cannot be used with Ref", name) for name, shown in _NOT_WITH_REF if step.has(name)]
        return errors
    if step.items("params"):
        errors.append(generic("params cannot be used without Ref", "params"))
    if not step.text("image"):
        errors.append(missing_field("Image"))
    return errors + check_script_alone(step)


def check_script_alone(container: Struct) -> Errors:
    """A script excludes a command."""
    if container.text("script") and container.items("command"):
        return [generic("script cannot be used with command", "script")]
    return []


def _check_label(name: str) -> Errors:
    if not name or is_label(name):
        return []
    details = f"Task step name must be a valid DNS Label, For more info refer to {_NAMES}"
    return [FieldError(f"invalid value {quote(name)}", ("name",), details)]


def _check_mounts(step: Struct) -> Errors:
    errors: Errors = []
    for index, mount in enumerate(step.structs("volumeMounts")):
        name, path = mount.text("name"), mount.text("mountPath")
        cleaned = clean_path(path)
        if cleaned.startswith("/tekton/") and not cleaned.startswith("/tekton/home"):
            place = f"(volumeMount {quote(name)} mounted at {quote(path)})"
            message = f"volumeMount cannot be mounted under /tekton/ {place}"
            errors += via_index([generic(message, "mountPath")], "volumeMounts", index)
        if name.startswith("tekton-internal-"):
            message = f'volumeMount name {quote(name)} cannot start with "tekton-internal-"'
            errors += via_index([generic(message, "name")], "volumeMounts", index)
    return errors


def _check_settings(step: Struct) -> Errors:
    errors: Errors = []
    on_error = step.text("onError")
    if on_error and not on_error.startswith("$(params") and on_error not in ("continue", "stopAndFail"):
        details = 'Task step onError must be either "continue" or "stopAndFail"'
        errors.append(FieldError(f'invalid value: "{on_error}"', ("onError",), details))
    errors += check_no_windows(step.text("script"))
    for name, feature in (("stdoutConfig", "step stdout"), ("stderrConfig", "step stderr")):
        if step.has(name):
            errors.append(needs_alpha(f"{feature} stream support"))
    return errors


def check_no_windows(script: str) -> Errors:
    """Scripts for Windows are an alpha feature."""
    return [needs_alpha("windows script support")] if script.strip().startswith("#!win") else []


def needs_alpha(feature: str) -> FieldError:
    """What Tekton says of a feature that the default of enable-api-fields, beta, leaves out."""
    return FieldError(f'{feature} requires "enable-api-fields" feature gate to be "alpha" but it is "beta"')


def check_sidecars(sidecars: Sequence[Struct], version: str) -> Errors:
    """The sidecars of a task; paths begin at the task."""
    reserved = "tekton-log-results"
    message = f"Invalid: cannot use reserved sidecar name {reserved} "
    errors: Errors = []
    for sidecar in sidecars:
        if sidecar.text("name") == reserved:
            errors.append(generic(message, "sidecars" if version == "v1beta1" else "sidecars.name"))
        if version == "v1":
            if not sidecar.text("image"):
                errors.append(missing_field("sidecars.image"))
            errors += via(check_script_alone(sidecar), "sidecars")
    return errors


_MERGED_BY: Final = {
    "env": "name",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
    "ports": "containerPort",
}
"""Lists whose items are merged with the template's, by the field that tells them apart (core/v1 patchMergeKey)."""


def merge_template(spec: Struct, version: str) -> None:
    """Add to each step of a task what the step template has, but to those that refer to a step action."""
    template = spec.pointer("stepTemplate")
    if template is None:
        return
    merged: list[JSON] = []
    for step in spec.structs("steps"):
        if step.has("ref"):
            merged.append(step.value)
            continue
        value = _merged(template, step).value
        if version == "v1beta1":
            value = {name: item for name, item in value.items() if name not in _LOST_IN_V1BETA1}
        merged.append(value)
    spec.value["steps"] = merged


_LOST_IN_V1BETA1: Final = frozenset({"results", "params", "workspaces"})
"""What the merge of v1beta1 forgets, so that later checks do not see it (v1beta1/merge.go)."""


def _merged(template: Struct, step: Struct) -> Struct:
    value = dict(step.value)
    for name, item in template.value.items():
        mine = value.get(name)
        if mine is None:
            value[name] = item
        elif name in _MERGED_BY and isinstance(mine, list) and isinstance(item, list):
            key = _MERGED_BY[name]
            taken = {_key(one, key) for one in mine}
            value[name] = [*mine, *(one for one in item if _key(one, key) not in taken)]
    return Struct(value)


def _key(item: JSON, name: str) -> str:
    return str(item.get(name)) if isinstance(item, dict) else ""
