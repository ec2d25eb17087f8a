"""TriggerBinding and ClusterTriggerBinding. Source: tektoncd/triggers v0.37.0,
pkg/apis/triggers/v1beta1/{trigger_binding,cluster_trigger_binding}_validation.go."""

from collections.abc import Sequence

from harness.admission.field_error import Errors, invalid_value, missing_field, multiple_one_of, via
from harness.admission.names import check_metadata
from harness.admission.struct import Struct


def check_trigger_binding(root: Struct) -> Errors:
    """A TriggerBinding."""
    return check_metadata(root) + via(_check_spec(root.struct("spec")), "spec")


def check_cluster_trigger_binding(root: Struct) -> Errors:
    """A ClusterTriggerBinding; the paths of its errors lack `spec`."""
    return check_metadata(root) or _check_spec(root.struct("spec"))


def _check_spec(spec: Struct) -> Errors:
    if not spec.value:
        return [missing_field("")]
    return via(_check_params(spec.structs("params")), "params")


def _check_params(params: Sequence[Struct]) -> Errors:
    """Names of their own, and values whose expressions end; the first error only."""
    seen: set[str] = set()
    for index, param in enumerate(params):
        if param.text("name") in seen:
            return [multiple_one_of(f"[{index}].name")]
        seen.add(param.text("name"))
        value = param.text("value")
        if not _is_terminated(value):
            return via([invalid_value(value, "value")], f"[{index}]")
    return []


def _is_terminated(value: str) -> bool:
    """Whether every `$(` but the last ends before the next begins."""
    parts = value.split("$(")[1:]
    return all(_ends(part) for part in parts[:-1])


def _ends(part: str) -> bool:
    depth = 0
    for character in part:
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return True
    return False
