"""Fields that the API server drops from a run before the webhook sees it.

Tekton's definitions of runs are structural, so what they do not name vanishes. kubectl refuses such a field; the client
of a listener's sink gets a warning that nobody reads. Inline specs, volume claim templates and parts of pod templates
stay as they are (tektoncd/pipeline v1.15.0, config/300-crds/300-{pipelinerun,taskrun}.yaml). Names are matched as they
are written.
"""

import difflib
from collections.abc import Iterator
from typing import Final

from harness.admission.gotypes import GoType, Pointer, Slice, StringMap, StructRef, kind_type, struct_type
from harness.jsontypes import JSON, JSONObject
from harness.manifests import Path

_RUNS: Final = frozenset({"PipelineRun", "TaskRun"})
_KEPT_WHOLE: Final = frozenset(
    {"pipelineSpec", "taskSpec", "volumeClaimTemplate"} | {"securityContext", "affinity", "volumes"}
)
"""Fields whose content no definition looks into; the last three are those of pod templates."""


_MOVED = {
    "serviceAccountName": "in v1 it is taskRunTemplate.serviceAccountName",
    "podTemplate": "in v1 it is taskRunTemplate.podTemplate",
    "timeout": "in v1 it is timeouts.pipeline",
    "taskServiceAccountName": "in v1 it is serviceAccountName",
    "taskPodTemplate": "in v1 it is podTemplate",
    "stepOverrides": "in v1 it is stepSpecs",
    "sidecarOverrides": "in v1 it is sidecarSpecs",
    "bundle": "in v1 it is the bundles resolver",
    "resources": "PipelineResources are gone",
}
"""Where v1 has what v1beta1 has under another name."""


def run_type(value: JSONObject) -> StructRef | None:
    """The struct of a run that a listener may create, None for any other object."""
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if kind not in _RUNS or not isinstance(api_version, str):
        return None
    return kind_type(api_version, str(kind))


def dropped_fields(value: JSONObject) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The path of each field that is dropped from a run, and the names that are known in its place."""
    ref = run_type(value)
    if ref is not None:
        # The metadata has rules of its own.
        rest: JSONObject = {name: item for name, item in value.items() if name != "metadata"}
        yield from _dropped(rest, ref, ())


def _dropped(value: JSON, wanted: GoType, path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    match wanted, value:
        case Pointer(to), _:
            yield from _dropped(value, to, path)
        case Slice(of, _), list():
            for index, item in enumerate(value):
                yield from _dropped(item, of, (*path, index))
        case StringMap(of, _), dict():
            for key, item in value.items():
                yield from _dropped(item, of, (*path, key))
        case StructRef() as ref, dict():
            fields = struct_type(ref).fields
            for key, item in value.items():
                if key not in fields:
                    yield (*path, key), tuple(fields)
                elif key not in _KEPT_WHOLE:
                    yield from _dropped(item, fields[key].type, (*path, key))


def prune(value: JSONObject) -> JSONObject:
    """A run without the fields that are dropped; any other object as it is."""
    paths = [path for path, _ in dropped_fields(value)]
    return _without(value, paths) if paths else value


def _without(value: JSONObject, paths: list[Path]) -> JSONObject:
    """A copy without the nodes at `paths`, of which none lies inside another."""
    last = {path[0] for path in paths if len(path) == 1}
    deeper: dict[str | int, list[Path]] = {}
    for path in paths:
        if len(path) > 1:
            deeper.setdefault(path[0], []).append(path[1:])
    return {name: _inner(item, deeper.get(name)) for name, item in value.items() if name not in last}


def _inner(value: JSON, paths: list[Path] | None) -> JSON:
    if paths is None:
        return value
    if isinstance(value, dict):
        return _without(value, paths)
    if isinstance(value, list):
        chosen = {index: [path[1:] for path in paths if path[0] == index] for index in {path[0] for path in paths}}
        return [_inner(item, chosen.get(index)) for index, item in enumerate(value)]
    return value


def advice(name: str, known: tuple[str, ...]) -> str:
    """What may have been meant by a field that is not known."""
    # `resources` of a step is `computeResources` now, while the `timeout` of a run is not simply `timeouts`.
    near = [one for one in known if one.lower().endswith(name.lower())]
    if not near and name in _MOVED:
        return _MOVED[name]
    near = near or difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(sorted(known))}"
