"""Trigger, and what an EventListener's triggers share with it. Source: tektoncd/triggers v0.37.0,
pkg/apis/triggers/{v1beta1,v1alpha1}/trigger_validation.go and trigger_defaults.go."""

from collections.abc import Sequence

from harness.admission.field_error import Errors, invalid_value, missing_field, missing_one_of, multiple_one_of, via
from harness.admission.names import check_metadata
from harness.admission.struct import Struct
from harness.admission.triggers.interceptors import WebhookPanicError, check_interceptors, set_interceptor_defaults
from harness.admission.triggers.trigger_template import check_template_spec
from harness.jsontypes import JSON
from harness.manifests import Path


def set_trigger_defaults(root: Struct, version: str) -> None:
    """The kinds of bindings and interceptors. Raises WebhookPanicError."""
    spec = root.struct("spec")
    set_binding_defaults(spec.items("bindings"), ("spec", "bindings"))
    for index, interceptor in enumerate(spec.items("interceptors")):
        if not isinstance(interceptor, dict):
            raise WebhookPanicError("a null interceptor", ("spec", "interceptors", index))
        set_interceptor_defaults(Struct(interceptor), version)


def set_binding_defaults(bindings: Sequence[JSON], path: Path) -> None:
    """A binding is a TriggerBinding unless it says otherwise. Raises WebhookPanicError for a null."""
    for index, binding in enumerate(bindings):
        if not isinstance(binding, dict):
            raise WebhookPanicError("a null binding", (*path, index))
        if not binding.get("kind"):
            binding["kind"] = "TriggerBinding"


def check_trigger(root: Struct, version: str) -> Errors:
    """A Trigger."""
    spec = root.struct("spec")
    errors = check_bindings(spec.structs("bindings"), version) + check_template(spec.struct("template"), version)
    errors += check_interceptors(spec.items("interceptors"), version)
    return check_metadata(root) + via(errors, "spec")


def check_template(template: Struct, version: str) -> Errors:
    """A reference to a template, or the spec of one; the paths of an inline spec lack `template.spec`."""
    errors: Errors = []
    allowed = ("", "v1alpha1") if version == "v1alpha1" else ("", "v1alpha1", "v1beta1")
    if template.text("apiversion") not in allowed:
        errors.append(invalid_value("invalid apiVersion", "template.apiVersion"))
    spec = template.pointer("spec")
    if spec is not None and template.has("ref"):
        errors.append(multiple_one_of("template.spec", "template.ref"))
    elif spec is not None:
        errors += check_template_spec(spec)
    elif not template.has("ref"):
        errors.append(missing_one_of("template.spec", "template.ref"))
    elif not template.text("ref"):
        errors.append(missing_field("template.ref"))
    return errors


def check_bindings(bindings: Sequence[Struct], version: str) -> Errors:
    """Each binding is a reference or a name with a value; paths begin with `bindings`."""
    ref, name, value, spec = "ref", "name", "value", "spec"
    if version == "v1alpha1":
        ref, name, value, spec = "Ref", "Name", "Value", "Spec"
    errors: Errors = []
    for index, binding in enumerate(bindings):
        place = f"bindings[{index}]"
        if binding.text("ref"):
            if binding.text("name"):
                errors.append(multiple_one_of(f"{place}.{ref}", f"{place}.{name}"))
            elif binding.text("kind") not in ("TriggerBinding", "ClusterTriggerBinding"):
                errors.append(invalid_value("invalid kind", f"{place}.kind"))
        elif binding.text("name"):
            if not binding.has("value"):
                errors.append(missing_field(f"{place}.{value}"))
        else:
            errors.append(missing_one_of(f"{place}.{ref}", f"{place}.{spec}", f"{place}.{name}"))
    return errors
