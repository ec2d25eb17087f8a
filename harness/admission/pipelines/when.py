"""When expressions. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/when_validation.go."""

from collections.abc import Sequence

from harness.admission.field_error import Errors, generic, invalid_value, missing_field, via, via_index
from harness.admission.pipelines.params import Declared, check_array_item, check_text
from harness.admission.struct import Struct
from harness.admission.substitution import expressions
from harness.goformat import quote


def check_when(conditions: Sequence[Struct]) -> Errors:
    """The operators and values; paths begin with `when`."""
    return [error for index, one in enumerate(conditions) for error in via_index(_check(one), "when", index)]


def _check(when: Struct) -> Errors:
    cel = when.text("cel")
    if cel:
        flag = "feature flag enable-cel-in-whenexpression should be set to true"
        return [generic(f"{flag} to use CEL: {cel} in WhenExpression", "")]
    if not when.value:
        return [missing_field("")]
    operator = when.text("operator")
    if operator not in ("in", "notin"):
        return [invalid_value(f"operator {quote(operator)} is not recognized. valid operators: in,notin", "")]
    return [] if when.texts("values") else [invalid_value("expecting non-empty values field", "")]


def when_expressions(when: Struct) -> list[str]:
    """The expressions in all parts of a condition."""
    texts = [when.text("input"), when.text("cel"), *when.texts("values")]
    return [expression for text in texts for expression in expressions(text)]


def check_when_references(conditions: Sequence[Struct], declared: Declared) -> Errors:
    """The references to params in conditions."""
    errors: Errors = []
    for index, when in enumerate(conditions):
        errors += via_index(via(check_text(when.text("input"), declared), "input"), "when", index)
        for value in when.texts("values"):
            is_array = value.removeprefix("$(params.").removesuffix("[*])") in declared.arrays
            found = check_array_item(value, declared) if is_array else check_text(value, declared)
            errors += via_index(via(found, "values"), "when", index)
    return errors
