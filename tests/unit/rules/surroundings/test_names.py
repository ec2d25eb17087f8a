"""listener-name and cluster-scoped-namespace."""

from collections.abc import Callable

from harness.finding import Finding
from harness.rules.surroundings import cluster_scoped_namespace, listener_name

Found = Callable[..., list[Finding]]


def test_names_of_listeners(found: Found) -> None:
    listener = (
        "apiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata: {name: %s, namespace: ci}\n"
        "spec: {triggers: [{name: build, template: {ref: build}}]}\n"
    )
    table = {
        "a" * 60: ("", ""),
        "9-lives": ("", ""),
        "a" * 61: ("has 61 characters, and 60 are the most: Tekton refuses it", f"call it {'a' * 60}"),
        "git.hooks": ("the Service el-git.hooks is never made, and no event arrives", "call it git-hooks"),
        "Hooks": ("is no lower-case DNS name: Kubernetes refuses it", "call it hooks"),
        "git_hooks-": ("is no lower-case DNS name: Kubernetes refuses it", "call it git-hooks"),
    }
    for name, (problem, help) in table.items():
        findings = found(listener_name.RULE, listener % name)
        assert [finding.message.endswith(problem) for finding in findings] == ([True] if problem else []), name
        assert [finding.help for finding in findings] == ([help] if problem else []), name
        assert [str(finding.location) for finding in findings] == (["manifests/m.yaml:3:18"] if problem else [])
    # A name that the API server makes up always fits.
    assert found(listener_name.RULE, (listener % "x").replace("name: x", "generateName: x.")) == []


def test_namespaces_of_cluster_kinds(found: Found) -> None:
    text = """\
apiVersion: example.com/v1
kind: Fleet
metadata:
  name: all
  namespace: ci
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: fleets.example.com}
spec: {group: example.com, scope: Cluster, names: {kind: Fleet, plural: fleets}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: own, namespace: ci}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: own, namespace: ''}
"""
    (finding,) = found(cluster_scoped_namespace.RULE, text)
    assert finding.message.startswith("Fleet all has the namespace ci, which Kubernetes drops")
    assert str(finding.location) == "manifests/m.yaml:5:3"
