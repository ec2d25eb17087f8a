"""From JSON to the model.

Nothing is refused here: what is of the wrong type counts as absent, as the admission webhook would not have let it in.
"""

from collections.abc import Callable
from typing import Final, Literal, TypeVar

from harness.jsontypes import JSON, JSONObject
from harness.pipelines.model import (
    Container,
    EnvVar,
    Matrix,
    Param,
    ParamSpec,
    PipelineRun,
    PipelineSpec,
    PipelineTask,
    Reference,
    Step,
    StepAction,
    StepRef,
    TaskRun,
    TaskSpec,
    WhenExpression,
    WorkspaceBinding,
    WorkspaceDeclaration,
    WorkspaceUse,
)
from harness.pipelines.values import ParamType, read_value, type_of

_BINDING_NAMES: Final = {
    "persistentVolumeClaim": "claimName",
    "volumeClaimTemplate": "",
    "emptyDir": "",
    "configMap": "name",
    "secret": "secretName",
    "projected": "",
    "csi": "driver",
}
"""The ways to bind a workspace, and the field with the bound object's name (workspace_types.go)."""

_T = TypeVar("_T")


def read_pipeline_run(value: JSONObject, name: str, namespace: str) -> PipelineRun:
    """A PipelineRun; `name` and `namespace` are those it has in the cluster."""
    spec = _object(value, "spec")
    return PipelineRun(
        name=name,
        namespace=namespace,
        ref=_reference(spec.get("pipelineRef")),
        spec=read_pipeline_spec(_object(spec, "pipelineSpec")) if _object(spec, "pipelineSpec") else None,
        params=_params(spec),
        workspaces=_each(spec, "workspaces", _binding),
        status=_text(spec, "status"),
        task_run_specs=_each(spec, "taskRunSpecs", lambda item: _text(item, "pipelineTaskName")),
    )


def read_task_run(value: JSONObject, name: str, namespace: str) -> TaskRun:
    """A TaskRun; `name` and `namespace` are those it has in the cluster."""
    spec = _object(value, "spec")
    return TaskRun(
        name=name,
        namespace=namespace,
        ref=_reference(spec.get("taskRef")),
        spec=read_task_spec(_object(spec, "taskSpec")) if _object(spec, "taskSpec") else None,
        params=_params(spec),
        workspaces=_each(spec, "workspaces", _binding),
        status=_text(spec, "status"),
    )


def read_pipeline_spec(spec: JSONObject) -> PipelineSpec:
    """The `spec` of a Pipeline."""
    return PipelineSpec(
        params=_each(spec, "params", _param_spec),
        workspaces=_each(spec, "workspaces", _workspace),
        tasks=_each(spec, "tasks", lambda item: _pipeline_task(item, "tasks")),
        finally_tasks=_each(spec, "finally", lambda item: _pipeline_task(item, "finally")),
        results=_each(spec, "results", _param),
    )


def read_task_spec(spec: JSONObject) -> TaskSpec:
    """The `spec` of a Task."""
    return TaskSpec(
        params=_each(spec, "params", _param_spec),
        workspaces=_each(spec, "workspaces", _workspace),
        steps=_each(spec, "steps", _step),
        template=_container(_object(spec, "stepTemplate")) if "stepTemplate" in spec else None,
        results=_each(spec, "results", _name),
        sidecars=_each(spec, "sidecars", _step),
    )


def read_step_action(spec: JSONObject) -> StepAction:
    """The `spec` of a StepAction."""
    return StepAction(
        container=_container(spec),
        script=_text(spec, "script"),
        params=_each(spec, "params", _param_spec),
        results=_each(spec, "results", _name),
    )


# --- parts ------------------------------------------------------------------------------------------------------------


def _pipeline_task(item: JSONObject, section: Literal["tasks", "finally"]) -> PipelineTask:
    embedded = _object(item, "taskSpec")
    ref = _reference(item.get("taskRef"))
    # Tekton gives a reference without a kind the kind Task, so that an apiVersion alone makes a custom task of it.
    of = (ref.api_version, ref.kind or "Task") if ref else (_text(embedded, "apiVersion"), _text(embedded, "kind"))
    matrix = _object(item, "matrix")
    retries = item.get("retries")
    return PipelineTask(
        name=_text(item, "name"),
        section=section,
        ref=ref,
        spec=read_task_spec(embedded) if embedded else None,
        custom=" ".join(of) if all(of) else "",
        nested="pipelineRef" in item or "pipelineSpec" in item,
        params=_params(item),
        when=_each(item, "when", _when),
        run_after=_texts(item, "runAfter"),
        workspaces=_each(item, "workspaces", _workspace_use),
        matrix=Matrix(_params(matrix), _each(matrix, "include", _params)) if matrix else None,
        retries=retries if isinstance(retries, int) else 0,
    )


