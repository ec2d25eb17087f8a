"""ingress-without-tls and ingress-shadowed-path."""

from collections.abc import Callable

from harness.finding import Finding
from harness.rules.surroundings import ingress_shadowed_path, ingress_without_tls

Found = Callable[..., list[Finding]]

LISTENERS = """
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: a, namespace: ci}
spec: {triggers: [{name: build, template: {ref: build}}]}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: b, namespace: ci}
spec: {triggers: [{name: build, template: {ref: build}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ci}
spec: {ports: [{port: 8080}]}
"""


def ingress(
    *paths: tuple[str, str, str],
    host: str = "hooks.example.com",
    name: str = "hooks",
    more: str = "",
    annotations: str = "{}",
) -> str:
    rules = "".join(
        f"\n          - {{path: {path}, pathType: {kind}, "
        f"backend: {{service: {{name: {service}, port: {{number: 8080}}}}}}}}"
        for path, kind, service in paths
    )
    return f"""---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: ci, annotations: {annotations}}}
spec:
  rules:
    - host: {host}
      http:
        paths:{rules}
{more}
"""


A, B, WEB = ("/a", "Prefix", "el-a"), ("/b", "Prefix", "el-b"), ("/", "Prefix", "web")


def tls(*hosts: str) -> str:
    return f"  tls: [{{hosts: [{', '.join(hosts)}]}}]"


def test_hosts_without_tls(found: Found) -> None:
    rule = ingress_without_tls.RULE
    (finding,) = found(rule, ingress(A, B) + LISTENERS)
    assert finding.message == (
        "Ingress ci/hooks leads hooks.example.com to EventListener ci/a without TLS: "
        "token and payload travel in the clear"
    )
    assert str(finding.location) == "manifests/m.yaml:7:13"
    assert len(found(rule, ingress(A, more=tls("other.example.com")) + LISTENERS)) == 1
    assert len(found(rule, ingress(A, host="''") + LISTENERS)) == 1
    fine = [
        ingress(A, more=tls("HOOKS.example.com")),
        ingress(A, more=tls("'*.example.com'")),
        ingress(A, more="  tls: [{secretName: x}]"),
        ingress(A) + ingress(WEB, name="other", more=tls("hooks.example.com")),
        ingress(A, host="''", more=tls("hooks.example.com")),
        ingress(WEB),
        ingress(A, annotations="{alb.ingress.kubernetes.io/certificate-arn: x}"),
        ingress(A, annotations="{traefik.ingress.kubernetes.io/router.tls: 'true'}"),
    ]
    assert [text for text in fine if found(rule, text + LISTENERS)] == []


def test_openshift_routes(found: Found) -> None:
    route = """---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: hooks, namespace: ci}
spec:
  to: {kind: Service, name: %s}
%s
"""
    (finding,) = found(ingress_without_tls.RULE, route % ("el-a", "") + LISTENERS)
    assert finding.message.startswith("Route ci/hooks leads its host to EventListener ci/a without TLS")
    assert finding.location.line == 6
    for service, more in (("el-a", "  tls: {termination: edge}"), ("web", ""), ("gone", "")):
        assert found(ingress_without_tls.RULE, route % (service, more) + LISTENERS) == []


def test_paths_that_are_there_twice(found: Found) -> None:
    rule = ingress_shadowed_path.RULE
    (finding,) = found(rule, ingress(A, ("/a/", "Prefix", "el-b")) + LISTENERS)
    assert finding.message == (
        "hooks.example.com/a/ of Ingress ci/hooks is there twice: the same path above may win always, "
        "and the Service el-b gets no request"
    )
    assert finding.location.line == 11
    assert [one.location.line for one in finding.related] == [10]
    two = ingress(WEB) + ingress(("/", "ImplementationSpecific", "el-a"), host="Hooks.Example.com", name="second")
    (finding,) = found(rule, two + LISTENERS)
    assert "that of Ingress ci/hooks may win" in finding.message
    fine = [
        ingress(A, B),
        ingress(A, ("/a", "Exact", "el-b")),
        ingress(A, ("/a/b", "Prefix", "el-b")),
        ingress(A, ("/a", "Prefix", "el-a")),
        ingress(WEB, ("/", "Prefix", "other")),
        ingress(A) + ingress(("/a", "Prefix", "el-b"), host="other.example.com", name="second"),
        ingress(A) + ingress(("/a", "Prefix", "el-b"), name="second", more="  ingressClassName: internal"),
        ingress(A)
        + ingress(("/a", "Prefix", "el-b"), name="s", annotations="{nginx.ingress.kubernetes.io/canary: 'true'}"),
    ]
    assert [text for text in fine if found(rule, text + LISTENERS)] == []
