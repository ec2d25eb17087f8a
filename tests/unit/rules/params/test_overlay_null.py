from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.params.overlay_null import RULE
from support.values import in_trigger, overlays, push

Found = Callable[..., list[Finding]]


def test_what_the_types_tell(found: Found) -> None:
    refused = {
        "null": "null",
        "1u": "a uint",
        "timestamp(body.at)": "a timestamp",
        "duration('1h')": "a duration",
        "type(body)": "a type",
        "{1: 2}": "a map whose keys are of type int",
        "{true: 2}": "a map whose keys are of type bool",
    }
    fine = ["body.x", "'a'", "1", "1.5", "true", "b'a'", "[1u]", "{'a': timestamp(body.at)}", "{}", "[null]", "body."]
    wrong = []
    for expression, what in refused.items():
        findings = found(RULE, in_trigger(interceptors=overlays(("a", f'"{expression}"'))))
        if [f"always gives {what}, which" in one.message for one in findings] != [True]:
            wrong.append((expression, findings))
    wrong += [(one, []) for one in fine if found(RULE, in_trigger(interceptors=overlays(("a", f'"{one}"'))))]
    assert wrong == []


def test_a_null_of_a_delivery(found: Found) -> None:
    manifest = in_trigger(interceptors=overlays(("plain", "body.ref"), ("revision", "body.checkout_sha")))
    deliveries = {
        "a": push('{"ref": "x", "checkout_sha": "abc"}'),
        "b": push('{"ref": "x", "checkout_sha": null}'),
        "c": push('{"ref": "x", "checkout_sha": null}'),
        "d": push('{"ref": "x"}'),
    }
    (finding,) = found(RULE, manifest, deliveries)
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "overlay 'revision' gives null for b and 1 other delivery, which can be no extension: the trigger stops"
    )
    assert str(finding.location) == "manifests/m.yaml:17:31"
    assert [str(one.location) for one in finding.related] == ["payloads/b.http", "payloads/c.http"]


def test_a_delivery_counts_for_the_listener_that_it_comes_to(found: Found) -> None:
    one = in_trigger(interceptors=overlays(("revision", "body.checkout_sha")))
    two = one.replace("name: listener", "name: other")
    ingress = """\
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
            backend: {service: {name: el-other, port: {number: 8080}}}
"""
    deliveries = {"a": push('{"checkout_sha": null}')}
    unknown = found(RULE, f"{one}---\n{two}", deliveries)
    assert [finding.severity for finding in unknown] == [Severity.WARNING, Severity.WARNING]
    (known,) = found(RULE, f"{one}---\n{two}---\n{ingress}", deliveries)
    assert known.severity is Severity.ERROR
    assert "EventListener ci/other" in known.symbol