def _reference(value: JSON) -> Reference | None:
    if not isinstance(value, dict):
        return None
    # v1beta1 has `bundle`, which the conversion turns into the resolver of that kind.
    resolver = _text(value, "resolver") or ("bundles" if _text(value, "bundle") else "")
    return Reference(_text(value, "name"), _text(value, "apiVersion"), _text(value, "kind"), resolver)


def _param(item: JSONObject) -> Param:
    return Param(_text(item, "name"), read_value(item.get("value")))


def _params(item: JSONObject) -> tuple[Param, ...]:
    return _each(item, "params", _param)


def _param_spec(item: JSONObject) -> ParamSpec:
    default = item.get("default")
    value = None if default is None else read_value(default)
    return ParamSpec(_text(item, "name"), _param_type(item), value, tuple(_object(item, "properties")))


def _param_type(item: JSONObject) -> ParamType:
    """As the webhook infers it (param_types.go, `SetDefaults`)."""
    match item.get("type"):
        case "array":
            return "array"
        case "object":
            return "object"
        case None | "":
            if "properties" in item:
                return "object"
            default = item.get("default")
            return "string" if default is None else type_of(read_value(default))
        case _:
            return "string"


def _when(item: JSONObject) -> WhenExpression:
    return WhenExpression(_text(item, "input"), _text(item, "operator"), _texts(item, "values"), _text(item, "cel"))


def _workspace(item: JSONObject) -> WorkspaceDeclaration:
    return WorkspaceDeclaration(_text(item, "name"), item.get("optional") is True, _text(item, "mountPath"))


def _workspace_use(item: JSONObject) -> WorkspaceUse:
    name = _text(item, "name")
    return WorkspaceUse(name, _text(item, "workspace") or name, _text(item, "subPath"))


def _binding(item: JSONObject) -> WorkspaceBinding:
    name, sub_path = _text(item, "name"), _text(item, "subPath")
    for source, field in _BINDING_NAMES.items():
        if isinstance(item.get(source), dict):
            return WorkspaceBinding(name, source, _text(_object(item, source), field) if field else "", sub_path)
    return WorkspaceBinding(name, "nothing", "", sub_path)


def _step(item: JSONObject) -> Step:
    ref = item.get("ref")
    return Step(
        name=_text(item, "name"),
        container=_container(item),
        script=_text(item, "script"),
        ref=StepRef(_text(ref, "name"), _text(ref, "resolver")) if isinstance(ref, dict) else None,
        params=_params(item),
        mounts=_each(item, "workspaces", lambda use: (_text(use, "name"), _text(use, "mountPath"))),
        results=_each(item, "results", _name),
    )


def _container(item: JSONObject) -> Container:
    return Container(
        image=_text(item, "image"),
        command=_texts(item, "command"),
        args=_texts(item, "args"),
        env=_each(item, "env", _env_var),
        working_dir=_text(item, "workingDir"),
    )


def _env_var(item: JSONObject) -> EnvVar:
    for kind, source in _object(item, "valueFrom").items():
        if isinstance(source, dict):
            where = _text(source, "name") or _text(source, "fieldPath") or _text(source, "resource")
            return EnvVar(_text(item, "name"), _text(item, "value"), (kind, where, _text(source, "key")))
    return EnvVar(_text(item, "name"), _text(item, "value"))


def _name(item: JSONObject) -> str:
    return _text(item, "name")


# --- JSON that may be anything ----------------------------------------------------------------------------------------


def _object(value: JSONObject, key: str) -> JSONObject:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _text(value: JSONObject, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _list(value: JSONObject, key: str) -> list[JSON]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _texts(value: JSONObject, key: str) -> tuple[str, ...]:
    return tuple(item for item in _list(value, key) if isinstance(item, str))


def _each(value: JSONObject, key: str, read: Callable[[JSONObject], _T]) -> tuple[_T, ...]:
    return tuple(read(item) for item in _list(value, key) if isinstance(item, dict))
