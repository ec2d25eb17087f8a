"""TriggerTemplate. Source: tektoncd/triggers v0.37.0, pkg/apis/triggers/v1beta1/trigger_template_validation.go."""

import re
from collections.abc import Sequence
from typing import Final

from harness.admission.field_error import Errors, FieldError, missing_field, via
from harness.admission.names import check_metadata
from harness.admission.struct import Struct
from harness.gojson import dumps
from harness.jsontypes import JSON

_PARAM: Final = re.compile(r"\$\(tt.params.(?P<var>[_a-zA-Z][_a-zA-Z0-9.-]*)\)")


def check_trigger_template(root: Struct) -> Errors:
    """A TriggerTemplate."""
    return check_metadata(root) + via(check_template_spec(root.struct("spec")), "spec")


def check_template_spec(spec: Struct) -> Errors:
    """The spec of a template, of its own or inside a trigger."""
    templates = spec.items("resourcetemplates")
    errors: Errors = [] if spec.value else [missing_field("")]
    if not templates:
        errors.append(missing_field("resourcetemplates"))
    for index, template in enumerate(templates):
        errors += via(_check_object(template, index), "resourcetemplates")
    declared = {param.text("name") for param in spec.structs("params")}
    return errors + via(_check_declared(templates, declared), "resourcetemplates")


def _check_object(template: JSON, index: int) -> Errors:
    fields = template if isinstance(template, dict) else {}
    kind, api_version = fields.get("kind"), fields.get("apiVersion")
    # An apiVersion with more than one slash keeps the object from being read at all.
    readable = isinstance(kind, str) and kind and str(api_version).count("/") < 2
    errors: Errors = [] if readable else [missing_field(f"[{index}].kind")]
    if not isinstance(api_version, str) or not api_version:
        errors.append(missing_field(f"[{index}].apiVersion"))
    return errors


def _check_declared(templates: Sequence[JSON], declared: set[str]) -> Errors:
    """The first param that is used and not declared."""
    for index, template in enumerate(templates):
        for found in _PARAM.finditer(dumps(template)):
            if found["var"] not in declared:
                name = f"'$(tt.params.{found['var']})'"
                message = f"invalid value: undeclared param {name}"
                return [FieldError(message, (f"[{index}]",), f"{name} must be declared in spec.params")]
    return []
