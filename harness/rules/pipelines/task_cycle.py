"""Tasks of a pipeline that wait for each other: none of them could ever start.

A task waits for those in its `runAfter` and for those whose results it takes. Tekton puts them in an order and refuses
a Pipeline where that is not possible (tektoncd/pipeline v1.15.0, pkg/reconciler/pipeline/dag/dag.go).

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: test
          taskRef: {name: pytest}
          runAfter: [build]
        - name: build
          taskRef: {name: kaniko}
          params:
            - name: REPORT
              value: $(tasks.test.results.report)

Passes:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: test
          taskRef: {name: pytest}
        - name: build
          taskRef: {name: kaniko}
          params:
            - name: REPORT
              value: $(tasks.test.results.report)
"""

from collections.abc import Iterator, Mapping

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.pipelines.graph import dependencies
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import WrittenPipeline, WrittenPipelineTask


def _find(rule: Rule[WrittenPipeline], pipeline: WrittenPipeline, _: Subject) -> Iterator[Finding]:
    tasks = {task.model.name: task for task in pipeline.tasks if task.model.section == "tasks"}
    waits = {name: [one for one in dependencies(task.model) if one in tasks] for name, task in tasks.items()}
    for cycle in _cycles(waits):
        pairs = list(zip(cycle, (*cycle[1:], cycle[0]), strict=True))
        way = (*cycle, cycle[0]) if len(cycle) <= _SHOWN else (*cycle[:_SHOWN], "…", cycle[0])
        shown = " → ".join(way) if len(cycle) > 1 else cycle[0]
        words = f"tasks {shown} wait for each other" if len(cycle) > 1 else f"task {shown} waits for itself"
        first, *others = (_reason(tasks[one], other) for one, other in pairs)
        yield rule.finding(
            f"{words} in {pipeline.title}: Tekton refuses it, for none of them could start",
            first,
            symbol=f"{pipeline.title} {shown}",
            related=tuple(
                Related(where, f"{one} waits for {other}")
                for where, (one, other) in zip(others[:_SHOWN], pairs[1 : _SHOWN + 1], strict=True)
            ),
        )


def _cycles(waits: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Cycles without a task in common, the first few. A task that is part of none waits for nothing or for one of
    them."""
    position = {name: index for index, name in enumerate(waits)}
    followers: dict[str, list[str]] = {name: [] for name in waits}
    for name, others in waits.items():
        for other in others:
            followers[other].append(name)
    open_for = {name: len(others) for name, others in waits.items()}
    left = set(waits)
    _take(left, followers, open_for, [name for name, count in open_for.items() if not count])
    found = 0
    for name in waits:
        while name in left and found < _MOST:
            # Everything that is left waits for something that is left: going on from one leads round in the end.
            way: dict[str, None] = {}
            at = name
            while at not in way:
                way[at] = None
                at = next(other for other in waits[at] if other in left)
            names = list(way)
            cycle = names[names.index(at) :]
            start = cycle.index(min(cycle, key=position.__getitem__))
            yield [*cycle[start:], *cycle[:start]]
            found += 1
            _take(left, followers, open_for, cycle)


def _take(left: set[str], followers: Mapping[str, list[str]], open_for: dict[str, int], done: list[str]) -> None:
    """Take away tasks, and then what waits for nothing that is left."""
    waiting = list(done)
    while waiting:
        name = waiting.pop()
        if name not in left:
            continue
        left.discard(name)
        for follower in followers[name]:
            open_for[follower] -= 1
            if not open_for[follower]:
                waiting.append(follower)


_MOST = 10
"""How many cycles of one pipeline are told."""

_SHOWN = 20
"""How many tasks of a cycle are named."""


def _reason(task: WrittenPipelineTask, other: str) -> Location:
    """Where it stands that a task waits for another."""
    for item in task.view.at("runAfter").items():
        if item.text == other:
            return item.location
    inside = task.inline.variables if task.inline is not None else ()
    for variable in (*task.variables, *inside):
        if variable.root == "tasks" and variable.name == other:
            return variable.location
    return task.location


RULE = Rule(
    id="task-cycle",
    severity=Severity.ERROR,
    summary="tasks that wait for each other in a circle",
    help="let one of them not wait: take its runAfter or the result that it takes away",
    each=lambda subject: subject.workloads.pipelines,
    find=_find,
)
