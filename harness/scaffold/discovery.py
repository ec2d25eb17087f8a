"""What a folder holds: manifests, recorded deliveries, suites and policies, told from the files themselves."""

import gzip
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from harness.deliveries import bare_json, http_request
from harness.deliveries.recorded_file import COMPRESSED, form_of
from harness.manifests import Document, read_yaml
from harness.manifests.files import ENDINGS, KUSTOMIZATION_FILES, MAX_BYTES
from harness.manifests.kinds import split_api_version

TRIGGERS_GROUP = "triggers.tekton.dev"
_TEKTON_GROUPS = frozenset((TRIGGERS_GROUP, "tekton.dev"))
_OWN_GROUP = "tekton-harness"
_POLICY_KINDS = frozenset(("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"))

_PRUNED = frozenset(("node_modules", "bower_components", "vendor", "__pycache__"))
"""Folders of other people's files, or of made ones."""

_HEAD = 64 * 1024
"""How many bytes of a file tell what it is."""

_API_VERSION = re.compile(r"""(?m)(^|[{,]|^\s*-)\s*["']?apiVersion["']?\s*:""")
_KIND = re.compile(r"""(?m)(^|[{,]|^\s*-)\s*["']?kind["']?\s*:""")
_RECORD = re.compile(rb'"request_(headers|data|body)"\s*:')
_EVENT_BODY = re.compile(rb'^\s*\{\s*"(object_kind|event_name|event_type)"\s*:')


class Sort(StrEnum):
    """What a file is."""

    MANIFEST = "manifest"
    KUSTOMIZATION = "kustomization"
    DELIVERY = "delivery"
    HEADERS = "headers of a delivery"
    SUITE = "suite"
    POLICY = "policy"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that means something: its path relative to the folder, and the kinds of its objects as (group, kind)."""

    path: Path
    sort: Sort
    kinds: tuple[tuple[str, str], ...] = ()

    @property
    def has_triggers(self) -> bool:
        """Whether it holds an object of Tekton Triggers."""
        return any(group == TRIGGERS_GROUP for group, _ in self.kinds)

    @property
    def has_tekton(self) -> bool:
        """Whether it holds an object of Tekton."""
        return any(group in _TEKTON_GROUPS for group, _ in self.kinds)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that is not judged, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """Everything found in a folder, sorted by path."""

    files: tuple[FoundFile, ...]
    left_out: tuple[LeftOut, ...]

    def of(self, *sorts: Sort) -> tuple[FoundFile, ...]:
        """The files of these sorts."""
        return tuple(file for file in self.files if file.sort in sorts)


def discover(folder: Path) -> Discovery:
    """Look at everything below `folder`. Hidden folders, `node_modules`, `vendor` and virtual environments are passed
    over; links to folders are not followed. Nothing is executed, and of other files only the beginning is read."""
    files: list[FoundFile] = []
    left_out: dict[Path, LeftOut] = {}
    charts = []
    for path in _walk(folder):
        relative = path.relative_to(folder)
        if not relative.as_posix().isprintable():
            left_out[relative] = LeftOut(relative, "its name cannot be written into other files as it is")
            continue
        if path.name == "Chart.yaml":
            charts.append(relative.parent)
            continue
        try:
            found = _look(path, relative)
        except OSError as error:
            left_out[relative] = LeftOut(relative, f"cannot be read: {error.strerror or error}")
            continue
        if isinstance(found, LeftOut):
            left_out[relative] = found
        elif found is not None:
            files.append(found)
    kept: list[FoundFile] = []
    for file in files:
        chart = next((chart for chart in charts if file.path.is_relative_to(chart / "templates")), None)
        if chart is not None:
            reason = "a Helm chart: render it with `helm template` into a folder of its own, and judge that"
            left_out.setdefault(chart, LeftOut(chart, reason))
            kept.append(FoundFile(file.path, Sort.TEMPLATE))
        else:
            if file.sort is Sort.TEMPLATE:
                reason = "a template, no YAML before it is filled in"
                left_out.setdefault(file.path, LeftOut(file.path, reason))
            kept.append(file)
    return Discovery(tuple(kept), tuple(left_out[path] for path in sorted(left_out)))


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_looked_into(Path(here, name)))
        yield from (Path(here, name) for name in sorted(names) if not name.startswith("."))


def _is_looked_into(folder: Path) -> bool:
    return not (folder.name.startswith(".") or folder.name in _PRUNED or (folder / "pyvenv.cfg").exists())


def _look(path: Path, relative: Path) -> FoundFile | LeftOut | None:
    """What a file is; None for one that means nothing here. Raises OSError."""
    if not path.is_file():  # a pipe would never end
        return None
    if path.name in KUSTOMIZATION_FILES:
        return FoundFile(relative, Sort.KUSTOMIZATION)
    if path.suffix.lower() == COMPRESSED or form_of(path) in (*http_request.ENDINGS, ".json"):
        found = _delivery(path, relative)
        if found is not None:
            return found
    return _objects(path, relative) if path.suffix in ENDINGS else None


def _delivery(path: Path, relative: Path) -> FoundFile | LeftOut | None:
    head = _head(path)
    if form_of(path) in http_request.ENDINGS:
        return FoundFile(relative, Sort.DELIVERY) if http_request.looks_like_request(head) else None
    if form_of(path) != ".json":
        return None
    if bare_json.is_headers_file(path):
        return FoundFile(relative, Sort.HEADERS)
    if _RECORD.search(head) or any(other.is_file() for other in bare_json.headers_paths(path)):
        return FoundFile(relative, Sort.DELIVERY)
    if _EVENT_BODY.search(head):
        name = bare_json.headers_paths(path)[0].name
        return LeftOut(relative, f"perhaps the body of a webhook, but without headers: write {name} beside it")
    return None


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        if path.suffix.lower() != COMPRESSED:
            return stream.read(_HEAD)
        try:
            return gzip.GzipFile(fileobj=stream).read(_HEAD)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return b""


def _objects(path: Path, relative: Path) -> FoundFile | LeftOut | None:
    """The Kubernetes objects, suites or policies in a file, None where there are none."""
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    text = data.decode("utf-8-sig", errors="replace")
    if not (_API_VERSION.search(text) and _KIND.search(text)):
        return None
    if len(data) > MAX_BYTES:
        return LeftOut(relative, f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    content = read_yaml(text, relative.as_posix())
    if "{{" in text and any(finding.rule == "yaml-syntax" for finding in content.findings):
        return FoundFile(relative, Sort.TEMPLATE)
    kinds = tuple(kind for document in content.documents for kind in _kinds(document))
    groups = {group for group, _ in kinds}
    if groups == {_OWN_GROUP}:
        return FoundFile(relative, Sort.SUITE if (_OWN_GROUP, "Suite") in kinds else Sort.POLICY, kinds)
    if kinds and all(kind in _POLICY_KINDS for _, kind in kinds):
        return FoundFile(relative, Sort.POLICY, kinds)
    return FoundFile(relative, Sort.MANIFEST, kinds) if kinds or content.findings else None


def _kinds(document: Document) -> Iterator[tuple[str, str]]:
    """Group and kind of the object in a document, and of the items of a List."""
    kind, api_version = document.get("kind"), document.get("apiVersion")
    if isinstance(kind, str) and isinstance(api_version, str):
        yield split_api_version(api_version)[0], kind
    items = document.get("items")
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and isinstance(item.get("kind"), str) and isinstance(item.get("apiVersion"), str):
            yield split_api_version(str(item["apiVersion"]))[0], str(item["kind"])
