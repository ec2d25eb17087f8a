"""EventListener. Source: tektoncd/triggers v0.37.0, pkg/apis/triggers/{v1beta1,v1alpha1}/event_listener_validation.go
and event_listener_defaults.go, pkg/apis/triggers/validation.go."""

from harness.admission.field_error import Errors, invalid_value, missing_field, missing_one_of, multiple_one_of, via
from harness.admission.names import is_label_value
from harness.admission.struct import Struct
from harness.admission.triggers.interceptors import check_interceptors, set_interceptor_defaults
from harness.admission.triggers.listener_resources import check_resources
from harness.admission.triggers.trigger import check_bindings, check_template, set_binding_defaults

_ANNOTATION = "tekton.dev/payload-validation"


def set_event_listener_defaults(root: Struct, version: str) -> None:
    """Service account, replicas, the kinds of bindings and interceptors. Raises WebhookPanicError."""
    spec = root.struct("spec")
    if not spec.text("serviceAccountName"):
        spec.value["serviceAccountName"] = "default"
    resource = spec.struct("resources").struct("kubernetesResource")
    if resource.optional_number("replicas") == 0:
        resource.value["replicas"] = 1
    for index, trigger in enumerate(spec.structs("triggers")):
        set_binding_defaults(trigger.items("bindings"), ("spec", "triggers", index, "bindings"))
        for interceptor in trigger.structs("interceptors"):
            set_interceptor_defaults(interceptor, version)
    for group in spec.structs("triggerGroups"):
        for interceptor in group.structs("interceptors"):
            set_interceptor_defaults(interceptor, version)
    root.value["spec"] = spec.value


def check_event_listener(root: Struct, version: str) -> Errors:
    """An EventListener."""
    metadata = root.struct("metadata")
    name = metadata.text("name")
    errors: Errors = []
    if len(name.encode()) > 60:
        message = f"eventListener name '{name}' must be no more than 60 characters long"
        errors.append(invalid_value(message, "metadata.name"))
    if metadata.text_map("annotations").get(_ANNOTATION, "true") not in ("true", "false"):
        errors.append(
            invalid_value(f"{_ANNOTATION} annotation must have value 'true' or 'false'", "metadata.annotations")
        )
    return errors + _check_spec(root.struct("spec"), version)


def _selects_nothing(selector: Struct) -> bool:
    return not selector.has("labelSelector") and not selector.struct("namespaceSelector").items("matchNames")


def _check_spec(spec: Struct, version: str) -> Errors:
    triggers, groups = spec.structs("triggers"), spec.structs("triggerGroups")
    if _selects_nothing(spec) and not triggers and not groups:
        names = ["spec.labelSelector", "spec.namespaceSelector", "spec.triggerGroups", "spec.triggers"]
        return [missing_one_of(*(name for name in names if version == "v1beta1" or name != "spec.triggerGroups"))]
    errors: Errors = []
    for index, trigger in enumerate(triggers):
        errors += via(_check_trigger(trigger, version), f"spec.triggers[{index}]")
    resources = spec.struct("resources")
    if resources.has("kubernetesResource") and resources.has("customResource"):
        # Tekton forgets here what it found in the triggers.
        return [multiple_one_of("spec.resources.kubernetesResource", "spec.resources.customResource")]
    errors += via(check_resources(resources, version), "spec.resources")
    for index, group in enumerate(groups):
        errors += via(_check_group(group), f"spec.triggerGroups[{index}]")
    return errors


def _check_trigger(trigger: Struct, version: str) -> Errors:
    template, ref = trigger.pointer("template"), trigger.text("triggerRef")
    errors: Errors = []
    if template is None and not ref:
        errors.append(missing_one_of("template", "triggerRef"))
    if ref and (template is not None or trigger.has("bindings") or trigger.has("interceptors")):
        errors.append(multiple_one_of("triggerRef", "template or bindings or interceptors"))
    errors += check_bindings(trigger.structs("bindings"), version)
    if template is not None:
        errors += check_template(template, version)
    interceptors = trigger.items("interceptors")
    if None in interceptors:
        index = interceptors.index(None)
        errors += check_interceptors(interceptors[:index], version)
        return [*errors, invalid_value("interceptor '<nil>' must be a valid value", f"interceptors[{index}]")]
    errors += check_interceptors(interceptors, version)
    name = trigger.text("name")
    if not is_label_value(name):
        errors.append(invalid_value(f"trigger name '{name}' must be a valid label value", "name"))
    return errors


def _check_group(group: Struct) -> Errors:
    errors: Errors = []
    if _selects_nothing(group.struct("triggerSelector")):
        errors.append(missing_one_of("triggerSelector.labelSelector", "triggerSelector.namespaceSelector"))
    if not group.items("interceptors"):
        errors.append(missing_field("interceptors"))
    return errors
