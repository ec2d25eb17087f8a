"""A listener that is reached in the clear: the token and the payload travel as anybody on the way can read them.

GitLab sends the secret token as a header of every delivery, so whoever sees one can send others. An Ingress speaks TLS
for the hosts of its `tls` entries only (Kubernetes 1.35, concepts/services-networking/ingress); an entry for another
host does not help. An OpenShift Route without `tls` is plain HTTP. Where an annotation says that something before the
Ingress has the certificate (a load balancer of a cloud, Traefik's router), nothing is reported.

Fails:

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: hooks, namespace: ci}
    spec:
      rules:
        - host: hooks.example.com
          http:
            paths:
              - path: /
                pathType: Prefix
                backend: {service: {name: el-listener, port: {number: 8080}}}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          template: {ref: build}

Passes:

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: hooks, namespace: ci}
    spec:
      tls:
        - {hosts: [hooks.example.com], secretName: hooks-tls}
      rules:
        - host: hooks.example.com
          http:
            paths:
              - path: /
                pathType: Prefix
                backend: {service: {name: el-listener, port: {number: 8080}}}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          template: {ref: build}
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harness.finding import Finding, Severity
from harness.manifests import Resource, View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.triggers.services import find_services

_ELSEWHERE = re.compile(
    r"certificate|ssl-cert|pre-shared-cert|listen-ports|router\.tls|entrypoints|cloudflare|tls-acme|ssl-passthrough"
    r"|backend-protocol-https|app-protocols|force-https|tls-termination",
    re.IGNORECASE,
)
"""Annotations that tell of a certificate somewhere else: those of AWS, Google, Azure, Traefik, Cloudflare and such."""


@dataclass(frozen=True, slots=True)
class Door:
    """A host through which an Ingress or Route leads to a listener; `view` is where the host stands."""

    title: str
    resource: Resource
    host: str
    listener: str
    view: View
    secured: bool


def _each(subject: Subject) -> Iterator[Door]:
    if not subject.listeners:
        return
    ingresses = subject.manifests.of_kind("networking.k8s.io", "Ingress")
    # Controllers put the Ingresses of one host together: a certificate of any counts for all.
    secured = {host for ingress in ingresses for host in _tls_hosts(ingress)}
    led: dict[tuple[str, str], str] = {}
    for route in subject.simulator.routes.all:
        if route.listener:
            led.setdefault((route.ingress, route.host), route.listener)
    for ingress in ingresses:
        name = f"{ingress.key.namespace}/{ingress.key.name}"
        view = View.of(ingress.document)
        if any(_ELSEWHERE.search(annotation) for annotation in view.at("metadata", "annotations").object):
            continue
        own = bool(view.at("spec", "tls").items())
        seen: set[str] = set()
        for rule in (*view.at("spec", "rules").items(), view.at("spec", "defaultBackend")):
            host = rule.at("host")
            listener = led.get((name, host.text))
            if listener is not None and host.text not in seen:
                seen.add(host.text)
                covered = _is_covered(host.text, secured) if host.text else own
                yield Door(str(ingress.key), ingress, host.text, listener, host, covered or "" in secured)
    yield from _routes(subject)


def _routes(subject: Subject) -> Iterator[Door]:
    """OpenShift's Routes."""
    routes = subject.manifests.of_kind("route.openshift.io", "Route")
    services = find_services(subject.manifests, subject.world) if routes else {}
    for route in routes:
        spec = View.of(route.document, ("spec",))
        service = services.get((route.key.namespace, spec.at("to", "name").text))
        if service is not None and service.listener and spec.at("to", "kind").text in ("", "Service"):
            at = spec.at("host") if spec.at("host").text else spec.at("to", "name")
            yield Door(str(route.key), route, spec.at("host").text, service.listener, at, bool(spec.at("tls").object))


def _tls_hosts(ingress: Resource) -> Iterator[str]:
    """The hosts that an Ingress has certificates for; an entry without hosts stands for all, as an empty text."""
    for entry in View.of(ingress.document, ("spec", "tls")).items():
        hosts = [host.text.lower() for host in entry.at("hosts").items()]
        yield from hosts or ("",)


def _is_covered(host: str, secured: set[str]) -> bool:
    lower = host.lower()
    return lower in secured or f"*.{lower.partition('.')[2]}" in secured


def _find(rule: Rule[Door], door: Door, _: Subject) -> Iterator[Finding]:
    if door.secured:
        return
    kind = door.resource.key.kind
    where = door.host or ("every host" if kind == "Ingress" else "its host")
    if kind == "Ingress":
        help = f"add spec.tls with the host {door.host} and the Secret of its certificate" if door.host else RULE.help
    else:
        help = "add spec.tls with termination edge and insecureEdgeTerminationPolicy Redirect"
    yield rule.finding(
        f"{door.title} leads {where} to EventListener {door.listener} without TLS: "
        "token and payload travel in the clear",
        door.view.location,
        symbol=f"{door.title} {door.host}",
        help=help,
    )


RULE = Rule(
    id="ingress-without-tls",
    severity=Severity.WARNING,
    summary="a listener that is reached without TLS",
    help="add spec.tls with the host and the Secret of its certificate",
    each=_each,
    find=_find,
)
