"""References to tasks, pipelines and step actions, with or without a resolver.

Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/container_validation.go (`validateRef`),
v1beta1/taskref_validation.go.
"""

import re
from typing import Final

from harness.admission.field_error import (
    Errors,
    disallowed_fields,
    generic,
    invalid_value,
    missing_field,
    multiple_one_of,
)
from harness.admission.names import qualified_name_problems
from harness.admission.pipelines.params import check_values
from harness.admission.struct import Struct

_SCHEME: Final = re.compile(r"[\w-]+://*", re.ASCII)
_CONCISE: Final = generic(
    "feature flag enable-concise-resolver-syntax should be set to true to use concise resolver syntax", ""
)


def check_reference(ref: Struct) -> Errors:
    """A name, or a resolver with params. `bundle`, which only v1beta1 has, is refused in every new object."""
    errors: Errors = [disallowed_fields("bundle")] if ref.text("bundle") else []
    name, resolver = ref.text("name"), ref.text("resolver")
    like_url = _SCHEME.search(name) is not None
    if resolver or ref.has("params"):
        return errors + _check_resolver(ref, name, resolver, like_url)
    if not name:
        return [*errors, missing_field("name")]
    if like_url:
        return [*errors, _CONCISE, missing_field("resolver")]
    problems = qualified_name_problems(name)
    return [*errors, invalid_value(",".join(problems), "name")] if problems else errors


def _check_resolver(ref: Struct, name: str, resolver: str, like_url: bool) -> Errors:
    errors: Errors = []
    if ref.has("params"):
        if name:
            errors.append(multiple_one_of("name", "params"))
        if not resolver:
            errors.append(missing_field("resolver"))
        errors += check_values(ref.structs("params"))
    if resolver and name:
        errors.append(_CONCISE if like_url else invalid_value("invalid URI for request", "name"))
    return errors
