"""A namespace on an object that has none: the API server drops it, and what looks like a limit is none.

A ClusterRole, a ClusterRoleBinding, a ClusterTriggerBinding live outside of all namespaces. `metadata.namespace` on one
of them is dropped in silence (Kubernetes 1.35, staging/src/k8s.io/apiserver/pkg/registry/rest/create.go), so that two
teams that each write "their" ClusterRole into their own namespace overwrite each other's, and the rights of a
ClusterRoleBinding hold everywhere.

Fails:

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: webhook, namespace: ci}
    rules:
      - apiGroups: [triggers.tekton.dev]
        resources: [clusterinterceptors, clustertriggerbindings]
        verbs: [get, list, watch]

Passes:

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: ci-webhook}
    rules:
      - apiGroups: [triggers.tekton.dev]
        resources: [clusterinterceptors, clustertriggerbindings]
        verbs: [get, list, watch]
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedObject

_TWINS = {
    "ClusterInterceptor": "Interceptor",
    "ClusterRole": "Role",
    "ClusterRoleBinding": "RoleBinding",
    "ClusterTriggerBinding": "TriggerBinding",
}
"""The kind of the same use that lives in a namespace."""


def _find(rule: Rule[OwnedObject], owned: OwnedObject, _: Subject) -> Iterator[Finding]:
    namespace = owned.view.at("metadata", "namespace")
    if owned.resource.key.namespace or not namespace.text:
        return
    kind = owned.resource.key.kind
    twin = _TWINS.get(kind)
    advice = f"remove it; a {twin} stays in its namespace" if twin else "remove it"
    yield rule.finding(
        f"{owned.title} has the namespace {namespace.text}, which Kubernetes drops: "
        f"a {kind} counts in the whole cluster",
        namespace.document.locate_key(namespace.path),
        symbol=owned.title,
        help=advice,
    )


RULE = Rule(
    id="cluster-scoped-namespace",
    severity=Severity.WARNING,
    summary="metadata.namespace on a kind that lives outside of namespaces",
    help="remove it",
    each=lambda subject: subject.objects,
    find=_find,
)
