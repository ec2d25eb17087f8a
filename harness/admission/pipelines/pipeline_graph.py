"""The order of a pipeline's tasks. Source: tektoncd/pipeline v1.15.0, pkg/reconciler/pipeline/dag/dag.go and
pkg/apis/pipeline/v1/pipeline_types.go (`Deps`)."""

from collections.abc import Mapping, Sequence

from harness.admission.field_error import Errors, invalid_value
from harness.admission.pipelines.pipeline_references import task_result_refs
from harness.admission.struct import Struct
from harness.goformat import quote


def check_graph(tasks: Sequence[Struct], version: str) -> Errors:
    """Every task that another waits for is there, and none waits for itself."""
    problem = _problem(tasks, version)
    return [invalid_value(problem, "tasks")] if problem else []


def _problem(tasks: Sequence[Struct], version: str) -> str:
    names: set[str] = set()
    for task in tasks:
        name = task.text("name")
        if name in names:
            return f"task {name} is already present in Graph, can't add it again: duplicate pipeline task"
        names.add(name)
    needs = {task.text("name"): _needs(task, version) for task in tasks}
    cycle = _cycle({name: set(needed) for name, needed in needs.items() if needed})
    if cycle:
        return f"cycle detected; {cycle}"
    for name, needed in needs.items():
        for other in needed:
            if other not in names:
                words = f"task {name} depends on {other} but {other} wasn't present in Pipeline"
                return f"couldn't add link between {name} and {other}: {words}"
    return ""


def _needs(task: Struct, version: str) -> list[str]:
    """The tasks that one waits for: those whose results it takes and those of `runAfter`, sorted."""
    return sorted({ref.task for ref in task_result_refs(task, version)} | set(task.texts("runAfter")))


def _cycle(waiting: Mapping[str, set[str]]) -> str:
    """The first of the tasks that wait for each other, with what it waits for; empty where there are none."""
    left = dict(waiting)
    children: dict[str, list[str]] = {}
    for name, needed in left.items():
        for other in needed:
            children.setdefault(other, []).append(name)
    free = [other for other in children if other not in left]
    while free:
        done = free.pop()
        for child in children.get(done, ()):
            left[child].discard(done)
            if not left[child]:
                del left[child]
                free.append(child)
    if not left:
        return ""
    first = min(left)
    return f"task {quote(first)} depends on {', '.join(quote(other) for other in sorted(left[first]))}"
