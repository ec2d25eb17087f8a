"""A workspace that is named but not declared.

Tekton refuses a Pipeline whose tasks take a workspace that it does not declare, and a Task whose steps name one. A task
that binds a workspace its Task does not know fails with TaskRunValidationFailed. `$(workspaces.NAME.path)` of an
undeclared workspace stays as it is, which a shell takes for a command. What a run binds beyond the needs of its
Pipeline is passed over (tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/{pipeline,task}_validation.go,
pkg/workspace/validate.go). What is written inline may use the workspaces around it without a declaration.

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      workspaces:
        - name: sources
      tasks:
        - name: clone
          taskRef: {name: git-clone}
          workspaces:
            - name: output
              workspace: source

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: test, namespace: ci}
    spec:
      workspaces:
        - name: source
      steps:
        - name: test
          image: docker.io/library/python:3.13.5
          workingDir: $(workspaces.sources.path)
          command: [pytest]

Passes:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      workspaces:
        - name: sources
      tasks:
        - name: clone
          taskRef: {name: git-clone}
          workspaces:
            - name: output
              workspace: sources
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from harness.finding import Finding, Severity
from harness.rules.pipelines.hints import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.workloads import Use
from harness.rules.written import (
    Target,
    WrittenPipeline,
    WrittenPipelineTask,
    WrittenStepAction,
    WrittenTask,
    is_static,
    locate_name,
    name_of,
    object_items,
)

_PARTS = (".path", ".bound", ".claim", ".volume")


def _find(rule: Rule[Target], target: Target, subject: Subject) -> Iterator[Finding]:
    match target:
        case WrittenPipeline():
            yield from _in_pipeline(rule, target)
        case WrittenTask():
            yield from _in_task(rule, target)
        case WrittenStepAction():
            return
    for use in subject.workloads.uses_by_target.get(target, ()):
        yield from _of_use(rule, target, use)


def _in_pipeline(rule: Rule[Target], pipeline: WrittenPipeline) -> Iterator[Finding]:
    """The workspaces that tasks take from the pipeline."""
    declared = {one.name for one in pipeline.spec.workspaces}
    known = declared if pipeline.run is None else declared | {one.name for one in pipeline.run.model.workspaces}
    if not all(map(is_static, known)):
        return
    ends = "Tekton refuses it" if pipeline.run is None else "the run fails with CreateRunFailed"
    for task in pipeline.tasks:
        for item in object_items(task.view, "workspaces"):
            wanted = item.at("workspace") if item.at("workspace").text else item.at("name")
            if wanted.text and is_static(wanted.text) and wanted.text not in known:
                yield rule.finding(
                    f"{task.title} takes workspace {wanted.text!r}, which the pipeline does not declare: {ends}",
                    wanted.location,
                    symbol=f"{task.title} {wanted.text}",
                    help=nearest(wanted.text, known, "declare it under the pipeline's workspaces"),
                )


def _in_task(rule: Rule[Target], task: WrittenTask) -> Iterator[Finding]:
    """The workspaces that steps name, and those in variables."""
    declared = {one.name for one in task.spec.workspaces}
    outer = _outer(task)
    if not all(map(is_static, declared | outer)):
        return
    for container in task.containers:
        for item in object_items(container.view, "workspaces"):
            name = name_of(item)
            if name and is_static(name) and name not in declared:
                yield rule.finding(
                    f"{container.title} wants workspace {name!r}, which is not declared: Tekton refuses it",
                    locate_name(item),
                    symbol=f"{container.title} {name}",
                    help=nearest(name, declared, "declare it under the Task's workspaces"),
                )
    told: set[str] = set()
    for variable in task.variables:
        if variable.root != "workspaces" or variable.rest not in _PARTS or variable.name in declared | outer | told:
            continue
        told.add(variable.name)
        # Inside of a Pipeline a run may still bind a workspace of that name.
        doubtful = isinstance(task.user, WrittenPipelineTask) and task.run is None
        finding = rule.finding(
            f"workspace {variable.name!r} is not declared in {task.title}: {variable.written} stays as it is",
            variable.location,
            symbol=f"{task.title} {variable.written}",
            help=nearest(variable.name, declared | outer, "declare it under workspaces"),
        )
        yield replace(finding, severity=Severity.WARNING) if doubtful else finding


def _outer(task: WrittenTask) -> set[str]:
    """The names of the workspaces around an inline Task."""
    if not isinstance(task.user, WrittenPipelineTask):
        return {one.name for one in task.run.model.workspaces} if task.run is not None else set()
    pipeline = task.user.pipeline
    names = {one.name for one in pipeline.spec.workspaces} | {one.name for one in task.user.model.workspaces}
    return names if pipeline.run is None else names | {one.name for one in pipeline.run.model.workspaces}


def _of_use(rule: Rule[Target], target: Target, use: Use) -> Iterator[Finding]:
    """What a run or a pipeline's task binds without need."""
    if use.inline or isinstance(target, WrittenStepAction):
        return
    known: Collection[str] = {one.name for one in target.spec.workspaces}
    for item in object_items(use.view, "workspaces"):
        name = name_of(item)
        if not name or not is_static(name) or name in known or not all(map(is_static, known)):
            continue
        ignored = use.kind == "PipelineRun"
        finding = rule.finding(
            f"{use.title} binds workspace {name!r}, which {use.target_title} does not declare: "
            f"{'nothing uses it' if ignored else 'the run fails with TaskRunValidationFailed'}",
            locate_name(item),
            symbol=f"{use.title} {name}",
            help=nearest(name, known, "take it away, or declare it"),
        )
        yield replace(finding, severity=Severity.WARNING) if ignored else finding


RULE = Rule(
    id="undeclared-workspace",
    severity=Severity.ERROR,
    summary="a workspace that is taken, bound or named without being declared",
    help="declare the workspace, or correct its name",
    each=lambda subject: subject.workloads.declaring,
    find=_find,
)
