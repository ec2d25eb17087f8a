"""Pipelines, Tasks and their runs as far as they decide what is run with which values.

The same classes serve tekton.dev/v1 and v1beta1, which differ only in fields that are not kept here. `reading` makes
them. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1.
"""

from dataclasses import dataclass
from typing import Literal

from harness.pipelines.values import ParamType, ParamValue


@dataclass(frozen=True, slots=True)
class Param:
    """A value that is given to a param."""

    name: str
    value: ParamValue


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """A declared param. `keys` are those an object has to have; `default` is None where there is none."""

    name: str
    type: ParamType
    default: ParamValue | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhenExpression:
    """A condition; `operator` is `in` or `notin`. `cel` is set instead of the others, and known to some clusters."""

    input: str
    operator: str
    values: tuple[str, ...]
    cel: str = ""


@dataclass(frozen=True, slots=True)
class WorkspaceDeclaration:
    """A workspace that a Task or Pipeline wants. `mount_path` is empty for the usual one, and in Pipelines."""

    name: str
    optional: bool = False
    mount_path: str = ""


@dataclass(frozen=True, slots=True)
class WorkspaceUse:
    """Which of the pipeline's workspaces (`workspace`) a task in it gets under which `name`."""

    name: str
    workspace: str
    sub_path: str = ""


@dataclass(frozen=True, slots=True)
class WorkspaceBinding:
    """What a run binds to a workspace: `source` is the field's name (`secret`, `emptyDir`), `of` the bound object's
    name (empty where there is none). `origin` is the pipeline's workspace that a task's one comes from."""

    name: str
    source: str
    of: str = ""
    sub_path: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class EnvVar:
    """A variable of a container, with a `value` or with the `source` of one.

    A source is what is read and from where: (`secretKeyRef`, name, key). For sources without a name and key
    (`fieldRef`) name is the path.
    """

    name: str
    value: str = ""
    source: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Container:
    """The fields that a step and a step template share."""

    image: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: tuple[EnvVar, ...] = ()
    working_dir: str = ""


@dataclass(frozen=True, slots=True)
class StepRef:
    """The StepAction that a step takes its container from; with a `resolver` it is fetched from elsewhere."""

    name: str
    resolver: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a Task. `mounts` are the paths at which it wants single workspaces."""

    name: str
    container: Container
    script: str = ""
    ref: StepRef | None = None
    params: tuple[Param, ...] = ()
    mounts: tuple[tuple[str, str], ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """What a Task does; `texts` are further places where variables are looked for (sidecars)."""

    params: tuple[ParamSpec, ...] = ()
    workspaces: tuple[WorkspaceDeclaration, ...] = ()
    steps: tuple[Step, ...] = ()
    template: Container | None = None
    results: tuple[str, ...] = ()
    sidecars: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a Task or Pipeline: by name in the same namespace, or through a resolver."""

    name: str
    api_version: str = ""
    kind: str = ""
    resolver: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The params over whose values a task is fanned out, and further combinations."""

    params: tuple[Param, ...]
    include: tuple[tuple[Param, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineTask:
    """A task of a Pipeline. `spec` is None for a referenced Task; `nested` marks a pipeline in the pipeline.

    `custom` is `apiVersion kind` of a custom task, empty for Tekton's own.
    """

    name: str
    section: Literal["tasks", "finally"]
    ref: Reference | None = None
    spec: TaskSpec | None = None
    custom: str = ""
    nested: bool = False
    params: tuple[Param, ...] = ()
    when: tuple[WhenExpression, ...] = ()
    run_after: tuple[str, ...] = ()
    workspaces: tuple[WorkspaceUse, ...] = ()
    matrix: Matrix | None = None
    retries: int = 0


@dataclass(frozen=True, slots=True)
class PipelineSpec:
    """What a Pipeline does; `results` are its results' names and values."""

    params: tuple[ParamSpec, ...] = ()
    workspaces: tuple[WorkspaceDeclaration, ...] = ()
    tasks: tuple[PipelineTask, ...] = ()
    finally_tasks: tuple[PipelineTask, ...] = ()
    results: tuple[Param, ...] = ()


@dataclass(frozen=True, slots=True)
class StepAction:
    """A StepAction's container, script, params and results."""

    container: Container
    script: str = ""
    params: tuple[ParamSpec, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """A PipelineRun; `status` is its `spec.status` (`PipelineRunPending`, `Cancelled`, ...).

    `task_run_specs` are the names of the tasks that it sets anything for.
    """

    name: str
    namespace: str
    ref: Reference | None
    spec: PipelineSpec | None
    params: tuple[Param, ...] = ()
    workspaces: tuple[WorkspaceBinding, ...] = ()
    status: str = ""
    task_run_specs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskRun:
    """A TaskRun, created by a trigger or by a PipelineRun; the latter have their Task in `spec` or `ref` too."""

    name: str
    namespace: str
    ref: Reference | None
    spec: TaskSpec | None
    params: tuple[Param, ...] = ()
    workspaces: tuple[WorkspaceBinding, ...] = ()
    status: str = ""
