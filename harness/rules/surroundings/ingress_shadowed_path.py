"""A path of an Ingress that another one for the same host and path always wins: its backend gets no request.

Between two rules with the same host, path and type nothing in the API decides (Kubernetes 1.35,
concepts/services-networking/ingress); ingress-nginx takes the older Ingress, and inside of one the first, and drops the
other with a line in its own log. `/hooks` and `/hooks/` are one Prefix. Reported is what leads to a listener, or takes
the way of one.

Fails:

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: hooks, namespace: ci}
    spec:
      tls: [{hosts: [hooks.example.com], secretName: hooks-tls}]
      rules:
        - host: hooks.example.com
          http:
            paths:
              - path: /push
                pathType: Prefix
                backend: {service: {name: el-pushes, port: {number: 8080}}}
              - path: /push/
                pathType: Prefix
                backend: {service: {name: el-tags, port: {number: 8080}}}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: pushes, namespace: ci}
    spec: {triggers: [{name: build, template: {ref: build}}]}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: tags, namespace: ci}
    spec: {triggers: [{name: release, template: {ref: release}}]}

Passes:

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: hooks, namespace: ci}
    spec:
      tls: [{hosts: [hooks.example.com], secretName: hooks-tls}]
      rules:
        - host: hooks.example.com
          http:
            paths:
              - path: /push
                pathType: Prefix
                backend: {service: {name: el-pushes, port: {number: 8080}}}
              - path: /push/tags
                pathType: Prefix
                backend: {service: {name: el-tags, port: {number: 8080}}}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: pushes, namespace: ci}
    spec: {triggers: [{name: build, template: {ref: build}}]}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: tags, namespace: ci}
    spec: {triggers: [{name: release, template: {ref: release}}]}
"""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.finding import Finding, Related, Severity
from harness.ingress import Route
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_CANARY = "nginx.ingress.kubernetes.io/canary"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two routes for the same requests; the first is taken to win."""

    first: Route
    second: Route

    @property
    def title(self) -> str:
        """`hooks.example.com/push of Ingress ci/hooks`."""
        return f"{self.second.rule} of Ingress {self.second.ingress}"


def _each(subject: Subject) -> Iterator[Pair]:
    classes = {
        f"{ingress.key.namespace}/{ingress.key.name}": _class(View.of(ingress.document))
        for ingress in subject.manifests.of_kind("networking.k8s.io", "Ingress")
    }
    winners: dict[tuple[str, ...], Route] = {}
    for route in subject.simulator.routes.all:
        of_class = classes.get(route.ingress)
        if of_class is None or not route.path:
            continue
        exact = route.path_type == "Exact"
        path = route.path if exact else route.path.rstrip("/")
        winner = winners.setdefault((of_class, route.host.lower(), str(exact), path), route)
        if winner is not route and (winner.listener or route.listener):
            yield Pair(winner, route)


def _class(ingress: View) -> str | None:
    """The class of an Ingress, None for one that shares the requests of another on purpose."""
    annotations = ingress.at("metadata", "annotations")
    if annotations.at(_CANARY).text == "true":
        return None
    return ingress.at("spec", "ingressClassName").text or annotations.at("kubernetes.io/ingress.class").text


def _find(rule: Rule[Pair], pair: Pair, _: Subject) -> Iterator[Finding]:
    first, second = pair.first, pair.second
    if (first.ingress.partition("/")[0], first.service, first.port) == (
        second.ingress.partition("/")[0],
        second.service,
        second.port,
    ):
        return
    by = "the same path above" if first.ingress == second.ingress else f"that of Ingress {first.ingress}"
    yield rule.finding(
        f"{pair.title} is there twice: {by} may win always, and the Service {second.service} gets no request",
        second.location,
        symbol=pair.title,
        related=(Related(first.location, f"leads the same requests to the Service {first.service}"),),
    )


RULE = Rule(
    id="ingress-shadowed-path",
    severity=Severity.WARNING,
    summary="a path that another rule for the same host always wins",
    help="give each listener a path or a host of its own",
    each=_each,
    find=_find,
)
