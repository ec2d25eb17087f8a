"""What role bindings and ingresses name: roles, service accounts, services and their ports.

Kubernetes 1.35: rbac.authorization.k8s.io/v1, networking.k8s.io/v1.
"""

import difflib

from harness.manifests import ManifestSet, View
from harness.triggers.known import Known, Wanted, is_static
from harness.triggers.services import ListenerService, Services

_RBAC = "rbac.authorization.k8s.io"
_NETWORKING = "networking.k8s.io"
_BUILT_IN_ROLES = frozenset({"admin", "cluster-admin", "edit", "view"})
_INSTALLED_ROLES = ("system:", "tekton-")
"""Beginnings of the names of ClusterRoles that Kubernetes and Tekton's own releases bring along, such as
`tekton-triggers-eventlistener-roles` (tektoncd/triggers v0.37.0, config/200-clusterrole.yaml)."""


def check_role_bindings(known: Known) -> None:
    """Check the role and the service accounts of every RoleBinding and ClusterRoleBinding."""
    own = namespaces_of(known.manifests)
    for kind in ("RoleBinding", "ClusterRoleBinding"):
        for resource in known.manifests.of_kind(_RBAC, kind):
            namespace, symbol, view = resource.key.namespace, str(resource.key), View.of(resource.document)
            _check_role(known, view.at("roleRef"), namespace, symbol)
            for subject in view.at("subjects").items():
                where = subject.at("namespace").text or namespace
                if subject.at("kind").text == "ServiceAccount" and where in own:
                    wanted = Wanted("", "ServiceAccount", where, subject.at("name").text)
                    known.require(wanted, subject.at("name").location, "the binding gives nobody its rights", symbol)


def namespaces_of(manifests: ManifestSet) -> frozenset[str]:
    """The namespaces that the manifests put something into, or make."""
    used = {key.namespace for key in manifests.resources if key.namespace}
    return frozenset(used | {resource.key.name for resource in manifests.of_kind("", "Namespace")})


def _check_role(known: Known, reference: View, namespace: str, symbol: str) -> None:
    kind, name = reference.at("kind").text, reference.at("name")
    if kind == "ClusterRole":
        if name.text in _BUILT_IN_ROLES or name.text.startswith(_INSTALLED_ROLES):
            return
        namespace = ""
    elif kind != "Role":
        return
    known.require(Wanted(_RBAC, kind, namespace, name.text), name.location, "the binding gives no rights", symbol)


def check_ingresses(known: Known, services: Services) -> None:
    """Check the services and ports that every Ingress names."""
    for resource in known.manifests.of_kind(_NETWORKING, "Ingress"):
        spec = View.of(resource.document, ("spec",))
        backends = [spec.at("defaultBackend")]
        for rule in spec.at("rules").items():
            backends += (path.at("backend") for path in rule.at("http", "paths").items())
        for backend in backends:
            _check_backend(known, services, backend.at("service"), resource.key.namespace, str(resource.key))


def _check_backend(known: Known, services: Services, service: View, namespace: str, symbol: str) -> None:
    name = service.at("name")
    if not is_static(name.text):
        return
    found = services.get((namespace, name.text))
    if found is None:
        _report_missing(known, services, name, namespace, symbol)
        return
    number, title = service.at("port", "number").value, service.at("port", "name").text
    port = number if isinstance(number, int) and not isinstance(number, bool) else None
    if (port is None and not title) or found.takes_events_at(port, title):
        return
    known.report(
        f"the Service {namespace}/{found.name} has no port {title if port is None else port}"
        f"{_metrics_note(found, port, title)}: requests get an error instead of the listener",
        service.at("port").location,
        f"its ports: {', '.join(f'{number} ({name})' if name else str(number) for number, name in found.ports)}",
        symbol,
    )


def _metrics_note(service: ListenerService, port: int | None, title: str) -> str:
    """An aside where the port is the one for metrics."""
    metrics = service.metrics
    return " that takes events" if metrics is not None and (port == metrics[0] or title == metrics[1]) else ""


def _report_missing(known: Known, services: Services, name: View, namespace: str, symbol: str) -> None:
    here = sorted(one for where, one in services if where == namespace)
    elsewhere = sorted(where for where, one in services if one == name.text)
    near = difflib.get_close_matches(name.text, here, n=1)
    if elsewhere:
        help = f"there is one in {', '.join(elsewhere)}; an Ingress reaches only Services of its own namespace"
    elif near:
        help = f"did you mean {near[0]}?"
    else:
        help = "the Service of an EventListener is called el-NAME"
    known.report(
        f"the manifests lack Service {namespace}/{name.text}: without it requests get an error",
        name.location,
        help,
        symbol,
    )
