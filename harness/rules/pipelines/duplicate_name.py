"""A name that is given twice where each has to be another: Tekton or Kubernetes refuses the object.

That holds for the tasks of a pipeline, final ones included, for params, workspaces, steps, sidecars and volumes, and
for what a run or a task gives to them (tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/*_validation.go). The params of
runs may not even differ in case alone.

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}
      finally:
        - name: build
          taskRef: {name: slack}

Passes:

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
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from harness.finding import Finding, Related, Severity
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import (
    Target,
    WrittenPipeline,
    WrittenRun,
    WrittenStepAction,
    WrittenTask,
    is_static,
    locate_name,
    name_of,
    object_items,
)

_Holder: TypeAlias = Target | WrittenRun


def _find(rule: Rule[_Holder], holder: _Holder, _: Subject) -> Iterator[Finding]:
    for what, owner, items, any_case in _lists(holder):
        first: dict[str, View] = {}
        for item in items:
            name = name_of(item)
            key = name.lower() if any_case else name
            if not name or not is_static(name):
                continue
            if key not in first:
                first[key] = item
                continue
            yield rule.finding(
                f"{what} {name!r} is there twice in {owner}: {'Kubernetes' if what == 'sidecar' else 'Tekton'} "
                "refuses it",
                locate_name(item),
                symbol=f"{owner} {what} {name} {item.path[-1]}",
                related=(Related(locate_name(first[key]), "the first one"),),
            )


def _lists(holder: _Holder) -> Iterator[tuple[str, str, Iterable[View], bool]]:
    """What has to have different names: what it is, in what, the items, and whether case does not count."""
    view, title = holder.view, holder.title
    match holder:
        case WrittenPipeline():
            for field, what in (("params", "param"), ("workspaces", "workspace")):
                yield what, title, object_items(view, field), False
            yield "task", title, (*object_items(view, "tasks"), *object_items(view, "finally")), False
            for task in holder.tasks:
                for fields, what in (
                    (("params",), "param"),
                    (("matrix", "params"), "param"),
                    (("workspaces",), "workspace"),
                ):
                    yield what, task.title, object_items(task.view, *fields), False
        case WrittenTask():
            parts = ("params", "workspaces", "steps", "sidecars", "volumes")
            yield from ((field.removesuffix("s"), title, object_items(view, field), False) for field in parts)
        case WrittenStepAction():
            yield "param", title, object_items(view, "params"), False
        case WrittenRun():
            yield "param", title, object_items(view, "spec", "params"), True
            yield "workspace", title, object_items(view, "spec", "workspaces"), holder.kind == "TaskRun"


RULE = Rule(
    id="duplicate-name",
    severity=Severity.ERROR,
    summary="two tasks, params, workspaces, steps or volumes of one name",
    help="rename one of the two, or take it away",
    each=lambda subject: (*subject.workloads.declaring, *subject.workloads.runs),
    find=_find,
)
