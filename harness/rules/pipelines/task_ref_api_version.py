"""A `taskRef` that makes a custom task of a Task: the run waits until its timeout.

In a pipeline an `apiVersion` in `taskRef`, whatever it is, tells Tekton that another controller runs the task. It
creates a CustomRun and waits; for `tekton.dev` no controller comes (tektoncd/pipeline v1.15.0,
pkg/apis/pipeline/v1/pipeline_types.go, `TaskRef.IsCustomTask`). A kind that is not Task, such as `ClusterTask`, which
is gone since v1.0, is refused without an apiVersion.

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef:
            apiVersion: tekton.dev/v1
            kind: Task
            name: kaniko

Passes:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef:
            kind: Task
            name: kaniko
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import GROUP, WrittenPipelineTask, consequence, is_static


def _find(rule: Rule[WrittenPipelineTask], task: WrittenPipelineTask, _: Subject) -> Iterator[Finding]:
    for field in ("taskRef", "taskSpec"):
        reference = task.view.at(field)
        version, kind = reference.at("apiVersion"), reference.at("kind")
        if not is_static(version.text) or not is_static(kind.text):
            continue
        if version.text.partition("/")[0] == GROUP and not _is_run(kind.text):
            yield rule.finding(
                f"{task.title} has {field}.apiVersion {version.text}: Tekton takes it for a custom task, which "
                "nothing runs, so that the run waits until its timeout",
                reference.document.locate_key(version.path),
                symbol=f"{task.title} {field}",
                help="take the apiVersion away",
            )
        elif kind.text not in ("", "Task") and not version.text and not reference.at("resolver").text:
            gone = " (ClusterTasks are gone since Tekton Pipelines v1.0)" if kind.text == "ClusterTask" else ""
            yield rule.finding(
                f"{task.title} has {field}.kind {kind.text}{gone}: without an apiVersion {consequence(task.pipeline)}",
                kind.location,
                symbol=f"{task.title} {field} kind",
                help="use a Task of the namespace, or the cluster resolver"
                if gone
                else "add the apiVersion of the custom task, or write `kind: Task`",
            )


def _is_run(kind: str) -> bool:
    """Kinds of the group for which a controller is known."""
    return kind in ("PipelineRun", "Pipeline")


RULE = Rule(
    id="task-ref-api-version",
    severity=Severity.ERROR,
    summary="a taskRef with an apiVersion, or of another kind: nothing runs such a task",
    help="take the apiVersion away",
    each=lambda subject: subject.workloads.pipeline_tasks,
    find=_find,
)
