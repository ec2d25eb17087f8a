"""What a listener may ask of its Deployment: `resources` of an EventListener.

Source: tektoncd/triggers v0.37.0, pkg/apis/triggers/{v1beta1,v1alpha1}/event_listener_validation.go; knative.dev/pkg
apis/field_error.go (`CheckDisallowedFields`).
"""

from collections.abc import Collection, Sequence
from typing import Final

from harness.admission.decoding import DecodingError, decode_leniently
from harness.admission.field_error import (
    Errors,
    FieldError,
    disallowed_fields,
    invalid_value,
    multiple_one_of,
    via,
)
from harness.admission.gotypes import with_pod_type
from harness.admission.struct import Struct

_POD: Final = {
    "v1alpha1": frozenset({"serviceAccountName", "containers", "tolerations", "nodeSelector"}),
    "v1beta1": frozenset(
        {"serviceAccountName", "containers", "tolerations", "nodeSelector", "affinity", "topologySpreadConstraints"}
        | {"imagePullSecrets", "securityContext"}
    ),
}
_CUSTOM_CONTAINER: Final = {
    "v1alpha1": frozenset({"resources", "env"}),
    "v1beta1": frozenset({"resources", "env", "securityContext"}),
}
_PROBES: Final = frozenset({"livenessProbe", "readinessProbe", "startupProbe"})
_TLS: Final = ("TLS_CERT", "TLS_KEY")
_POD_PATH: Final = "spec.template.spec"


def check_resources(resources: Struct, version: str) -> Errors:
    """The kubernetesResource and the customResource; paths begin below `resources`."""
    errors: Errors = []
    own = resources.pointer("kubernetesResource")
    if own is not None:
        errors += via(_check_own(own, version), "kubernetesResource")
    if resources.has("customResource"):
        errors += via(_check_custom(resources, version), "customResource")
    return errors


def _check_own(resource: Struct, version: str) -> Errors:
    replicas = resource.number("replicas")
    errors: Errors = [invalid_value(replicas, "spec.replicas")] if replicas < 0 else []
    containers = _CUSTOM_CONTAINER[version] | _PROBES
    errors += _check_pod(resource.struct("spec").struct("template").struct("spec"), _POD[version], containers)
    if version == "v1beta1" and resource.has("serviceLoadBalancerClass"):
        wanted = resource.text("serviceLoadBalancerClass")
        if resource.text("serviceType") != "LoadBalancer":
            details = "ServiceLoadBalancerClass is only needed for LoadBalancer service type"
            errors.append(invalid_value(wanted, "serviceLoadBalancerClass", details))
    return errors


def _check_custom(resources: Struct, version: str) -> Errors:
    try:
        resource = Struct(decode_leniently(resources.value.get("customResource"), with_pod_type()))
    except DecodingError as error:
        return [invalid_value(error, "spec")]
    pod = resource.struct("spec").struct("template").struct("spec")
    return _check_pod(pod, _POD[version], _CUSTOM_CONTAINER[version])


def _check_pod(pod: Struct, allowed: Collection[str], in_container: Collection[str]) -> Errors:
    containers = pod.structs("containers")
    errors: Errors = []
    if len(containers) > 1:
        errors += via([multiple_one_of("containers")], _POD_PATH)
    errors += via(_check_fields(pod, allowed), _POD_PATH)
    if len(containers) == 1:
        errors += via(_check_fields(containers[0], in_container), f"{_POD_PATH}.containers[0]")
        errors += via(_check_env(containers[0].structs("env")), f"{_POD_PATH}.containers[0].env")
    return errors


def _check_fields(value: Struct, allowed: Collection[str]) -> Errors:
    """Nothing is set but what is allowed."""
    refused = sorted(name for name, item in value.value.items() if name not in allowed and not _is_zero(item))
    return [disallowed_fields(*refused)] if refused else []


def _is_zero(item: object) -> bool:
    return item is None or item == "" or item is False or (isinstance(item, int) and item == 0)


def _check_env(variables: Sequence[Struct]) -> Errors:
    """Variables come from secrets only, the two of TLS together."""
    errors: Errors = []
    for index, variable in enumerate(variables):
        errors += via(_check_fields(variable, ("name", "valueFrom")), f"[{index}]")
        source = variable.pointer("valueFrom")
        if source is not None:
            errors += via(_check_fields(source, ("secretKeyRef",)), f"[{index}]", "valueFrom")
    named = [variable.text("name") for variable in variables if variable.text("name") in _TLS]
    if len(named) == 1:
        errors.append(FieldError(f"Expected env's are TLS_CERT and TLS_KEY, but got only one env {named[0]}"))
    return errors
