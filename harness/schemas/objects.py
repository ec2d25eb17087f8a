"""Kubernetes objects held against the schemas of their kinds.

The schemas lie in `harness/schemas/objects` as kubeconform reads them: `tekton/GROUP/KIND_VERSION.json` for the kinds
of Tekton and kustomize, `vVERSION/GROUP/KIND_VERSION.json` for those of Kubernetes; the core group is called by its
version (`v1`). `harness/schemas/interceptors/NAME.json` are those of the params of Tekton's interceptors. All of them
are generated (`make schemas`), and stand alone.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import cast

from harness.errors import InternalError, UsageError
from harness.jsontypes import JSON, JSONObject
from harness.manifests.document import Path
from harness.schemas.validation import Schema, Violation

TEKTON = "tekton"
"""The folder of the kinds that do not depend on the version of Kubernetes."""

_ANY_CASE = "triggers.tekton.dev"
"""The group whose webhook reads field names in any case."""

_OF_THE_SERVER = frozenset(("apiVersion", "kind", "metadata"))
"""What the API server reads of every object before any webhook, by exact names. Of the metadata it drops what it does
not know, and kubectl refuses it (apiextensions-apiserver v0.35.7, pkg/apiserver/schema/objectmeta/coerce.go)."""

_REPAIR = "install tekton-harness again; in its repository `make schemas` writes them"


@dataclass(frozen=True, slots=True)
class UnknownKind:
    """There is no schema for a kind, in no version."""


@dataclass(frozen=True, slots=True)
class UnknownVersion:
    """The kind is known, but not in that version; `known` are the apiVersions that have a schema."""

    known: tuple[str, ...]


def schema_folder() -> Traversable:
    """The folder that holds `tekton/` and `vVERSION/`."""
    return resources.files("harness.schemas").joinpath("objects")


@cache
def kubernetes_versions() -> tuple[str, ...]:
    """The versions of Kubernetes that have schemas, oldest first: `1.37.0`. Raises InternalError where none are."""
    names = (entry.name[1:] for entry in _entries(schema_folder()) if re.fullmatch(r"v\d+\.\d+\.\d+", entry.name))
    found = tuple(sorted(names, key=lambda name: [int(part) for part in name.split(".")]))
    if not found:
        raise InternalError("the schemas of Kubernetes' kinds are missing", help=_REPAIR)
    return found


def full_version(wanted: str) -> str:
    """The version with schemas that a setting means: `1.37` and `1.37.4` are `1.37.0`, nothing is the newest.

    Raises UsageError for one that has no schemas.
    """
    known = kubernetes_versions()
    if not wanted:
        return known[-1]
    minor = wanted.removeprefix("v").split(".")[:2]
    for version in known:
        if version.split(".")[:2] == minor:
            return version
    names = ", ".join(version.removesuffix(".0") for version in known)
    raise UsageError(f"there are no schemas of Kubernetes {wanted}", help=f"there are those of {names}")


def validate_object(value: JSONObject, kubernetes_version: str) -> tuple[Violation, ...] | UnknownKind | UnknownVersion:
    """What an object breaks of its kind's schema, in the order of the paths; empty when it is valid.

    `kubernetes_version` is one of `kubernetes_versions()`. Raises InternalError where schemas are missing or broken.
    """
    group, kind, version = _group_kind_version(value)
    index = _index(kubernetes_version)
    versions = index.get((group, kind.lower()))
    if versions is None:
        return UnknownKind()
    file = versions.get(version)
    if file is None:
        prefix = "" if _is_core(group) else f"{group}/"
        return UnknownVersion(tuple(f"{prefix}{name}" for name in sorted(versions)))
    return _object_schema(file).violations(value)


def with_canonical_names(interceptor: str, params: JSONObject) -> JSONObject:
    """Params with their fields named as the interceptor's Go type names them: encoding/json matches in any case."""
    return cast(JSONObject, _canonical(params, _params_schema(interceptor).value, {}))


def validate_params(interceptor: str, params: JSONObject) -> tuple[Violation, ...]:
    """What the params of one of Tekton's interceptors break: those of a wrong type, and unknown ones."""
    return _params_schema(interceptor).violations(params)


