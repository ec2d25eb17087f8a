"""The Service that Tekton makes for an EventListener, and other Services that lead to one.

tektoncd/triggers v0.37.0, pkg/reconciler/eventlistener/resources/service.go: the Service `el-NAME` has a port
`http-listener` (8080, or servicePort) or under TLS `https-listener` (8443, or servicePort), and `http-metrics` (9000).
TLS is on where the listener's container has both TLS_CERT and TLS_KEY from secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from harness.jsontypes import JSON
from harness.manifests import ManifestSet, Resource
from harness.triggers.model import EventListener
from harness.triggers.world import TriggersWorld

PREFIX = "el-"
SELECTOR_LABEL = "eventlistener"
"""The label of a listener's pods that tells whose they are (pkg/reconciler/eventlistener/resources/labels.go)."""

Port: TypeAlias = tuple[int, str]
"""Number and name of a Service's port."""

METRICS: Port = (9000, "http-metrics")


@dataclass(frozen=True, slots=True)
class ListenerService:
    """A Service: `listener` is the `namespace/name` of the EventListener behind it, empty where it is another's.

    `ports` are those that lead to the pods; of a generated Service `metrics` is the one that takes no events.
    """

    name: str
    namespace: str
    listener: str
    ports: tuple[Port, ...]
    metrics: Port | None = None

    def takes_events_at(self, number: int | None, name: str) -> bool:
        """Whether the port of that number, or of that name, leads to the listener."""
        return any(number == port or (number is None and name == title) for port, title in self.ports)


Services: TypeAlias = Mapping[tuple[str, str], ListenerService]
"""Services by namespace and name."""


def find_services(manifests: ManifestSet, world: TriggersWorld) -> Services:
    """Every Service that the manifests hold and every one that Tekton makes for their listeners."""
    services = {(one.namespace, one.name): one for one in map(_written, manifests.of_kind("", "Service"))}
    for listener in world.listeners.values():
        made = _generated(listener)
        services[made.namespace, made.name] = made
    return {key: _checked(one, world) for key, one in services.items()}


def _generated(listener: EventListener) -> ListenerService:
    resources = _object(_object(_spec(listener)).get("resources"))
    kubernetes = _object(resources.get("kubernetesResource"))
    port = kubernetes.get("servicePort")
    number = port if isinstance(port, int) and not isinstance(port, bool) else None
    plain: Port = (number or 8080, "http-listener")
    service_port = (8443 if plain[0] == 8080 else plain[0], "https-listener") if _has_tls(kubernetes) else plain
    return ListenerService(
        f"{PREFIX}{listener.name}", listener.namespace, listener.key, (service_port,), metrics=METRICS
    )


def _spec(listener: EventListener) -> JSON:
    return listener.place.document.value.get("spec") if listener.place is not None else None


def _has_tls(kubernetes: Mapping[str, JSON]) -> bool:
    """Whether the first container gets certificate and key from secrets (service.go, ServicePort)."""
    template = _object(_object(kubernetes.get("spec")).get("template"))
    containers = _object(template.get("spec")).get("containers")
    container = _object(containers[0]) if isinstance(containers, list) and containers else {}
    environment = container.get("env")
    names = [_object(one).get("name") for one in environment] if isinstance(environment, list) else []
    return "TLS_CERT" in names and "TLS_KEY" in names


def _written(resource: Resource) -> ListenerService:
    """A Service of the manifests; it leads to the listener that its selector names."""
    spec = _object(resource.value.get("spec"))
    listener = _object(spec.get("selector")).get(SELECTOR_LABEL)
    ports = spec.get("ports")
    return ListenerService(
        resource.key.name,
        resource.key.namespace,
        f"{resource.key.namespace}/{listener}" if isinstance(listener, str) and listener else "",
        tuple(_port(_object(one)) for one in ports) if isinstance(ports, list) else (),
    )


def _port(port: Mapping[str, JSON]) -> Port:
    number, name = port.get("port"), port.get("name")
    known = isinstance(number, int) and not isinstance(number, bool)
    return (number if known and isinstance(number, int) else 0, name if isinstance(name, str) else "")


def _checked(service: ListenerService, world: TriggersWorld) -> ListenerService:
    """The Service, with no listener where the manifests lack the one that its selector names."""
    if not service.listener or service.listener in world.listeners:
        return service
    return ListenerService(service.name, service.namespace, "", service.ports)


def _object(value: JSON) -> Mapping[str, JSON]:
    return value if isinstance(value, dict) else {}
