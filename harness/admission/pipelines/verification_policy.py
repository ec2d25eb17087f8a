"""VerificationPolicy.

Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1alpha1/verificationpolicy_validation.go.
"""

from typing import Final

from harness.admission.field_error import (
    Errors,
    invalid_value,
    missing_field,
    missing_one_of,
    multiple_one_of,
    via_index,
)
from harness.admission.names import check_metadata
from harness.admission.struct import Struct
from harness.cel.regex import PatternError, compile_pattern

_ALGORITHMS: Final = frozenset({"", "sha224", "sha256", "sha384", "sha512"})


def check_verification_policy(root: Struct) -> Errors:
    """A VerificationPolicy; the paths of its errors lack `spec`."""
    spec = root.struct("spec")
    errors = check_metadata(root)
    if not spec.items("resources"):
        errors.append(missing_field("resources"))
    for resource in spec.structs("resources"):
        errors += _check_pattern(resource.text("pattern"))
    if not spec.items("authorities"):
        errors.append(missing_field("authorities"))
    for index, authority in enumerate(spec.structs("authorities")):
        key = authority.pointer("key")
        if key is not None:
            errors += via_index(_check_key(key), "key", index)
    mode = spec.text("mode")
    if mode not in ("", "enforce", "warn"):
        errors.append(invalid_value(f"available values are: enforce, warn, but got: {mode}", "mode"))
    return errors


def _check_pattern(pattern: str) -> Errors:
    try:
        compile_pattern(pattern)
    except PatternError as error:
        details = f"resourcePattern cannot be compiled by regex: {error}"
        return [invalid_value(pattern, "ResourcePattern", details)]
    return []


def _check_key(key: Struct) -> Errors:
    sources = [name for name in ("data", "kms", "secretRef") if key.has(name)]
    names = ("data", "kms", "secretref")
    errors: Errors = []
    if len(sources) != 1:
        errors.append(multiple_one_of(*names) if sources else missing_one_of(*names))
    algorithm = key.text("hashAlgorithm")
    if algorithm.lower() not in _ALGORITHMS:
        errors.append(invalid_value(algorithm, "HashAlgorithm"))
    return errors
