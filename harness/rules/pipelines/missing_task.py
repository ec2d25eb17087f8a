"""A task of a pipeline that waits for one that is not there, or cannot wait at all.

`runAfter`, and `$(tasks.NAME.results.…)` in params, conditions and inline steps, make the order of the tasks. Tekton
refuses a Pipeline where such a name is none of its tasks, and one whose final tasks have `runAfter`
(tektoncd/pipeline v1.15.0, pkg/reconciler/pipeline/dag/dag.go, pkg/apis/pipeline/v1/pipeline_validation.go). A
PipelineRun whose `taskRunSpecs` name a task that its Pipeline lacks fails with InvalidTaskRunSpecs. A `taskRef` to a
Task that the manifests lack is `unresolved-reference`.

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: clone
          taskRef: {name: git-clone}
        - name: build
          taskRef: {name: kaniko}
          runAfter: [git-clone]

A final task runs after all others anyway.

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}
      finally:
        - name: notify
          taskRef: {name: slack}
          runAfter: [build]

Passes:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: clone
          taskRef: {name: git-clone}
        - name: build
          taskRef: {name: kaniko}
          runAfter: [clone]
      finally:
        - name: notify
          taskRef: {name: slack}
"""

from collections.abc import Collection, Iterator

from harness.finding import Finding, Severity
from harness.rules.pipelines.hints import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import Variable, variables_in
from harness.rules.written import WrittenPipeline, WrittenPipelineTask, is_static, object_items

_ORDERING = frozenset({"params", "when", "matrix"})
_OF_CONTAINERS = frozenset({"name", "image", "script", "workingDir", "command", "args", "env"})
"""The fields of a task, and of the steps and sidecars in it, in which Tekton looks for the results of others."""


def _find(rule: Rule[WrittenPipeline], pipeline: WrittenPipeline, subject: Subject) -> Iterator[Finding]:
    tasks = {task.model.name for task in pipeline.tasks if task.model.section == "tasks"}
    final = {task.model.name for task in pipeline.tasks if task.model.section == "finally"}
    if not all(map(is_static, tasks)):
        return
    for task in pipeline.tasks:
        yield from _of_order(rule, task, tasks, final)
        for variable in _references(task):
            if variable.name not in tasks and not (variable.name in final and task.model.section == "finally"):
                yield rule.finding(
                    f"{task.title} takes {variable.written}, but {_what(variable.name, final)}: Tekton refuses it",
                    variable.location,
                    symbol=f"{task.title} {variable.written}",
                    help=_help(variable.name, tasks, final),
                )
    for variable in variables_in(pipeline.view.at("results")):
        if variable.path[-1] != "value":
            continue
        known = tasks if variable.root == "tasks" else final if variable.root == "finally" else {variable.name}
        if variable.name not in known and variable.rest.startswith(".results."):
            yield rule.finding(
                f"a result of {pipeline.title} is {variable.written}, but it has no task of that name: "
                "Tekton refuses it",
                variable.location,
                symbol=f"{pipeline.title} {variable.written}",
                help=nearest(variable.name, known, "name one of its tasks"),
            )
    yield from _of_runs(rule, pipeline, tasks | final, subject)


def _of_order(
    rule: Rule[WrittenPipeline], task: WrittenPipelineTask, tasks: Collection[str], final: Collection[str]
) -> Iterator[Finding]:
    after = task.view.at("runAfter")
    if task.model.section == "finally" and after.items():
        yield rule.finding(
            f"{task.title} is a final task and has runAfter: Tekton refuses it",
            after.document.locate_key(after.path),
            symbol=f"{task.title} runAfter",
            help="leave runAfter out: final tasks run together, once all others have ended",
        )
        return
    for item in after.items():
        if item.text not in tasks and item.text and is_static(item.text):
            yield rule.finding(
                f"{task.title} runs after {item.text!r}, but {_what(item.text, final)}: Tekton refuses it",
                item.location,
                symbol=f"{task.title} {item.text}",
                help=_help(item.text, tasks, final),
            )


def _references(task: WrittenPipelineTask) -> Iterator[Variable]:
    """What refers to another task's result, and in final tasks to its state."""
    at = len(task.view.path)
    for variable in task.variables:
        if variable.root == "tasks" and variable.path[at] in _ORDERING and variable.path[-1] != "name":
            is_state = task.model.section == "finally" and variable.rest in (".status", ".reason")
            if is_state or variable.rest.startswith(".results."):
                yield variable
    for variable in task.inline.variables if task.inline is not None else ():
        path = variable.path[at + 1 :]
        in_container = len(path) > 2 and path[0] in ("steps", "sidecars") and path[2] in _OF_CONTAINERS
        if in_container and variable.root == "tasks" and variable.rest.startswith(".results."):
            yield variable


def _of_runs(
    rule: Rule[WrittenPipeline], pipeline: WrittenPipeline, names: Collection[str], subject: Subject
) -> Iterator[Finding]:
    for use in subject.workloads.uses_by_target.get(pipeline, ()):
        for item in object_items(use.view, "taskRunSpecs"):
            name = item.at("pipelineTaskName")
            if name.text and is_static(name.text) and name.text not in names:
                yield rule.finding(
                    f"taskRunSpecs of {use.title} name {name.text!r}, which {use.target_title} does not have: "
                    "the run fails with InvalidTaskRunSpecs",
                    name.location,
                    symbol=f"{use.title} {name.text}",
                    help=nearest(name.text, names, "name one of its tasks"),
                )


def _what(name: str, final: Collection[str]) -> str:
    return f"{name!r} is a final task" if name in final else "there is no such task"


def _help(name: str, tasks: Collection[str], final: Collection[str]) -> str:
    if name in final:
        return "final tasks run after all others; move it to tasks, or wait for another"
    return nearest(name, tasks, "name one of the pipeline's tasks")


RULE = Rule(
    id="missing-task",
    severity=Severity.ERROR,
    summary="a pipeline's task that waits for one that is not there, or cannot wait",
    help="name a task of the same pipeline",
    each=lambda subject: subject.workloads.pipelines,
    find=_find,
)
