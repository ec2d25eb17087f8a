"""Kustomizations: what `kubectl apply -k` would take from a folder.

The harness reads the manifests as they stand in the files. Of a kustomization it takes the list of files and the
namespace (kustomize v5, api/types/kustomization.go); that other fields change what is deployed is told as a finding.
"""

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.finding import Finding, Severity
from harness.jsontypes import JSON
from harness.manifests.document import Document
from harness.manifests.document import Path as NodePath
from harness.manifests.files import KUSTOMIZATION_FILES

_CHANGING = (
    *("namePrefix", "nameSuffix", "patches", "patchesStrategicMerge", "patchesJson6902", "replacements"),
    *("helmCharts", "generators", "transformers", "vars"),
)
"""Fields that change names or contents of what is deployed, which the harness does not do."""

_PATHS = ("resources", "bases", "components", "crds", "configurations", "generators", "transformers")
_REMOTE = ("://", "?ref=", "github.com/", "git@", "git::")


@dataclass(frozen=True, slots=True)
class FileReference:
    """A local file or folder that a kustomization names: as written, and where."""

    written: str
    path: NodePath


@dataclass(frozen=True, slots=True)
class Kustomization:
    """A kustomization file: `folder` is where it lies, `namespace` empty where it sets none.

    `files` are the local files and folders it names, `resources` those of them that hold objects. `generated` are the
    names of the ConfigMaps and Secrets (by kind) that it makes, without the hash that kustomize adds.
    """

    document: Document
    folder: Path
    namespace: str = ""
    resources: tuple[FileReference, ...] = ()
    files: tuple[FileReference, ...] = ()
    generated: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def target(self, reference: FileReference) -> str:
        """The real path of what a reference names, whether it exists or not."""
        return os.path.realpath(self.folder / reference.written.replace("\0", ""))


def read_kustomization(document: Document, folder: Path) -> Kustomization:
    """The kustomization in a document of a file in `folder`; fields of a wrong type count as absent."""
    namespace = document.get("namespace")
    references = [one for name in _PATHS for one in _strings(document, (name,))]
    for name in ("patches", "patchesJson6902", "replacements"):
        for index, item in enumerate(_list(document.get(name))):
            if isinstance(item, dict) and isinstance(written := item.get("path"), str):
                references.append(FileReference(written, (name, index, "path")))
    references += [one for one in _strings(document, ("patchesStrategicMerge",)) if "\n" not in one.written]
    local = tuple(one for one in references if not any(mark in one.written for mark in _REMOTE))
    return Kustomization(
        document=document,
        folder=folder,
        namespace=namespace if isinstance(namespace, str) else "",
        resources=tuple(one for one in local if one.path[0] in ("resources", "bases", "components")),
        files=local,
        generated={
            "ConfigMap": _generated(document.get("configMapGenerator")),
            "Secret": _generated(document.get("secretGenerator")),
        },
    )


def find_ignored_fields(kustomization: Kustomization) -> tuple[Finding, ...]:
    """A `kustomization-not-applied` warning for each field that would change what is deployed."""
    document = kustomization.document
    return tuple(
        Finding(
            "kustomization-not-applied",
            Severity.WARNING,
            f"{name} of the kustomization is not applied: the manifests are judged as they stand in the files",
            document.locate_key((name,)),
            help="to judge what is deployed, give the output of `kubectl kustomize` instead of the folder",
            symbol=f"Kustomization {document.path}",
        )
        for name in _CHANGING
        if document.get(name)
    )


def check_kustomizations(kustomizations: Sequence[Kustomization], files: Mapping[Path, str]) -> tuple[Finding, ...]:
    """Files that kustomizations name and that do not exist, and manifest files beside them that none names.

    `files` maps each manifest file that was read, kustomizations left out, to its name in messages. Rules:
    `kustomization-missing-file`, `kustomization-unlisted-file`.
    """
    missing = [
        _missing(one, reference)
        for one in kustomizations
        for reference in one.files
        if not os.path.exists(one.target(reference))
    ]
    named = {one.target(reference) for one in kustomizations for reference in one.files}
    by_folder = {os.path.realpath(one.folder): one for one in kustomizations}
    unlisted = []
    for path, name in files.items():
        real = os.path.realpath(path)
        beside = by_folder.get(os.path.dirname(real))
        if beside is not None and real not in named:
            unlisted.append(_unlisted(beside, path, name))
    return tuple(missing + unlisted)


def _missing(kustomization: Kustomization, reference: FileReference) -> Finding:
    try:
        present = sorted(path.name for path in kustomization.folder.iterdir() if path.name not in KUSTOMIZATION_FILES)
    except OSError:
        present = []
    near = difflib.get_close_matches(reference.written.removeprefix("./"), present, n=1)
    return Finding(
        "kustomization-missing-file",
        Severity.ERROR,
        f"{reference.path[0]} names {reference.written}, which does not exist: `kubectl apply -k` fails",
        kustomization.document.locate(reference.path),
        help=f"did you mean {near[0]}?" if near else "add the file, or take the entry out",
        symbol=f"Kustomization {kustomization.document.path}",
    )


def _unlisted(kustomization: Kustomization, path: Path, name: str) -> Finding:
    where = kustomization.document.locate(("resources",))
    return Finding(
        "kustomization-unlisted-file",
        Severity.WARNING,
        f"{path.name} lies beside the kustomization but is not in its resources: `kubectl apply -k` leaves it out",
        where,
        help=f"add `- {path.name}` to resources in {kustomization.document.path}, or move the file elsewhere",
        symbol=name,
    )


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


def _strings(document: Document, path: NodePath) -> list[FileReference]:
    """The strings of the list at `path`; inline YAML (with line breaks) is for the caller to leave out."""
    items = _list(document.get(*path))
    return [FileReference(item, (*path, index)) for index, item in enumerate(items) if isinstance(item, str)]


def _generated(value: JSON) -> frozenset[str]:
    """The names that a configMapGenerator or secretGenerator gives."""
    names = (item.get("name") for item in _list(value) if isinstance(item, dict))
    return frozenset(name for name in names if isinstance(name, str))
