"""A workspace that is needed and not bound: the run fails.

A PipelineRun has to bind every workspace of its Pipeline that is not `optional: true`, each task of a pipeline and a
TaskRun those of their Task. A Task that needs a workspace cannot get one that is optional in its Pipeline
(tektoncd/pipeline v1.15.0, pkg/reconciler/pipelinerun/resources/pipelinerunresolution.go, pkg/workspace/validate.go).
An inline Task gets the workspaces that its steps name by themselves. Where the manifests hold a ConfigMap
`config-defaults` with a `default-task-run-workspace-binding`, Tasks get that for what they lack.

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
          workingDir: $(workspaces.source.path)
          command: [pytest]
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: test, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: TaskRun
          metadata: {generateName: test-}
          spec:
            taskRef: {name: test}

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: test, namespace: ci}
    spec:
      workspaces:
        - name: source
      steps:
        - name: test
          image: docker.io/library/python:3.13.5
          workingDir: $(workspaces.source.path)
          command: [pytest]
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: test, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: TaskRun
          metadata: {generateName: test-}
          spec:
            taskRef: {name: test}
            workspaces:
              - name: source
                persistentVolumeClaim: {claimName: sources}
"""

from collections.abc import Iterator
from typing import Final

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.workloads import Use
from harness.rules.written import (
    WrittenPipelineTask,
    WrittenStepAction,
    WrittenTask,
    is_static,
    locate_name,
    name_of,
    object_items,
)

_FAILS: Final = {
    "PipelineRun": "the run fails with InvalidWorkspaceBindings",
    "TaskRun": "the run fails with TaskRunValidationFailed",
    "task": "the run fails when it comes to this task",
}


def _find(rule: Rule[Use], use: Use, subject: Subject) -> Iterator[Finding]:
    target = use.target
    if isinstance(target, WrittenStepAction) or (use.kind != "PipelineRun" and _has_default(subject)):
        return
    bound = {name_of(item) for item in object_items(use.view, "workspaces")}
    if isinstance(use.user, WrittenPipelineTask) and isinstance(target, WrittenTask) and use.inline:
        bound |= {one.name for one in target.variables if one.root == "workspaces"}
        bound |= {name_of(item) for one in target.containers for item in object_items(one.view, "workspaces")}
    if not all(map(is_static, bound)):
        return
    places = {name_of(item): item for item in object_items(target.view, "workspaces")}
    for workspace in target.spec.workspaces:
        if workspace.optional or workspace.name in bound or not is_static(workspace.name):
            continue
        yield rule.finding(
            f"{use.title} does not bind workspace {workspace.name!r}, which {use.target_title} needs: "
            f"{_FAILS[use.kind]}",
            _place(use),
            symbol=f"{use.title} {workspace.name}",
            help=f"bind it under workspaces, or make it `optional: true` in {use.target_title}",
            related=(Related(locate_name(places[workspace.name]), "declared here"),)
            if workspace.name in places
            else (),
        )
    if isinstance(use.user, WrittenPipelineTask):
        yield from _optional(rule, use, use.user)


def _has_default(subject: Subject) -> bool:
    """Whether the manifests configure Tekton to bind something to the workspaces that Tasks lack."""
    return subject.workloads.setting("config-defaults", "default-task-run-workspace-binding") is not None


def _optional(rule: Rule[Use], use: Use, task: WrittenPipelineTask) -> Iterator[Finding]:
    """Workspaces that are optional in the pipeline, but not in the Task."""
    optional = {one.name for one in task.pipeline.spec.workspaces if one.optional}
    assert not isinstance(use.target, WrittenStepAction)
    needed = {one.name for one in use.target.spec.workspaces if not one.optional}
    for item, one in zip(object_items(use.view, "workspaces"), task.model.workspaces, strict=True):
        if one.workspace in optional and one.name in needed:
            yield rule.finding(
                f"{use.title} needs workspace {one.name!r}, but {one.workspace!r} is optional in the pipeline: "
                "the run fails with RequiredWorkspaceMarkedOptional",
                item.location,
                symbol=f"{use.title} {one.name} optional",
                help="take `optional: true` away in the pipeline, or add it in the Task",
            )


def _place(use: Use) -> Location:
    if use.view.at("workspaces").value is not None:
        return use.view.document.locate_key((*use.view.path, "workspaces"))
    for reference in ("pipelineRef", "taskRef"):
        if use.view.at(reference, "name").text:
            return use.view.at(reference, "name").location
    return use.view.location


RULE = Rule(
    id="missing-workspace",
    severity=Severity.ERROR,
    summary="a needed workspace that a run or a pipeline's task does not bind",
    help="bind the workspace, or declare it optional",
    each=lambda subject: subject.workloads.uses,
    find=_find,
)
