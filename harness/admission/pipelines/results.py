"""The results of tasks and steps. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/result_validation.go."""

import re
from collections.abc import Sequence
from typing import Final

from harness.admission.field_error import Errors, FieldError, generic, invalid_value, missing_field, via
from harness.admission.names import is_label
from harness.admission.pipelines.params import set_property_defaults, value_type, wrong_properties
from harness.admission.struct import Struct
from harness.admission.substitution import find_step_result
from harness.goformat import quote

_NAME_FORMAT: Final = r"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$"
_NAME: Final = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_NAME_WORDS: Final = (
    "must consist of alphanumeric characters, '-', '_', and must start and end with an alphanumeric character "
    f"(e.g. 'MyName',  or 'my-name',  or 'my_name', regex used for validation is '{_NAME_FORMAT}')"
)


def set_result_defaults(result: Struct) -> None:
    """The type of a result (`TaskResult.SetDefaults`)."""
    properties = result.struct_map("properties")
    if not result.text("type"):
        result.value["type"] = "string" if properties is None else "object"
    set_property_defaults(properties)


def check_results(results: Sequence[Struct]) -> Errors:
    """The results of a task; paths begin with the index."""
    return [error for index, one in enumerate(results) for error in via(_check_result(one), f"[{index}]")]


def check_step_results(results: Sequence[Struct]) -> Errors:
    """The results of a step; paths begin with the index."""
    return [error for index, one in enumerate(results) for error in via(_check_step_result(one), f"[{index}]")]


def _check_result(result: Struct) -> Errors:
    wrong = _check_name(result)
    if wrong:
        return wrong
    kind = result.text("type")
    errors: Errors = []
    if kind == "object":
        errors = _check_object(result, "The")
    elif kind not in ("array", "", "string"):
        errors = [invalid_value(kind, "type", "type must be string")]
    return errors + _check_value(result)


def _check_step_result(result: Struct) -> Errors:
    wrong = _check_name(result)
    if wrong:
        return wrong
    kind = result.text("type")
    if kind == "object":
        return _check_object(result, "the")
    return [] if kind in ("array", "", "string") else [invalid_value(kind, "type", f"invalid type {kind}")]


def _check_name(result: Struct) -> Errors:
    name = result.text("name")
    if _NAME.fullmatch(name):
        return []
    return [FieldError(f"invalid key name {quote(name)}", ("name",), f"Name {_NAME_WORDS}")]


def _check_object(result: Struct, article: str) -> Errors:
    path = f"{result.text('name')}.properties"
    if not result.has("properties"):
        return [missing_field(path)]
    wrong = wrong_properties(result)
    keys = f"these keys [{' '.join(wrong)}] is invalid, the type must be string"
    return [generic(f"{article} value type specified for {keys}", path)] if wrong else []


def _check_value(result: Struct) -> Errors:
    """A result's value takes the result of a step."""
    value = result.value.get("value")
    if value is None:
        return []
    name = result.text("name")
    kind = value_type(value)
    if not isinstance(value, str):
        return [generic(f'Invalid Type. Wanted string but got: "{kind}"', f"{name}.type")]
    if not value:
        return []
    path = f"{name}.value"
    found = find_step_result(value)
    if found is None:
        wanted = "Expected value to look like $(steps.<stepName>.results.<resultName>)"
        return [generic(f'Could not extract step name and result name. {wanted} but got "{value}"', path)]
    step, taken = found
    errors: Errors = []
    if not is_label(step):
        details = (
            "stepName in $(steps.<stepName>.results.<resultName>) must be a valid DNS Label, For more info refer to "
            "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names"
        )
        errors.append(FieldError(f"invalid extracted step name {quote(step)}", (path,), details))
    if not _NAME.fullmatch(taken):
        details = f"resultName in $(steps.<stepName>.results.<resultName>) {_NAME_WORDS}"
        errors.append(FieldError(f"invalid extracted result name {quote(taken)}", (path,), details))
    return errors
