"""What TaskRun and PipelineRun have in common. Source: tektoncd/pipeline v1.15.0,
pkg/apis/pipeline/v1/taskrun_validation.go; config/default.go for the defaults."""

import re
from collections.abc import Sequence
from typing import Final

from harness.admission.field_error import Errors, missing_field, multiple_one_of, via
from harness.admission.pipelines.params import check_unique_names, names_of
from harness.admission.struct import Struct
from harness.jsontypes import JSON

DEFAULT_TIMEOUT: Final = 3600 * 1_000_000_000
"""An hour in nanoseconds (`default-timeout-minutes: 60`)."""

DEFAULT_SERVICE_ACCOUNT: Final = "default"
_RESERVED_ANNOTATION: Final = re.compile(r"(chains.tekton.dev)/.*")


def remove_reserved_annotations(root: Struct) -> None:
    """Annotations that Chains keeps for itself vanish from a new run."""
    metadata = root.struct("metadata")
    annotations = metadata.value.get("annotations")
    if isinstance(annotations, dict):
        kept: dict[str, JSON] = {k: v for k, v in annotations.items() if not _RESERVED_ANNOTATION.search(k)}
        metadata.value["annotations"] = kept


def check_named_specs(specs: Sequence[Struct], name: str) -> Errors:
    """stepSpecs and sidecarSpecs: each with a name of its own."""
    errors: Errors = []
    for index, spec in enumerate(specs):
        if not spec.text("name"):
            errors += via([missing_field("name")], f"[{index}]")
    named = [one for one in names_of(specs) if one]
    return via(errors + check_unique_names(named, by_index=True), name)


def check_compute_resources(step_specs: Sequence[Struct], name: str, resources: str) -> Errors:
    """Resources for the whole task exclude those for its steps."""
    if any(spec.struct(resources).value for spec in step_specs):
        return [multiple_one_of(f"{name}.resources", "computeResources")]
    return []
