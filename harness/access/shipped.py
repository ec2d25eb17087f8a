"""ClusterRoles that no manifests hold, because Tekton or Kubernetes brings them along.

tektoncd/triggers v0.37.0, config/200-clusterrole.yaml; Kubernetes 1.35, the default roles of RBAC.
"""

from collections.abc import Mapping
from types import MappingProxyType

from harness.access.policy import EVERYTHING, PolicyRule

EVENTLISTENER_ROLES = "tekton-triggers-eventlistener-roles"
EVENTLISTENER_CLUSTERROLES = "tekton-triggers-eventlistener-clusterroles"
CLUSTER_ADMIN = "cluster-admin"

_READ = ("get", "list", "watch")
_TRIGGERS = ("triggers.tekton.dev",)
_CORE = ("",)

SHIPPED: Mapping[str, tuple[PolicyRule, ...]] = MappingProxyType(
    {
        EVENTLISTENER_ROLES: (
            PolicyRule(
                _READ,
                _TRIGGERS,
                ("eventlisteners", "triggerbindings", "interceptors", "triggertemplates", "triggers"),
            ),
            PolicyRule(_READ, _CORE, ("configmaps",)),
            PolicyRule(("create",), ("tekton.dev",), ("pipelineruns", "pipelineresources", "taskruns")),
            PolicyRule(("impersonate",), _CORE, ("serviceaccounts",)),
            PolicyRule(("create", "patch"), _CORE, ("events",)),
        ),
        EVENTLISTENER_CLUSTERROLES: (
            PolicyRule(_READ, _TRIGGERS, ("clustertriggerbindings", "clusterinterceptors")),
            PolicyRule(_READ, _CORE, ("secrets",)),
        ),
        CLUSTER_ADMIN: (EVERYTHING,),
    }
)
"""The rules of those that are the same on every cluster. `admin`, `edit` and `view` are put together on the cluster
out of whatever is installed there, so nobody can say here what they allow."""
