"""A result that nobody gives, or that is asked for where it is not known.

`$(tasks.NAME.results.RESULT)` has to be one of the results that the Task declares: the run fails with
InvalidTaskResultReference otherwise. Final tasks know the results and states of the others, not of each other; the
state of a task is known in final tasks only. A step writes to `$(results.RESULT.path)` of declared results
(tektoncd/pipeline v1.15.0, pkg/reconciler/pipelinerun/resources/validate_dependencies.go,
pkg/apis/pipeline/v1/{pipeline,task}_validation.go).

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: kaniko, namespace: ci}
    spec:
      results:
        - name: digest
      steps:
        - name: build
          image: ghcr.io/osscontainertools/kaniko:v1.28.2
          args: ["--digest-file=$(results.digest.path)"]
    ---
    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}
        - name: sign
          taskRef: {name: cosign}
          params:
            - name: digest
              value: $(tasks.build.results.image-digest)

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}
        - name: report
          taskRef: {name: slack}
          params:
            - name: text
              value: the build $(tasks.build.status)

Passes:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}
      finally:
        - name: report
          taskRef: {name: slack}
          params:
            - name: text
              value: the build $(tasks.build.status)
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from harness.finding import Finding, Severity
from harness.manifests import Path, View
from harness.rules.pipelines.hints import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import Variable, variables_in
from harness.rules.written import (
    WrittenPipeline,
    WrittenPipelineTask,
    WrittenStepAction,
    WrittenTask,
    consequence,
    is_static,
    name_of,
    object_items,
)

_Owner: TypeAlias = WrittenPipeline | WrittenTask | WrittenStepAction


def _find(rule: Rule[_Owner], owner: _Owner, subject: Subject) -> Iterator[Finding]:
    if isinstance(owner, WrittenTask):
        yield from _in_task(rule, owner)
        return
    if isinstance(owner, WrittenStepAction):
        yield from _in_step(rule, owner.view, owner.title)
        return
    by_name = {task.model.name: task for task in owner.tasks}
    for task in owner.tasks:
        inside = task.inline.variables if task.inline is not None else ()
        at = len(task.view.path) + 2
        # The webhook does not look for states in a value that has a result in it too.
        mixed = {variable.path[:at] for variable in task.variables if _result(variable)}
        for variable in (*task.variables, *inside):
            ends = "it stays as it is" if variable.path[:at] in mixed else consequence(owner)
            yield from _of_state(rule, task, variable, ends)
            yield from _of_result(rule, task, variable, by_name, subject)
    named: set[Path] = set()
    for variable in variables_in(owner.view.at("results")):
        of, result = by_name.get(variable.name), _result(variable)
        named.add(variable.path)
        lacking = subject.workloads.task_of(of) if of is not None and result else None
        if lacking is not None and result not in lacking.spec.results:
            yield rule.finding(
                f"a result of {owner.title} is {variable.written}, but {lacking.title} gives no result {result!r}: "
                "the run fails with InvalidPipelineResultReference",
                variable.location,
                symbol=f"{owner.title} {variable.written}",
                help=nearest(result, lacking.spec.results, "declare it under the Task's results"),
            )
    for item in object_items(owner.view, "results"):
        value = item.at("value")
        if value.text and value.path not in named:
            yield rule.finding(
                f"result {name_of(item)!r} of {owner.title} is the result of no task: {consequence(owner)}",
                value.location,
                symbol=f"{owner.title} result {name_of(item)}",
                help="write $(tasks.TASK.results.RESULT)",
            )


def _of_state(rule: Rule[_Owner], task: WrittenPipelineTask, variable: Variable, ends: str) -> Iterator[Finding]:
    """The state of other tasks, which only final tasks know."""
    aggregate = variable.name == "status" and not variable.rest
    field = variable.path[len(task.view.path)]
    if variable.root != "tasks" or field not in ("params", "when") or variable.path[-1] == "name":
        return
    if task.model.section == "tasks" and (aggregate or variable.rest in (".status", ".reason")):
        yield rule.finding(
            f"{task.title} asks for {variable.written}, which is known in final tasks only: {ends}",
            variable.location,
            symbol=f"{task.title} {variable.written}",
            help="move the task to finally, or run it after the other one, which then has succeeded",
        )


def _of_result(
    rule: Rule[_Owner],
    task: WrittenPipelineTask,
    variable: Variable,
    by_name: Mapping[str, WrittenPipelineTask],
    subject: Subject,
) -> Iterator[Finding]:
    of, result, field = by_name.get(variable.name), _result(variable), variable.path[len(task.view.path)]
    if of is None or not result or variable.root != "tasks" or variable.path[-1] in ("name", "displayName"):
        return
    if field not in ("params", "when", "matrix", "taskSpec"):
        return
    symbol = f"{task.title} {variable.written}"
    if of.model.section == "finally" and task.model.section == "finally":
        yield rule.finding(
            f"{task.title} takes {variable.written} of another final task, which runs at the same time: "
            f"{consequence(task.pipeline)}",
            variable.location,
            symbol=symbol,
            help=f"move {variable.name!r} to tasks",
        )
        return
    target = subject.workloads.task_of(of)
    if target is not None and result not in target.spec.results and all(map(is_static, target.spec.results)):
        yield rule.finding(
            f"{task.title} takes {variable.written}, but {target.title} gives no result {result!r}: the run fails "
            "with InvalidTaskResultReference",
            variable.location,
            symbol=symbol,
            help=nearest(result, target.spec.results, "declare it under the Task's results"),
        )


def _in_task(rule: Rule[_Owner], task: WrittenTask) -> Iterator[Finding]:
    """Where steps write results."""
    told: set[str] = set()
    for variable in task.variables:
        if variable.root != "results" or variable.rest != ".path" or variable.name in (*task.spec.results, *told):
            continue
        told.add(variable.name)
        path = variable.path[len(task.view.path) :]
        refused = len(path) > 2 and path[0] == "steps" and path[2] == "script"
        yield rule.finding(
            f"{task.title} declares no result {variable.name!r}: "
            f"{'Tekton refuses it' if refused else f'{variable.written} stays as it is'}",
            variable.location,
            symbol=f"{task.title} {variable.written}",
            help=nearest(variable.name, task.spec.results, "declare it under results"),
        )
    for step in object_items(task.view, "steps"):
        yield from _in_step(rule, step, f"a step of {task.title}")


def _in_step(rule: Rule[_Owner], step: View, title: str) -> Iterator[Finding]:
    """Where a step writes its own results; one that takes a StepAction has the results of that."""
    known = {name_of(item) for item in object_items(step, "results")}
    for variable in variables_in(step) if step.at("ref").value is None else ():
        if variable.root == "step" and variable.name == "results" and variable.rest.endswith(".path"):
            name = variable.rest.removesuffix(".path").removeprefix(".")
            if name not in known:
                yield rule.finding(
                    f"{title} declares no result {name!r}: {variable.written} leads nowhere",
                    variable.location,
                    symbol=f"{title} {variable.written}",
                    help=nearest(name, known, "declare it under the step's results"),
                )


def _result(variable: Variable) -> str:
    """The name of the result that a variable asks for; empty for anything else."""
    if variable.root not in ("tasks", "finally") or not variable.rest.startswith(".results."):
        return ""
    return variable.rest.removeprefix(".results.").partition("[")[0].partition(".")[0]


RULE: Rule[_Owner] = Rule(
    id="unknown-result",
    severity=Severity.ERROR,
    summary="a result that a Task does not give, or a state that is not known there",
    help="name a result that the Task declares",
    each=lambda subject: (*subject.workloads.pipelines, *subject.workloads.scripted),
    find=_find,
)
