"""What is bound to the workspaces of a task.

Sources: tektoncd/pipeline v1.15.0, pkg/reconciler/pipelinerun/pipelinerun.go (`getTaskrunWorkspaces`),
pkg/workspace/apply.go and validate.go.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from harness.pipelines.graph import texts_of
from harness.pipelines.model import (
    Container,
    PipelineTask,
    TaskSpec,
    WorkspaceBinding,
    WorkspaceDeclaration,
    WorkspaceUse,
)
from harness.pipelines.substitution import Replacements

_USED: Final = re.compile(r"\$\(workspaces\.([^)\n$]*)\)")


class WorkspaceError(Exception):
    """A workspace of a task is not bound, or cannot be; `str()` is Tekton's message."""


def describe(binding: WorkspaceBinding) -> str:
    """What is bound, e.g. `secret gitlab-basic-auth` or `persistentVolumeClaim cache, subPath maven`."""
    what = f"{binding.source} {binding.of}".rstrip()
    return f"{what}, subPath {binding.sub_path}" if binding.sub_path else what


def substitute(binding: WorkspaceBinding, known: Replacements) -> WorkspaceBinding:
    """The binding with its variables replaced."""
    return replace(binding, of=known.text(binding.of), sub_path=known.text(binding.sub_path))


def bind(
    task: PipelineTask, spec: TaskSpec, bound: Sequence[WorkspaceBinding], known: Replacements
) -> tuple[WorkspaceBinding, ...]:
    """What a PipelineRun's bindings (`bound`) give to one task of its Pipeline.

    An inline Task gets the workspaces that its steps name too; `known` are the variables of their sub-paths. Raises
    WorkspaceError when one is missing that is not optional in the Task.
    """
    by_name = {binding.name: binding for binding in bound}
    optional = {declared.name for declared in spec.workspaces if declared.optional}
    bindings = []
    for use in (*task.workspaces, *_named_in_steps(task)):
        binding = by_name.get(use.workspace)
        if binding is not None:
            path = posixpath.normpath(f"{binding.sub_path}/{use.sub_path}") if binding.sub_path else use.sub_path
            sub_path = known.text(path if use.sub_path else binding.sub_path)
            bindings.append(replace(binding, name=use.name, sub_path=sub_path, origin=binding.name))
        elif use.name not in optional:
            raise WorkspaceError(
                f'expected workspace "{use.workspace}" to be provided by pipelinerun for pipeline task "{task.name}"'
            )
    return tuple(bindings)


def check_bindings(
    declared: Sequence[WorkspaceDeclaration], bound: Sequence[WorkspaceBinding], *, inline: bool
) -> None:
    """Raises WorkspaceError when a TaskRun's bindings are not those that its Task wants.

    An inline Task (`inline`) need not declare them. More than one PersistentVolumeClaim is refused because the affinity
    assistant, which is on by default, could not place the pod (`coschedule: workspaces`).
    """
    names = {binding.name for binding in bound}
    for workspace in declared:
        if not workspace.optional and workspace.name not in names:
            raise WorkspaceError(f'declared workspace "{workspace.name}" is required but has not been bound')
    wanted = {workspace.name for workspace in declared}
    for binding in bound:
        if binding.name not in wanted and not inline:
            raise WorkspaceError(f'workspace binding "{binding.name}" does not match any declared workspace')
    claims = {(binding.source, binding.of or binding.origin or binding.name) for binding in bound if _is_claim(binding)}
    if len(claims) > 1:
        raise WorkspaceError("more than one PersistentVolumeClaim is bound")


def mount_path(workspace: WorkspaceDeclaration) -> str:
    """Where a workspace is mounted: as declared, else `/workspace/NAME`."""
    return workspace.mount_path or posixpath.normpath(f"/workspace/{workspace.name}")


def _is_claim(binding: WorkspaceBinding) -> bool:
    return binding.source in ("persistentVolumeClaim", "volumeClaimTemplate")


def _named_in_steps(task: PipelineTask) -> Iterator[WorkspaceUse]:
    """The workspaces that an inline Task uses without the pipeline's task asking for them, sorted."""
    if task.spec is None:
        return
    named = set()
    for text in _workspace_texts(task.spec):
        for match in _USED.finditer(text):
            parts = match[1].split(".")
            if len(parts) > 2:
                raise WorkspaceError(
                    f'Error while extracting workspace: Invalid referencing of parameters in "{text}"! '
                    'Only two dot-separated components after the prefix "workspaces" are allowed.'
                )
            named.add(parts[0])
    for name in sorted(named - {use.name for use in task.workspaces}):
        yield WorkspaceUse(name, name)


def _workspace_texts(spec: TaskSpec) -> Iterator[str]:
    for step in (*spec.steps, *spec.sidecars):
        yield step.script
        yield from _container_texts(step.container)
        for param in step.params:
            yield from texts_of(param.value)
    if spec.template is not None:
        yield from _container_texts(spec.template)


def _container_texts(container: Container) -> Iterable[str]:
    yield from (*container.command, *container.args, container.working_dir)
    yield from (variable.value for variable in container.env)