def canonical_object(value: JSONObject, kubernetes_version: str) -> tuple[JSONObject, Mapping[Path, Path]]:
    """An object as it is stored, and the paths of what was renamed, each with how the file spells it.

    The webhook of Triggers reads field names in any case and writes them back as its types name them: for it
    `resourceTemplates` is `resourcetemplates`. The API server, which looks first, does not: it takes kind, version and
    metadata by their exact names, so that these stay as they are written, as do all other kinds.
    """
    group, kind, version = _group_kind_version(value)
    file = _index(kubernetes_version).get((group, kind.lower()), {}).get(version)
    if group != _ANY_CASE or file is None:
        return value, {}
    renamed: dict[Path, Path] = {}
    return cast(JSONObject, _canonical(value, _object_schema(file).value, renamed, _OF_THE_SERVER)), renamed


def _canonical(value: JSON, schema: JSON, renamed: dict[Path, Path], exact: frozenset[str] = frozenset()) -> JSON:
    """`value` with the names that `schema` knows written as there; those in `exact` are no others' at the root, and
    their values are left alone. Renamed paths are gathered."""
    root = schema

    def walk(value: JSON, schema: JSON, old: Path, new: Path) -> JSON:
        while isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            name = str(schema["$ref"]).removeprefix("#/$defs/")
            schema = root["$defs"][name] if isinstance(root, dict) and isinstance(root["$defs"], dict) else None
        if not isinstance(schema, dict):
            return value
        if isinstance(value, list):
            if old != new:
                renamed.update({(*new, at): (*old, at) for at in range(len(value))})
            return [walk(item, schema.get("items"), (*old, at), (*new, at)) for at, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        properties = schema.get("properties")
        known = properties if isinstance(properties, dict) else {}
        names = {name.lower(): name for name in known}
        written: JSONObject = {}
        for key, item in value.items():
            name = key if key in known else names.get(key.lower(), key)
            is_exact = not old and name in exact
            if name != key and (is_exact or name in value):
                name = key  # both spellings stand there, or only one is read: the schema tells of the wrong one
            if is_exact:
                written[name] = item
                continue
            inner = known.get(name, schema.get("additionalProperties"))
            if name != key or old != new:
                renamed[(*new, name)] = (*old, key)
            written[name] = walk(item, inner, (*old, key), (*new, name))
        return written

    return walk(value, schema, (), ())


def _group_kind_version(value: JSONObject) -> tuple[str, str, str]:
    """Group as in the layout of the schemas (`v1` for the core group), kind and version; empty for what is no text."""
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if not isinstance(api_version, str) or not isinstance(kind, str):
        return "", "", ""
    group, slash, version = api_version.rpartition("/")
    return (group, kind, version) if slash else ("v1", kind, api_version)


def _is_core(group: str) -> bool:
    return group == "v1"


@cache
def _index(kubernetes_version: str) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """The files by (group, kind in lower case) and version. Names out of manifests are looked up, never opened."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for part in (TEKTON, f"v{kubernetes_version}"):
        groups = _entries(schema_folder().joinpath(part))
        if not groups:
            raise InternalError(f"the schemas in objects/{part} are missing", help=_REPAIR)
        for group in groups:
            for file in _entries(group):
                kind, _, version = file.name.removesuffix(".json").rpartition("_")
                found.setdefault((group.name, kind), {})[version] = f"{part}/{group.name}/{file.name}"
    return found


def _entries(folder: Traversable) -> tuple[Traversable, ...]:
    return tuple(sorted(folder.iterdir(), key=lambda entry: entry.name)) if folder.is_dir() else ()


@cache
def _object_schema(file: str) -> Schema:
    return _read(f"objects/{file}")


@cache
def _params_schema(interceptor: str) -> Schema:
    return _read(f"interceptors/{interceptor}.json")


def _read(file: str) -> Schema:
    """A generated schema. Raises InternalError where it cannot be read."""
    try:
        schema: JSON = json.loads(resources.files("harness.schemas").joinpath(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InternalError(f"the schema {file} cannot be read: {error}", help=_REPAIR) from error
    if not isinstance(schema, dict):
        raise InternalError(f"the schema {file} is no object", help=_REPAIR)
    return Schema(schema)
