"""Matrices of pipeline tasks. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/matrix_types.go and
pipeline_validation.go (`validateMatrix`)."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Final

from harness.admission.field_error import Errors, generic, invalid_value, multiple_one_of, via, via_index, via_key
from harness.admission.pipelines.params import (
    Declared,
    check_array_item,
    check_repeated_values,
    check_text,
    names_of,
    value_expressions,
)
from harness.admission.struct import Struct
from harness.admission.substitution import ResultRef, contains_result_refs, looks_like_result_ref, result_refs

MAX_COMBINATIONS: Final = 256
_MAX_INT: Final = (1 << 63) - 1


def matrix_params(task: Struct) -> list[Struct]:
    """The params of a task's matrix, without those of `include`."""
    return task.struct("matrix").structs("params")


def matrix_includes(task: Struct) -> list[Struct]:
    """The `include` items of a task's matrix."""
    return task.struct("matrix").structs("include")


def is_matrixed(task: Struct) -> bool:
    """Whether a task fans out."""
    return bool(matrix_params(task) or matrix_includes(task))


def all_matrix_params(task: Struct) -> list[Struct]:
    """Every param of a task's matrix."""
    return [*matrix_params(task), *(param for item in matrix_includes(task) for param in item.structs("params"))]


def check_matrices(tasks: Sequence[Struct], version: str) -> Errors:
    """The matrices of the tasks of one section, and how their results are used; paths begin with the index."""
    errors: Errors = []
    for index, task in enumerate(tasks):
        errors += via(_check_matrix(task, version), f"[{index}]")
    return errors + _check_consumed(tasks)


def _check_matrix(task: Struct, version: str) -> Errors:
    errors: Errors = []
    if is_matrixed(task):
        count = _count(task, version)
        if count > MAX_COMBINATIONS:
            errors.append(generic(f"expected 0 <= {count} <= {MAX_COMBINATIONS}", "matrix"))
        for index, item in enumerate(matrix_includes(task)):
            errors += via(check_repeated_values(item.structs("params")), f"matrix.include[{index}].params")
        errors += via(check_repeated_values(matrix_params(task)), "matrix.params")
    names = set(names_of(all_matrix_params(task)))
    for name in names_of(task.structs("params")):
        if name in names:
            errors.append(multiple_one_of(f"matrix[{name}]", f"params[{name}]"))
    return errors


def _count(task: Struct, version: str) -> int:
    """How many runs a matrix makes (`CountCombinations`)."""
    params, includes = matrix_params(task), matrix_includes(task)
    if not params:
        return len(includes)
    sizes = [len(param.texts("value")) for param in params]
    # v1beta1 multiplies by empty lists too.
    count = prod(sizes if version == "v1beta1" else [size for size in sizes if size])
    values = {param.text("name"): param.texts("value") for param in params}
    for item in includes:
        for param in item.structs("params"):
            if param.text("name") in values:
                if param.text("value") in values[param.text("name")]:
                    break
                count += 1
    return min(count, _MAX_INT)


def check_matrix_references(task: Struct, declared: Declared) -> Errors:
    """The references to params in a matrix."""
    errors: Errors = []
    for item in matrix_includes(task):
        for index, param in enumerate(item.structs("params")):
            found = check_text(param.text("value"), declared)
            errors += via(via_index(found, "", index), "matrix.include.params", "")
    for param in matrix_params(task):
        for index, value in enumerate(param.texts("value")):
            found = via_index(check_array_item(value, declared), "value", index)
            errors += via_key(found, "matrix.params", param.text("name"))
    return errors


def _check_consumed(tasks: Sequence[Struct]) -> Errors:
    """Results of a matrixed task are taken as a whole, and are strings."""
    by_name = {task.text("name"): task for task in tasks}
    refs: list[ResultRef] = []
    for task in tasks:
        for param in task.structs("params"):
            found = value_expressions(param.value.get("value"))
            if not contains_result_refs(found):
                continue
            refs, errors = _consumed(found, by_name)
            if errors:
                return errors
    return [error for ref in refs for error in _check_string_result(ref, by_name)]


def _consumed(found: Sequence[str], by_name: Mapping[str, Struct]) -> tuple[list[ResultRef], Errors]:
    errors: Errors = []
    consumed: list[str] = []
    for expression in found:
        if not looks_like_result_ref(expression):
            continue
        task = by_name.get(expression.split(".")[1])
        if task is not None and is_matrixed(task):
            if not expression.endswith("[*]"):
                only = "A matrixed pipelineTask can only be consumed in aggregate using [*] notation"
                errors.append(generic(f"{only}, but is currently set to {expression}"))
            consumed.append(expression)
    return result_refs(consumed), errors


def _check_string_result(ref: ResultRef, by_name: Mapping[str, Struct]) -> Errors:
    task = by_name.get(ref.task, Struct({}))
    reference = task.pointer("taskRef")
    if reference is not None:
        task = by_name.get(reference.text("name"), Struct({}))
    words = "Matrixed PipelineTasks emitting results must have an underlying type string"
    return [
        invalid_value(f"{words}, but result {ref.result} has type {result.text('type')} in pipelineTask", "")
        for result in task.struct("taskSpec").structs("results")
        if result.text("name") == ref.result and result.text("type") != "string"
    ]
