"""A Kubernetes object that stands in a file."""

from dataclasses import dataclass

from harness.jsontypes import JSONObject
from harness.manifests.document import Document


@dataclass(frozen=True, slots=True, order=True)
class ResourceKey:
    """What tells two objects apart in a cluster. `namespace` is empty for cluster-scoped kinds."""

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Resource:
    """A Kubernetes object and the document that it was read from."""

    key: ResourceKey
    version: str
    document: Document

    @property
    def api_version(self) -> str:
        """`group/version`, or the version alone for the core group."""
        return f"{self.key.group}/{self.version}" if self.key.group else self.version

    @property
    def value(self) -> JSONObject:
        """The whole object as JSON."""
        return self.document.value
