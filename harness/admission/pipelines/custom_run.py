"""CustomRun: the first broken rule is the only one told.

Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1beta1/customrun_validation.go.
"""

from harness.admission.field_error import Errors, invalid_value, missing_field, missing_one_of, multiple_one_of, via
from harness.admission.names import check_metadata
from harness.admission.pipelines.params import check_values
from harness.admission.pipelines.run_parts import DEFAULT_SERVICE_ACCOUNT
from harness.admission.pipelines.workspaces import check_bindings
from harness.admission.struct import Struct


def set_custom_run_defaults(root: Struct) -> None:
    """The service account."""
    spec = root.struct("spec")
    if not spec.text("serviceAccountName"):
        spec.value["serviceAccountName"] = DEFAULT_SERVICE_ACCOUNT
    root.value["spec"] = spec.value


def check_custom_run(root: Struct) -> Errors:
    """A CustomRun."""
    spec = root.struct("spec")
    return (
        check_metadata(root)
        or _check_what_it_runs(spec)
        or via(check_values(spec.structs("params")), "spec.params")
        or via(check_bindings(spec.structs("workspaces")), "spec.workspaces")
    )


def _check_what_it_runs(spec: Struct) -> Errors:
    both = ("spec.customRef", "spec.customSpec")
    written = [name for name in ("customRef", "customSpec") if spec.has(name)]
    if len(written) != 1:
        return [multiple_one_of(*both) if written else missing_one_of(*both)]
    for name in ("apiVersion", "kind"):
        if not spec.struct(written[0]).text(name):
            return [missing_field(f"spec.{written[0]}.{name}")]
    message = spec.text("statusMessage")
    if not spec.text("status") and message:
        words = "statusMessage should not be set if status is not set, but it is currently set to"
        return [invalid_value(f"{words} {message}", "statusMessage")]
    return []
