"""From host and path to an EventListener, as an ingress controller would lead a request.

networking.k8s.io/v1 of Kubernetes 1.35 (concepts/services-networking/ingress): an exact host wins over a wildcard, that
over none; among the paths of a host `Exact` wins over `Prefix`, then the longest. `ImplementationSpecific` is taken as
`Prefix`. Rewrites by annotation are not applied but noted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from harness.location import Location
from harness.manifests import ManifestSet, Resource, View
from harness.triggers import TriggersWorld
from harness.triggers.services import Services, find_services

PathType = Literal["Exact", "Prefix", "ImplementationSpecific"]

_REWRITES = re.compile(r"rewrite-target|use-regex|app-root|configuration-snippet|server-snippet|middlewares|rewrite")


@dataclass(frozen=True, slots=True)
class Route:
    """One way of an Ingress.

    `listener` is the `namespace/name` of the EventListener it leads to, empty where it leads to another service. `host`
    is empty for a rule that takes every host; `path` empty for the default backend, which takes what no rule takes.
    `notes` tell what may make the cluster differ from this.
    """

    listener: str
    ingress: str
    host: str
    path: str
    path_type: PathType
    service: str
    port: str
    location: Location
    notes: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """`tekton-webhook.ops.com/dev`; `*` stands for every host, and for the default backend's paths."""
        return f"{self.host or '*'}{self.path or '/*'}"

    def takes_path(self, path: str) -> bool:
        """Whether the path fits; prefixes are compared element by element, a slash at the end does not count."""
        if not self.path:
            return True
        if self.path_type == "Exact":
            return path == self.path
        prefix = self.path.rstrip("/")
        return path == prefix or path.startswith(f"{prefix}/")


@dataclass(frozen=True, slots=True)
class Routes:
    """Every route of the manifests' Ingresses, in the order of the files."""

    all: tuple[Route, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that lead to a listener, for messages."""
        return tuple(route.rule for route in self.all if route.listener)

    def match(self, host: str, path: str) -> Route | None:
        """The route of a request to a listener; None where nothing takes it, or another service does."""
        route = self.best(host, path)
        return route if route is not None and route.listener else None

    def best(self, host: str, path: str) -> Route | None:
        """The route of a request, wherever it leads; None where nothing takes it.

        `path` is without query. Where the host is empty it is not known, and every rule's host counts as fitting.
        """
        fitting = [route for route in self.all if route.path and _host_rank(route.host, host)]
        most = max((_host_rank(route.host, host) for route in fitting), default=0)
        ranked = [route for route in fitting if _host_rank(route.host, host) == most and route.takes_path(path)]
        if ranked:
            return max(ranked, key=lambda route: (route.path_type == "Exact", len(route.path.rstrip("/"))))
        return next((route for route in self.all if not route.path), None)


def load_routes(manifests: ManifestSet, world: TriggersWorld) -> Routes:
    """The routes of every Ingress (networking.k8s.io) in the manifests."""
    services = find_services(manifests, world)
    ingresses = manifests.of_kind("networking.k8s.io", "Ingress")
    return Routes(tuple(route for ingress in ingresses for route in _routes(ingress, services)))


def _host_rank(rule: str, host: str) -> int:
    """How exactly a rule's host fits: 0 not at all, 1 it takes all, 2 by wildcard, 3 exactly."""
    rule, host = rule.lower(), host.lower().partition(":")[0].rstrip(".")
    if not host:
        return 1
    if not rule:
        return 1
    if rule.startswith("*."):
        label, dot, rest = host.partition(".")
        return 2 if label and dot and rest == rule[2:] else 0
    return 3 if rule == host else 0


def _routes(ingress: Resource, services: Services) -> Iterator[Route]:
    view = View.of(ingress.document)
    notes = _annotation_notes(view)
    for rule in view.at("spec", "rules").items():
        host = rule.at("host").text
        for one in rule.at("http", "paths").items():
            yield _route(ingress, services, one, host, notes)
    default = view.at("spec", "defaultBackend")
    if default.object:
        yield _to_backend(ingress, services, default, "", "", "Prefix", notes)


def _route(ingress: Resource, services: Services, one: View, host: str, notes: tuple[str, ...]) -> Route:
    path_type: PathType = "ImplementationSpecific"
    match one.at("pathType").text:
        case "Exact":
            path_type = "Exact"
        case "Prefix":
            path_type = "Prefix"
        case _:
            notes = (*notes, "pathType ImplementationSpecific is taken as Prefix")
    path = one.at("path").text or "/"
    return _to_backend(ingress, services, one.at("backend"), host, path, path_type, notes)


def _to_backend(
    ingress: Resource,
    services: Services,
    backend: View,
    host: str,
    path: str,
    path_type: PathType,
    notes: tuple[str, ...],
) -> Route:
    """The route to a backend; a port that the Service lacks leads nowhere."""
    name, number = backend.at("service", "name").text, backend.at("service", "port", "number").value
    port_name = backend.at("service", "port", "name").text
    port = number if isinstance(number, int) and not isinstance(number, bool) else None
    service = services.get((ingress.key.namespace, name))
    listener = service.listener if service is not None else ""
    if service is not None and listener and not service.takes_events_at(port, port_name):
        listener = ""
        notes = (*notes, f"the Service {service.name} has no port {port_name if port is None else port} for events")
    return Route(
        listener=listener,
        ingress=f"{ingress.key.namespace}/{ingress.key.name}",
        host=host,
        path=path,
        path_type=path_type,
        service=name,
        port=str(port) if port is not None else port_name,
        location=backend.location,
        notes=notes,
    )


def _annotation_notes(view: View) -> tuple[str, ...]:
    """A note for each annotation that may change what reaches the listener."""
    annotations = view.at("metadata", "annotations").object
    return tuple(
        f"the annotation {name} is not applied: the listener may see another path"
        for name in annotations
        if _REWRITES.search(name)
    )
