"""Policies, bindings and objects for the tests, as YAML in a folder."""

from pathlib import Path
from typing import Any

import yaml

from harness.finding import Finding
from harness.manifests import ManifestSet, load_manifests
from harness.policies.manifest import JudgedObject, ManifestPolicies

GROUP = "admissionregistration.k8s.io/v1"

LISTENER_RULE = {
    "apiGroups": ["triggers.tekton.dev"],
    "apiVersions": ["v1beta1"],
    "operations": ["CREATE"],
    "resources": ["eventlisteners"],
}


def policy(name: str = "p", **spec: Any) -> dict[str, Any]:
    """A policy on EventListeners whose only validation is false, but for what is given."""
    given = {"matchConstraints": {"resourceRules": [LISTENER_RULE]}, "validations": [{"expression": "false"}], **spec}
    kept = {key: value for key, value in given.items() if value is not None}
    return {"apiVersion": GROUP, "kind": "ValidatingAdmissionPolicy", "metadata": {"name": name}, "spec": kept}


def binding(name: str = "b", **spec: Any) -> dict[str, Any]:
    """A binding of the policy `p` that denies, but for what is given."""
    given = {"policyName": "p", "validationActions": ["Deny"], **spec}
    kept = {key: value for key, value in given.items() if value is not None}
    return {"apiVersion": GROUP, "kind": "ValidatingAdmissionPolicyBinding", "metadata": {"name": name}, "spec": kept}


def listener(**spec: Any) -> dict[str, Any]:
    """An EventListener `ci/l`."""
    metadata = {"name": "l", "namespace": "ci"}
    return {"apiVersion": "triggers.tekton.dev/v1beta1", "kind": "EventListener", "metadata": metadata, "spec": spec}


def load(folder: Path, *objects: dict[str, Any] | str) -> ManifestSet:
    """The objects, given as values or as YAML text, as the files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(objects):
        text = each if isinstance(each, str) else yaml.safe_dump(each, sort_keys=False)
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return load_manifests([folder], folder.parent)


def judge(loaded: ManifestPolicies, manifests: ManifestSet) -> list[Finding]:
    """What policies find in all objects of the manifests."""
    return list(loaded.judge(map(JudgedObject.of, manifests.resources.values()), manifests))


def lines(findings: list[Finding] | tuple[Finding, ...]) -> list[str]:
    """The findings as one line each: severity, place and message."""
    return [f"{one.severity} {one.location}: {one.message}" for one in findings]
