"""The JSON Schemas of the project's own formats and of Kubernetes' kinds, and what a value breaks of them."""

from harness.schemas.objects import (
    UnknownKind,
    UnknownVersion,
    canonical_object,
    full_version,
    kubernetes_versions,
    schema_folder,
    validate_object,
    validate_params,
    with_canonical_names,
)
from harness.schemas.validation import Violation, load_schema, path_text, violations

__all__ = [
    "UnknownKind",
    "UnknownVersion",
    "Violation",
    "canonical_object",
    "full_version",
    "kubernetes_versions",
    "load_schema",
    "path_text",
    "schema_folder",
    "validate_object",
    "validate_params",
    "violations",
    "with_canonical_names",
]
