"""What the kinds of the API say about themselves: their group, and whether they live in a namespace."""

from harness.jsontypes import JSONObject

_CLUSTER_SCOPED: dict[str, frozenset[str]] = {
    "": frozenset({"ComponentStatus", "Namespace", "Node", "PersistentVolume"}),
    "admissionregistration.k8s.io": frozenset(
        {
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        }
    ),
    "apiextensions.k8s.io": frozenset({"CustomResourceDefinition"}),
    "apiregistration.k8s.io": frozenset({"APIService"}),
    "authentication.k8s.io": frozenset({"SelfSubjectReview", "TokenReview"}),
    "authorization.k8s.io": frozenset({"SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"}),
    "cert-manager.io": frozenset({"ClusterIssuer"}),
    "certificates.k8s.io": frozenset({"CertificateSigningRequest", "ClusterTrustBundle"}),
    "external-secrets.io": frozenset({"ClusterExternalSecret", "ClusterSecretStore"}),
    "flowcontrol.apiserver.k8s.io": frozenset({"FlowSchema", "PriorityLevelConfiguration"}),
    "gateway.networking.k8s.io": frozenset({"GatewayClass"}),
    "kyverno.io": frozenset({"ClusterPolicy"}),
    "networking.k8s.io": frozenset({"IPAddress", "IngressClass", "ServiceCIDR"}),
    "node.k8s.io": frozenset({"RuntimeClass"}),
    "operator.tekton.dev": frozenset(
        {"TektonAddon", "TektonChain", "TektonConfig", "TektonDashboard", "TektonHub", "TektonInstallerSet"}
        | {"TektonPipeline", "TektonResult", "TektonTrigger", "ManualApprovalGate", "OpenShiftPipelinesAsCode"}
    ),
    "policy": frozenset({"PodSecurityPolicy"}),
    "project.openshift.io": frozenset({"Project"}),
    "rbac.authorization.k8s.io": frozenset({"ClusterRole", "ClusterRoleBinding"}),
    "resource.k8s.io": frozenset({"DeviceClass", "ResourceSlice"}),
    "scheduling.k8s.io": frozenset({"PriorityClass"}),
    "security.openshift.io": frozenset({"SecurityContextConstraints"}),
    "storage.k8s.io": frozenset({"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"}),
    "tekton.dev": frozenset({"ClusterTask"}),
    "triggers.tekton.dev": frozenset({"ClusterInterceptor", "ClusterTriggerBinding"}),
}
"""Kinds without a namespace, by API group (kubectl api-resources of Kubernetes 1.35, tektoncd/triggers v0.37.0
config/300-*.yaml, and the kinds of common neighbours). Every other kind is taken as namespaced."""


def split_api_version(api_version: str) -> tuple[str, str]:
    """Group and version: `("tekton.dev", "v1")`; the core group is `""`."""
    group, slash, version = api_version.rpartition("/")
    return (group, version) if slash else ("", api_version)


def is_cluster_scoped(group: str, kind: str) -> bool:
    """Whether objects of that kind live outside of namespaces."""
    return kind in _CLUSTER_SCOPED.get(group, frozenset())


def defined_cluster_kind(definition: JSONObject) -> tuple[str, str] | None:
    """Group and kind that a CustomResourceDefinition makes cluster-scoped, None where it makes them namespaced."""
    spec = definition.get("spec")
    names = spec.get("names") if isinstance(spec, dict) else None
    if not isinstance(spec, dict) or not isinstance(names, dict) or spec.get("scope") != "Cluster":
        return None
    group, kind = spec.get("group"), names.get("kind")
    return (group, kind) if isinstance(group, str) and isinstance(kind, str) else None
