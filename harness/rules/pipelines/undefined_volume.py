"""A step mounts a volume that its Task does not have: Kubernetes refuses the pod.

A mount's name is that of a volume of the Task, or of the run's `podTemplate` (tektoncd/pipeline v1.15.0,
pkg/pod/pod.go). Tekton's webhook does not compare them; the run fails when its pod is made. It is a warning where no
run of the Task is known, for one may bring the volume. Workspaces give their volume as `$(workspaces.NAME.volume)`.

Fails:

    apiVersion: tekton.dev/v1
    kind: TaskRun
    metadata: {generateName: build-, namespace: ci}
    spec:
      taskSpec:
        volumes:
          - name: cache
            emptyDir: {}
        steps:
          - name: build
            image: docker.io/library/golang:1.25.1
            command: [go, build, ./...]
            volumeMounts:
              - name: go-cache
                mountPath: /var/cache/build

Passes:

    apiVersion: tekton.dev/v1
    kind: TaskRun
    metadata: {generateName: build-, namespace: ci}
    spec:
      taskSpec:
        volumes:
          - name: go-cache
            emptyDir: {}
        steps:
          - name: build
            image: docker.io/library/golang:1.25.1
            command: [go, build, ./...]
            volumeMounts:
              - name: go-cache
                mountPath: /var/cache/build
"""

from collections.abc import Iterator
from dataclasses import replace

from harness.finding import Finding, Severity
from harness.manifests import View
from harness.rules.pipelines.hints import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import WrittenPipelineTask, WrittenRun, WrittenTask, is_static, name_of, object_items


def _find(rule: Rule[WrittenTask], task: WrittenTask, subject: Subject) -> Iterator[Finding]:
    mounts = [(one, item) for one in task.containers for item in object_items(one.view, "volumeMounts")]
    if not mounts:
        return
    known = {name_of(item) for item in object_items(task.view, "volumes")}
    runs: list[WrittenRun] | None = None
    for container, mount in mounts:
        name = name_of(mount)
        if not name or name in known or not is_static(name) or not all(map(is_static, known)):
            continue
        runs = list(_runs(task, subject)) if runs is None else runs
        brought = {name_of(item) for run in runs for item in _pod_volumes(run)}
        if name in brought or not all(map(is_static, brought)):
            continue
        finding = rule.finding(
            f"{container.title} mounts volume {name!r}, which {task.title} does not have: Kubernetes refuses the pod",
            mount.at("name").location,
            symbol=f"{container.title} {name}",
            help=nearest(name, known, "declare it under volumes"),
        )
        yield finding if runs else replace(finding, severity=Severity.WARNING)


def _runs(task: WrittenTask, subject: Subject) -> Iterator[WrittenRun]:
    """The runs that come to a Task, directly or through a pipeline."""
    uses = subject.workloads.uses_by_target
    for use in uses.get(task, ()):
        match use.user:
            case WrittenRun() as run:
                yield run
            case WrittenPipelineTask(pipeline=pipeline):
                for outer in uses.get(pipeline, ()):
                    if isinstance(outer.user, WrittenRun):
                        yield outer.user
            case _:
                continue


def _pod_volumes(run: WrittenRun) -> Iterator[View]:
    """The volumes of a run's pod templates."""
    spec = run.view.at("spec")
    for holder in (spec, spec.at("taskRunTemplate"), *object_items(spec, "taskRunSpecs")):
        for field in ("podTemplate", "taskPodTemplate"):
            yield from object_items(holder, field, "volumes")


RULE = Rule(
    id="undefined-volume",
    severity=Severity.ERROR,
    summary="a volume mount without its volume",
    help="declare the volume in the Task",
    each=lambda subject: subject.workloads.tasks,
    find=_find,
)
