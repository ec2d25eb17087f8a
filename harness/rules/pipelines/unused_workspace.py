"""A declared workspace that nothing uses: every run has to bind it for nothing.

A workspace of a Pipeline is used where a task takes it, or an inline Task names it. One of a Task is used where a step
names it, or its path: it is mounted at `/workspace/NAME` unless `mountPath` says otherwise, and then is taken for used
(tektoncd/pipeline v1.15.0, docs/workspaces.md).

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      workspaces:
        - name: sources
        - name: cache
      tasks:
        - name: clone
          taskRef: {name: git-clone}
          workspaces:
            - name: output
              workspace: sources

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

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import texts_in
from harness.rules.written import WrittenPipeline, WrittenTask, is_static, locate_name, name_of, object_items

_Owner: TypeAlias = WrittenPipeline | WrittenTask
_NAMED: Final = re.compile(r"""(?:workspaces\.|workspaces\[["']|/workspace/)([A-Za-z0-9_-]+)""")


def _find(rule: Rule[_Owner], owner: _Owner, _: Subject) -> Iterator[Finding]:
    declared = object_items(owner.view, "workspaces")
    if not declared:
        return
    texts = (text for _, text in texts_in(owner.view.value, (), "workspace"))
    used = {match[1] for text in texts for match in _NAMED.finditer(text)}
    used |= _taken(owner)
    for item in declared:
        name = name_of(item)
        if not name or name in used or not is_static(name) or item.at("mountPath").text:
            continue
        optional = item.at("optional").value is True
        yield rule.finding(
            f"workspace {name!r} of {owner.title} is used nowhere in it: "
            f"{'what is bound to it does nothing' if optional else 'every run has to bind it for nothing'}",
            locate_name(item),
            symbol=f"{owner.title} {name}",
        )


def _taken(owner: _Owner) -> set[str]:
    """The workspaces that are taken by name rather than in a variable."""
    if isinstance(owner, WrittenTask):
        return {name_of(item) for one in owner.containers for item in object_items(one.view, "workspaces")}
    return {
        name
        for task in owner.tasks
        for name in (
            *(use.workspace for use in task.model.workspaces),
            # An inline Task gets those of the same name.
            *((one.name for one in task.inline.spec.workspaces) if task.inline is not None else ()),
        )
    }


RULE: Rule[_Owner] = Rule(
    id="unused-workspace",
    severity=Severity.WARNING,
    summary="a workspace of a Pipeline or Task that is declared and not used",
    help="use it, or take the declaration away",
    each=lambda subject: (*subject.workloads.pipelines, *subject.workloads.tasks),
    find=_find,
)
