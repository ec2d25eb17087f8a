"""All objects of some folders, by their key."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from harness.finding import Finding, Related, Severity
from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests.document import Document
from harness.manifests.document import Path as NodePath
from harness.manifests.files import ManifestFile, find_files, read_text
from harness.manifests.kinds import defined_cluster_kind, is_cluster_scoped, split_api_version
from harness.manifests.kustomization import Kustomization, find_ignored_fields, read_kustomization
from harness.manifests.positions import PositionsBelow
from harness.manifests.resource import Resource, ResourceKey
from harness.manifests.yaml_reader import YamlText, read_yaml

DEFAULT_NAMESPACE = "default"
_KUSTOMIZE_GROUP = "kustomize.config.k8s.io"
_OWN_GROUP = "tekton-harness/"

ReadYaml: TypeAlias = Callable[[str, str], YamlText]
"""Makes documents of a text and the name of its file, as `read_yaml` does."""


@dataclass(frozen=True, slots=True)
class ManifestSet:
    """What `load_manifests` read.

    `resources` are the objects in the order of the files (of two with one key the later), `documents` all documents
    that hold an object or a suite, kustomizations left out. `files` maps each manifest file to its name in messages.
    """

    resources: Mapping[ResourceKey, Resource] = field(repr=False)
    documents: tuple[Document, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()
    kustomizations: tuple[Kustomization, ...] = ()
    files: Mapping[Path, str] = field(default_factory=dict)
    cluster_kinds: frozenset[tuple[str, str]] = frozenset()
    by_kind: Mapping[tuple[str, str], tuple[Resource, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> "ManifestSet":
        """A set of objects that were made rather than read from files."""
        by_key = {resource.key: resource for resource in resources}
        documents = tuple(resource.document for resource in by_key.values())
        return cls(resources=by_key, documents=documents, by_kind=_by_kind(by_key.values()))

    def is_same_as(self, other: "ManifestSet") -> bool:
        """Whether both were read from the same texts of the same files, whatever was found in them."""
        return self.files == other.files and self.texts == other.texts

    @property
    def texts(self) -> tuple[tuple[str, int, NodePath, str], ...]:
        """What everything was read from, kustomizations too: file, number of the document, path within a list, text of
        the whole file."""
        documents = (*self.documents, *(one.document for one in self.kustomizations))
        return tuple((one.path, one.index, one.within, one.text) for one in documents)

    def without(self, keys: Collection[ResourceKey]) -> "ManifestSet":
        """The set without some objects, which must be in it."""
        away = {id(self.resources[key].document) for key in keys}
        resources = {key: resource for key, resource in self.resources.items() if key not in keys}
        documents = tuple(document for document in self.documents if id(document) not in away)
        return replace(self, resources=resources, documents=documents, by_kind=_by_kind(resources.values()))

    def get(self, group: str, kind: str, namespace: str, name: str) -> Resource | None:
        """The object, or None; `namespace` is ignored for kinds that have none."""
        scope = "" if self.is_cluster_scoped(group, kind) else namespace
        return self.resources.get(ResourceKey(group, kind, scope, name))

    def of_kind(self, group: str, kind: str) -> tuple[Resource, ...]:
        """All objects of a kind, of any version, in the order of the files."""
        return self.by_kind.get((group, kind), ())

    def is_cluster_scoped(self, group: str, kind: str) -> bool:
        """Whether a kind has no namespace: by the built-in table, or a CustomResourceDefinition in the manifests."""
        return is_cluster_scoped(group, kind) or (group, kind) in self.cluster_kinds


def load_manifests(paths: Sequence[Path], root: Path | None = None, read: ReadYaml = read_yaml) -> ManifestSet:
    """Read the manifests at `paths`, files or folders; names of files in messages are relative to `root`. `read` makes
    documents of their texts.

    Bad files never stop the reading: they are findings, each with its place (rules `yaml-syntax`, `duplicate-key`,
    `yaml-too-large`, `not-an-object`, `missing-kind`, `duplicate-resource`, `empty-file`, `unreadable-file`,
    `kustomization-not-applied`). Objects without a namespace get the one of the kustomization in their folder or the
    nearest above, else `default`. Raises InputError only for a path that does not exist.
    """
    loader = _Loader(read)
    for file in find_files(paths, root):
        loader.read(file)
    return loader.finish()


@dataclass(slots=True)
class _Loader:
    """Gathers objects file by file; keys are made at the end, when every kustomization is known."""

    read_yaml: ReadYaml
    objects: list[tuple[Document, ManifestFile]] = field(default_factory=list)
    kustomizations: list[Kustomization] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)

    def read(self, file: ManifestFile) -> None:
        """Read one file."""
        text, problem = read_text(file)
        if problem is not None:
            self.findings.append(problem)
            return
        content = self.read_yaml(text, file.name)
        self.findings += content.findings
        if not content.documents and not content.findings:
            message = "the file is empty" if not text.strip() else "the file holds no object"
            self.findings.append(Finding("empty-file", Severity.INFO, message, Location(file.name)))
        if not file.is_kustomization:
            self.files[file.path] = file.name
        for document in content.documents:
            group = split_api_version(str(document.value.get("apiVersion") or ""))[0]
            if file.is_kustomization or group == _KUSTOMIZE_GROUP:
                kustomization = read_kustomization(document, file.path.parent)
                self.kustomizations.append(kustomization)
                self.findings += find_ignored_fields(kustomization)
                self.files.pop(file.path, None)
            else:
                self.objects += ((item, file) for item in _expand(document))

    def finish(self) -> ManifestSet:
        """The set of what was read."""
        definitions = (document.value for document, _ in self.objects if _is_definition(document))
        cluster_kinds = frozenset(kind for value in definitions if (kind := defined_cluster_kind(value)))
        namespaces = {one.folder: one.namespace for one in self.kustomizations if one.namespace}
        resources: dict[ResourceKey, Resource] = {}
        for document, file in self.objects:
            self._add(document, file, resources, cluster_kinds, namespaces)
        return ManifestSet(
            resources=resources,
            documents=tuple(document for document, _ in self.objects),
            findings=tuple(self.findings),
            kustomizations=tuple(self.kustomizations),
            files=self.files,
            cluster_kinds=cluster_kinds,
            by_kind=_by_kind(resources.values()),
        )

    def _add(
        self,
        document: Document,
        file: ManifestFile,
        resources: dict[ResourceKey, Resource],
        cluster_kinds: frozenset[tuple[str, str]],
        namespaces: Mapping[Path, str],
    ) -> None:
        """Put an object under its key, or say why it has none."""
        if str(document.value.get("apiVersion") or "").startswith(_OWN_GROUP):
            return  # a suite, which may lie among the manifests and is no object of Kubernetes
        problem = _unnamed(document, file)
        if problem is not None:
            self.findings.append(problem)
            return
        group, version = split_api_version(str(document.value["apiVersion"]))
        kind = str(document.value["kind"])
        namespace = ""
        if not is_cluster_scoped(group, kind) and (group, kind) not in cluster_kinds:
            written = document.get("metadata", "namespace")
            namespace = written if isinstance(written, str) and written else _inherited(file.path, namespaces)
        name = document.get("metadata", "name")
        if not isinstance(name, str) or not name:
            name = _free_name(str(document.get("metadata", "generateName")), group, kind, namespace, resources)
        key = ResourceKey(group, kind, namespace, name)
        if key in resources:
            self.findings.append(_duplicate(key, document, resources[key].document))
        resources[key] = Resource(key, version, document)


def _by_kind(resources: Iterable[Resource]) -> dict[tuple[str, str], tuple[Resource, ...]]:
    """The objects by group and kind, in their order."""
    found: dict[tuple[str, str], list[Resource]] = {}
    for resource in resources:
        found.setdefault((resource.key.group, resource.key.kind), []).append(resource)
    return {kind: tuple(these) for kind, these in found.items()}


def _is_definition(document: Document) -> bool:
    return document.value.get("kind") == "CustomResourceDefinition"


def _inherited(path: Path, namespaces: Mapping[Path, str]) -> str:
    """The namespace that the nearest kustomization gives to a file, else `default`."""
    return next((namespaces[folder] for folder in path.parents if folder in namespaces), DEFAULT_NAMESPACE)


def _free_name(prefix: str, group: str, kind: str, namespace: str, resources: Mapping[ResourceKey, Resource]) -> str:
    """A name for an object that has only a generateName: the prefix, with a number where it is taken."""
    name, number = prefix, 1
    while ResourceKey(group, kind, namespace, name) in resources:
        number += 1
        name = f"{prefix}{number}"
    return name


def _duplicate(key: ResourceKey, document: Document, first: Document) -> Finding:
    return Finding(
        "duplicate-resource",
        Severity.ERROR,
        f"{key} is defined twice: whichever is applied last replaces the other",
        document.locate(("metadata", "name")),
        help="remove one, or give it another name or namespace",
        symbol=str(key),
        related=(Related(first.locate(("metadata", "name")), f"{key} is defined here too"),),
    )


def _unnamed(document: Document, file: ManifestFile) -> Finding | None:
    """A `missing-kind` finding where an object lacks what Kubernetes tells it by, else None."""
    value = document.value
    lacks = [name for name in ("apiVersion", "kind") if not (isinstance(value.get(name), str) and value[name])]
    if len(lacks) == 2 and "metadata" not in value and "spec" not in value and not file.named:
        return Finding(
            "missing-kind",
            Severity.INFO,
            "is no Kubernetes object (it has neither apiVersion nor kind) and is skipped",
            document.locate(),
            help="keep files that are no manifests in another folder: `kubectl apply -f` would fail on this one",
        )
    names = (document.get("metadata", "name"), document.get("metadata", "generateName"))
    if not any(isinstance(name, str) and name for name in names):
        lacks.append("metadata.name")
    if not lacks:
        return None
    return Finding(
        "missing-kind",
        Severity.ERROR,
        f"the object has no {' and no '.join(lacks)} and is skipped: Kubernetes refuses it",
        document.locate(),
        help="a Kubernetes object needs apiVersion, kind and metadata.name, each a text",
    )


def _expand(document: Document) -> tuple[Document, ...]:
    """The items of a `List`, as kubectl takes them apart; any other document as it is."""
    kind, items = document.value.get("kind"), document.value.get("items")
    if not isinstance(kind, str) or not kind.endswith("List") or not isinstance(items, list):
        return (document,)
    return tuple(
        Document(
            document.path,
            document.index,
            _typed_item(item, kind, document.value),
            PositionsBelow(document.positions, ("items", index)),
            within=("items", index),
            text=document.text,
        )
        for index, item in enumerate(items)
        if isinstance(item, dict)
    )


def _typed_item(item: dict[str, JSON], kind: str, collection: Mapping[str, JSON]) -> dict[str, JSON]:
    """An item of a typed list (`EventListenerList`) with the kind and version that it may leave to its list."""
    if kind == "List" or "kind" in item:
        return item
    return {"apiVersion": collection.get("apiVersion"), "kind": kind.removesuffix("List"), **item}
