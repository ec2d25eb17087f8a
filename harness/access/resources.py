"""From a kind to its resource, the plural name that RBAC knows (`PipelineRun` is `pipelineruns`).

tektoncd/pipeline v1.15.0 and triggers v0.37.0, config/300-*.yaml; Kubernetes 1.35, kubectl api-resources.
"""

from collections.abc import Mapping
from types import MappingProxyType

from harness.manifests import ManifestSet, View

_REGULAR: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": frozenset({"ConfigMap", "Event", "Namespace", "PersistentVolumeClaim", "Pod", "Secret", "Service"})
        | {"ServiceAccount"},
        "apps": frozenset({"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"}),
        "argoproj.io": frozenset({"Application", "ApplicationSet", "AppProject", "CronWorkflow", "Rollout", "Workflow"})
        | {"WorkflowTemplate"},
        "batch": frozenset({"CronJob", "Job"}),
        "rbac.authorization.k8s.io": frozenset({"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}),
        "resolution.tekton.dev": frozenset({"ResolutionRequest"}),
        "serving.knative.dev": frozenset({"Configuration", "Revision", "Route", "Service"}),
        "tekton.dev": frozenset({"ClusterTask", "CustomRun", "Pipeline", "PipelineResource", "PipelineRun", "Run"})
        | {"StepAction", "Task", "TaskRun"},
        "triggers.tekton.dev": frozenset({"ClusterInterceptor", "ClusterTriggerBinding", "EventListener"})
        | {"Interceptor", "Trigger", "TriggerBinding", "TriggerTemplate"},
    }
)
"""Kinds whose resource is the kind in lower case with an s."""

_IRREGULAR: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("networking.k8s.io", "Ingress"): "ingresses",
        ("networking.k8s.io", "NetworkPolicy"): "networkpolicies",
        ("policy", "PodDisruptionBudget"): "poddisruptionbudgets",
    }
)


def resource_of(manifests: ManifestSet, group: str, kind: str) -> str:
    """The resource of a kind: by a CustomResourceDefinition in the manifests or by what is known, else empty."""
    for definition in manifests.of_kind("apiextensions.k8s.io", "CustomResourceDefinition"):
        spec = View.of(definition.document, ("spec",))
        if spec.at("group").text == group and spec.at("names", "kind").text == kind:
            return spec.at("names", "plural").text
    if kind in _REGULAR.get(group, ()):
        return f"{kind.lower()}s"
    return _IRREGULAR.get((group, kind), "")
