"""What the tasks of a pipeline refer to: results, the state of other tasks, the context.

Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/pipeline_validation.go and resultref.go.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from harness.admission.field_error import Errors, FieldError, invalid_value, via, via_index, via_key
from harness.admission.pipelines.matrix import all_matrix_params, is_matrixed, matrix_includes, matrix_params
from harness.admission.pipelines.params import all_texts, names_of, value_expressions
from harness.admission.pipelines.step_fields import container_expressions
from harness.admission.pipelines.when import when_expressions
from harness.admission.struct import Struct
from harness.admission.substitution import (
    ResultRef,
    contains_result_refs,
    looks_like_result_ref,
    result_ref,
    result_refs,
    unknown_variables,
)
from harness.goformat import format_value, quote

_CONTEXT: Final = (
    (r"context\.pipelineRun", ("name", "namespace", "uid")),
    (r"context\.pipeline", ("name",)),
    (r"context\.pipelineTask", ("retries",)),
)
_PREFIXES: Final = frozenset({"params", "tasks", "finally", "context", "workspaces", "results"})


def task_result_refs(task: Struct, version: str) -> list[ResultRef]:
    """Every result that a task takes (`PipelineTaskResultRefs`); v1beta1 does not look into its steps."""
    params = [*task.structs("params"), *all_matrix_params(task)]
    found = [expression for param in params for expression in value_expressions(param.value.get("value"))]
    found += [expression for when in task.structs("when") for expression in when_expressions(when)]
    if version == "v1":
        spec = task.struct("taskSpec")
        for container in [*spec.structs("steps"), *spec.structs("sidecars")]:
            found += container_expressions(container)
    return result_refs(found)


def check_context_variables(tasks: Sequence[Struct]) -> Errors:
    """Only known variables of the context, in the params of the last task: Tekton looks at no other."""
    if not tasks:
        return []
    texts = all_texts([*tasks[-1].structs("params"), *all_matrix_params(tasks[-1])])
    return [
        error
        for prefix, names in _CONTEXT
        for text in texts
        for error in via(unknown_variables(text, prefix, names), "value")
    ]


def _references(task: Struct) -> Iterator[tuple[list[str], tuple[str, str], str]]:
    """The expressions of each param and condition of a task, with the path to it and the field that errors name."""
    for param in task.structs("params"):
        yield value_expressions(param.value.get("value")), ("params", f"[{param.text('name')}]"), "value"
    for index, when in enumerate(task.structs("when")):
        yield when_expressions(when), ("when", f"[{index}]"), ""


def _placed(errors: Errors, place: tuple[str, str]) -> Errors:
    return via(via(errors, place[1]), place[0])


def check_execution_status(tasks: Sequence[Struct], final: Sequence[Struct]) -> Errors:
    """The state of tasks is known in `finally` only, and of tasks that are there."""
    names = set(names_of(tasks))
    errors: Errors = []
    for index, task in enumerate(tasks):
        for found, place, field in _references(task):
            if not contains_result_refs(found) and any(_is_status(expression) for expression in found):
                words = "pipeline tasks can not refer to execution status of any other pipeline task"
                refused = invalid_value(f"{words} or aggregate status of tasks", field)
                errors += via_index(_placed([refused], place), "tasks", index)
    for index, task in enumerate(final):
        for found, place, field in _references(task):
            if not contains_result_refs(found):
                missing = [_missing_task(expression, names, field) for expression in found]
                errors += via_index(_placed([error for error in missing if error], place), "finally", index)
    return errors


def _is_status(expression: str) -> bool:
    return expression.startswith("tasks.") and expression.endswith((".status", ".reason"))


def _missing_task(expression: str, names: Collection[str], field: str) -> FieldError | None:
    if expression == "tasks.status" or not _is_status(expression):
        return None
    task = expression.removeprefix("tasks.")
    task = task.removesuffix(".status") if task.endswith(".status") else task.removesuffix(".reason")
    return None if task in names else invalid_value(f"pipeline task {task} is not defined in the pipeline", field)


def check_pipeline_results(results: Sequence[Struct], tasks: Sequence[Struct], final: Sequence[Struct]) -> Errors:
    """The results of a pipeline are those of its tasks."""
    task_names, final_names = set(names_of(tasks)), set(names_of(final))
    errors: Errors = []
    for index, result in enumerate(results):
        errors += via_index(_check_result(result, task_names, final_names), "results", index)
    return errors


def _check_result(result: Struct, tasks: Collection[str], final: Collection[str]) -> Errors:
    value = result.value.get("value")
    found = value_expressions(value)
    errors: Errors = []
    expected = "expected pipeline results to be task result expressions but"
    if not found:
        errors.append(invalid_value(f"{expected} no expressions were found", "value"))
    if not contains_result_refs(found):
        errors.append(invalid_value(f"{expected} an invalid expressions was found", "value"))
    looking = [expression for expression in found if looks_like_result_ref(expression)]
    refs = result_refs(looking)
    if len(looking) != len(refs):
        # Tekton prints the addresses of what it found, which differ from run to run.
        shown = format_value([*looking])
        words = f"expected all of the expressions {shown} to be result expressions but only"
        errors.append(invalid_value(f"{words} {format_value(['0x…'] * len(refs))} were", "value"))
    if not _names_tasks(value if isinstance(value, str) else "", tasks, final):
        errors.append(invalid_value("referencing a nonexistent task", "value"))
    return errors


def _names_tasks(value: str, tasks: Collection[str], final: Collection[str]) -> bool:
    for part in value.split("$"):
        if not part:
            continue
        expression = f"${part}".removeprefix("$(").removesuffix(")")
        ref = result_ref(expression)
        if ref is None:
            return False
        if expression.startswith("tasks") and ref.task not in tasks:
            return False
        if expression.startswith("finally") and ref.task not in final:
            return False
    return True


def check_results_of_child_pipelines(tasks: Sequence[Struct], final: Sequence[Struct], version: str) -> Errors:
    """Tasks that are pipelines give no results."""
    children = {task.text("name") for task in tasks if task.has("pipelineRef") or task.has("pipelineSpec")}
    errors: Errors = []
    if not children:
        return errors
    for section, members in (("tasks", tasks), ("finally", final)):
        for index, task in enumerate(members):
            for ref in task_result_refs(task, version):
                if ref.task in children:
                    message = (
                        f"result reference to pipelineTask {quote(ref.task)} is not supported: referenced task uses "
                        "pipelineRef or pipelineSpec and result propagation from child Pipelines is not yet implemented"
                    )
                    errors += via_index([invalid_value(message, "")], section, index)
    return errors


def check_finally_references(tasks: Sequence[Struct], final: Sequence[Struct]) -> Errors:
    """Final tasks run after nothing else, and take the results of tasks that are there."""
    task_names, final_names = set(names_of(tasks)), set(names_of(final))
    errors: Errors = []
    for index, task in enumerate(final):
        if task.items("runAfter"):
            words = f"no runAfter allowed under spec.finally, final task {task.text('name')} has runAfter specified"
            errors += via_index([invalid_value(words, "")], "finally", index)
    for index, task in enumerate(final):
        for found, place, field in _references(task):
            refused = _refused_results(found, task_names, final_names, field)
            errors += via_index(_placed(refused, place), "finally", index)
    return errors


def _refused_results(found: Sequence[str], tasks: Collection[str], final: Collection[str], field: str) -> Errors:
    errors: Errors = []
    words = "invalid task result reference, final task has task result reference from a"
    for ref in result_refs(found):
        if ref.task in final:
            errors.append(invalid_value(f"{words} final task {ref.task}", field))
        elif ref.task not in tasks:
            errors.append(invalid_value(f"{words} task {ref.task} which is not defined in the pipeline", field))
    return errors


def check_variable_prefixes(tasks: Sequence[Struct], section: str) -> Errors:
    """What looks like a variable begins with a known word: `$(pwd)` is refused."""
    errors: Errors = []
    for index, task in enumerate(tasks):
        found: Errors = []
        for used, place, field in _references(task):
            found += _placed(_unknown_prefixes(used, field), place)
        if is_matrixed(task):
            for param in matrix_params(task):
                used = value_expressions(param.value.get("value"))
                found += via_key(_unknown_prefixes(used, "value"), "matrix.params", param.text("name"))
            for place_in, item in enumerate(matrix_includes(task)):
                for param in item.structs("params"):
                    used = value_expressions(param.value.get("value"))
                    inner = via_key(_unknown_prefixes(used, "value"), "params", param.text("name"))
                    found += via_index(inner, "matrix.include", place_in)
        errors += via_index(found, section, index)
    return errors


def _unknown_prefixes(found: Sequence[str], field: str) -> Errors:
    words = "must start with a valid prefix: params, tasks, finally, context, workspaces, or results"
    shell = "if you meant a shell variable, use ${VAR} instead"
    return [
        invalid_value(f"invalid variable reference {quote(f'$({expression})')}, {words}; {shell}", field)
        for expression in found
        if expression.partition(".")[0] not in _PREFIXES
    ]
