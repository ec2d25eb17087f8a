"""The order in which the tasks of a Pipeline may start.

Sources: tektoncd/pipeline v1.15.0, pkg/reconciler/pipeline/dag/dag.go, pkg/apis/pipeline/v1/pipeline_types.go and
resultref.go.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from harness.pipelines.model import Param, PipelineTask, Step, WhenExpression
from harness.pipelines.substitution import variables
from harness.pipelines.values import ParamValue

_INDEX: Final = re.compile(r"\[[0-9]*\*?\]")


class GraphError(Exception):
    """The tasks cannot be put in an order; `str()` is Tekton's message."""


def dependencies(task: PipelineTask) -> tuple[str, ...]:
    """The tasks that have to be done before: those it runs after and those whose results it uses, sorted."""
    return tuple(sorted({name for name, _ in result_references(task)} | set(task.run_after)))


def result_references(task: PipelineTask) -> Iterator[tuple[str, str]]:
    """The results that a task uses, each as (task, result), where Tekton looks for them: params, matrix, when, and the
    steps and sidecars of an inline Task."""
    return _references(_texts(task))


def references_in(value: ParamValue) -> Iterator[tuple[str, str]]:
    """The results that one value refers to, each as (task, result)."""
    return _references(texts_of(value))


def check_graph(tasks: Sequence[PipelineTask], finally_tasks: Sequence[PipelineTask]) -> None:
    """Raises GraphError for tasks with one name, cycles, and dependencies on tasks that are not there."""
    for section, what in ((tasks, ""), (finally_tasks, " for finally clause")):
        seen: set[str] = set()
        for task in section:
            if task.name in seen:
                raise GraphError(
                    f"Pipeline DAG is invalid{what}: task {task.name} is already present in Graph, can't add it again: "
                    "duplicate pipeline task"
                )
            seen.add(task.name)
    after = {task.name: dependencies(task) for task in tasks}
    _check_cycles(after)
    for name, earlier in after.items():
        for one in earlier:
            if one not in after:
                raise GraphError(
                    f"Pipeline DAG is invalid: couldn't add link between {name} and {one}: task {name} depends on "
                    f"{one} but {one} wasn't present in Pipeline"
                )


def in_order(tasks: Sequence[PipelineTask]) -> tuple[PipelineTask, ...]:
    """The tasks, each after those it depends on, else in their own order; those of a cycle come last.

    Names that occur twice and dependencies that are missing do no harm.
    """
    positions: dict[str, list[int]] = {}
    for position, task in enumerate(tasks):
        positions.setdefault(task.name, []).append(position)
    waiting = [{earlier for name in dependencies(task) for earlier in positions.get(name, ())} for task in tasks]
    followers: dict[int, list[int]] = {}
    for position, earlier in enumerate(waiting):
        for one in earlier:
            followers.setdefault(one, []).append(position)
    ready = [position for position, earlier in enumerate(waiting) if not earlier]
    done: list[int] = []
    while ready:
        position = heapq.heappop(ready)
        done.append(position)
        for follower in followers.get(position, ()):
            waiting[follower].discard(position)
            if not waiting[follower]:
                heapq.heappush(ready, follower)
    placed = set(done)
    return tuple(tasks[position] for position in (*done, *(p for p in range(len(tasks)) if p not in placed)))


def texts_of(value: ParamValue) -> Iterable[str]:
    """All the strings of a value."""
    match value:
        case tuple():
            return value
        case dict():
            return value.values()
        case text:
            return (text,)


def step_texts(step: Step) -> Iterator[str]:
    """The texts of a step in which Tekton looks for variables."""
    container = step.container
    yield from (step.name, container.image, step.script, container.working_dir, *container.command, *container.args)
    for variable in container.env:
        yield variable.value
        yield from (variable.source or ())[1:]


def _references(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for name in variables(text):
            parts = name.split(".")
            if len(parts) in (4, 5) and parts[0] in ("tasks", "finally") and parts[2] == "results":
                yield parts[1], _INDEX.sub("", parts[3])


def _texts(task: PipelineTask) -> Iterator[str]:
    for param in _all_params(task):
        yield from texts_of(param.value)
    for condition in task.when:
        yield from when_texts(condition)
    if task.spec is not None:
        for step in (*task.spec.steps, *task.spec.sidecars):
            yield from step_texts(step)


def when_texts(condition: WhenExpression) -> Iterator[str]:
    """The texts of a condition in which Tekton looks for variables."""
    yield from (condition.input, condition.cel, *condition.values)


def _all_params(task: PipelineTask) -> Iterator[Param]:
    yield from task.params
    if task.matrix is not None:
        yield from task.matrix.params
        for combination in task.matrix.include:
            yield from combination


def _check_cycles(after: Mapping[str, Sequence[str]]) -> None:
    """Take away what depends on nothing until nothing of the kind is left; the rest is in a cycle or behind one."""
    left = {name: set(earlier) for name, earlier in after.items() if earlier}
    followers: dict[str, list[str]] = {}
    for name, earlier in left.items():
        for one in earlier:
            followers.setdefault(one, []).append(name)
    free = [name for name in followers if name not in left]
    while free:
        parent = free.pop()
        for child in followers.get(parent, ()):
            left[child].discard(parent)
            if not left[child]:
                del left[child]
                free.append(child)
    if left:
        name = min(left)
        needed = ", ".join(f'"{one}"' for one in sorted(left[name]))
        raise GraphError(f'Pipeline DAG is invalid: cycle detected; task "{name}" depends on {needed}')
