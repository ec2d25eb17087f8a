"""Manifests: Kubernetes objects in YAML files, each node with its place.

`load_manifests` reads folders into a `ManifestSet`; `read_yaml` reads any YAML text with places.
"""

from harness.manifests.document import Document, Path, Position
from harness.manifests.kustomization import Kustomization, check_kustomizations
from harness.manifests.manifest_set import DEFAULT_NAMESPACE, ManifestSet, ReadYaml, load_manifests
from harness.manifests.resource import Resource, ResourceKey
from harness.manifests.view import View
from harness.manifests.yaml_reader import YamlText, read_yaml

__all__ = [
    "DEFAULT_NAMESPACE",
    "Document",
    "Kustomization",
    "ManifestSet",
    "Path",
    "Position",
    "ReadYaml",
    "Resource",
    "ResourceKey",
    "View",
    "YamlText",
    "check_kustomizations",
    "load_manifests",
    "read_yaml",
]
