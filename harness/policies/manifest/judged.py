"""What policies judge: objects as the API server would see their creation, and the cluster around them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from harness.jsontypes import JSONObject
from harness.location import Location
from harness.manifests import ManifestSet, Path, Resource
from harness.manifests.kinds import split_api_version
from harness.policies.manifest.model import Labels

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that the API server puts on each Namespace."""

USER = "tekton-harness"
"""Who creates everything: `request.userInfo.username`."""


@dataclass(frozen=True, slots=True)
class JudgedObject:
    """An object whose creation is judged.

    `namespace` is the one that it is created in, empty for kinds that have none; `title` is what messages call it;
    `locate` tells the place of the value at a path of it. `rendered_for` names the delivery that it was made for.
    """

    value: JSONObject
    title: str
    namespace: str
    locate: Callable[[Path], Location] = field(repr=False)
    rendered_for: str = ""

    @classmethod
    def of(cls, resource: Resource) -> "JudgedObject":
        """An object that stands in a file."""
        return cls(resource.value, str(resource.key), resource.key.namespace, resource.document.locate)


@dataclass(frozen=True)
class Cluster:
    """What is in the cluster besides: the objects of the manifests and of the policy files."""

    manifests: ManifestSet
    policy_files: ManifestSet

    def namespace(self, name: str) -> JSONObject:
        """The Namespace of that name as policies see it; made up where the manifests have none."""
        for files in (self.manifests, self.policy_files):
            resource = files.get("", "Namespace", "", name)
            if resource is not None:
                return _as_namespace(resource.value, name)
        return _as_namespace({}, name)

    @cached_property
    def plurals(self) -> Mapping[tuple[str, str], str]:
        """The plural of the kinds that a CustomResourceDefinition defines."""
        found: dict[tuple[str, str], str] = {}
        for files in (self.policy_files, self.manifests):
            for definition in files.of_kind("apiextensions.k8s.io", "CustomResourceDefinition"):
                document = definition.document
                group, kind = document.get("spec", "group"), document.get("spec", "names", "kind")
                plural = document.get("spec", "names", "plural")
                if isinstance(group, str) and isinstance(kind, str) and isinstance(plural, str):
                    found[group, kind] = plural
        return found

    def plural(self, group: str, kind: str) -> str:
        """The resource of a kind: that of its definition, else what Kubernetes would guess."""
        return self.plurals.get((group, kind)) or _guessed_plural(kind)


@dataclass(frozen=True, slots=True)
class Attributes:
    """The creation of an object, as rules and expressions see it. `object` has its namespace written in."""

    group: str
    version: str
    kind: str
    resource: str
    namespace: str
    name: str
    labels: Labels
    object: JSONObject

    @property
    def is_namespace(self) -> bool:
        """Whether the object is a Namespace itself."""
        return (self.group, self.version, self.kind) == ("", "v1", "Namespace")

    def request(self) -> dict[str, Any]:
        """`request`: fields that are empty and optional are absent, as Go leaves them out."""
        kind = {"group": self.group, "version": self.version, "kind": self.kind}
        resource = {"group": self.group, "version": self.version, "resource": self.resource}
        request: dict[str, Any] = {
            "uid": "",
            "kind": kind,
            "resource": resource,
            "requestKind": dict(kind),
            "requestResource": dict(resource),
            "operation": "CREATE",
            "userInfo": {"username": USER, "groups": ["system:authenticated"]},
            "object": None,
            "oldObject": None,
            "dryRun": False,
            "options": {"apiVersion": "meta.k8s.io/v1", "kind": "CreateOptions"},
        }
        if self.name:
            request["name"] = self.name
        if self.namespace:
            request["namespace"] = self.namespace
        return request


def attributes_of(judged: JudgedObject, cluster: Cluster) -> Attributes | None:
    """The creation of an object, None for what is no object of Kubernetes or one that no policy may look at."""
    api_version, kind = judged.value.get("apiVersion"), judged.value.get("kind")
    if not isinstance(api_version, str) or not isinstance(kind, str) or not kind:
        return None
    group, version = split_api_version(api_version)
    if group == "admissionregistration.k8s.io":
        return None  # policies cannot lock themselves out (rules.go, IsExemptAdmissionConfigurationResource)
    metadata = judged.value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    name = metadata.get("name")
    name = name if isinstance(name, str) else ""
    labels = metadata.get("labels")
    value = judged.value
    if judged.namespace and metadata.get("namespace") != judged.namespace:
        value = {**value, "metadata": {**metadata, "namespace": judged.namespace}}
    is_namespace = (group, version, kind) == ("", "v1", "Namespace")
    return Attributes(
        group=group,
        version=version,
        kind=kind,
        resource=cluster.plural(group, kind),
        # The request to create a Namespace is made in that Namespace (endpoints/handlers/create.go).
        namespace=name if is_namespace else judged.namespace,
        name=name,
        labels=_texts(labels),
        object=value,
    )


def _as_namespace(value: JSONObject, name: str) -> JSONObject:
    """A Namespace with what the API server adds, and only the fields that expressions may see."""
    metadata = value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    labels, annotations = _texts(metadata.get("labels")), _texts(metadata.get("annotations"))
    seen: JSONObject = {"name": name, "labels": {**labels, NAME_LABEL: name}}
    if annotations:
        seen["annotations"] = {**annotations}
    return {"metadata": seen, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}


def namespace_labels(namespace: JSONObject) -> Labels:
    """The labels of a Namespace."""
    metadata = namespace["metadata"]
    return _texts(metadata.get("labels")) if isinstance(metadata, dict) else {}


def _texts(value: object) -> dict[str, str]:
    return {key: str(item) for key, item in value.items()} if isinstance(value, dict) else {}


def _guessed_plural(kind: str) -> str:
    """The plural as apimachinery guesses it (v0.37.2, pkg/api/meta/restmapper.go, UnsafeGuessKindToResource)."""
    singular = kind.lower()
    if singular.endswith("endpoints"):
        return singular
    if singular.endswith("s"):
        return f"{singular}es"
    return f"{singular[:-1]}ies" if singular.endswith("y") else f"{singular}s"
