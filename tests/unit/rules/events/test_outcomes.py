"""never-fires, overlapping-triggers and cel-unguarded-key."""

from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.events import cel_unguarded_key, never_fires, overlapping_triggers
from support.events import delivery, listener, merge_request, push, trigger
from support.triggers import in_listener

Found = Callable[..., list[Finding]]

PUSH = "body.object_kind == 'push'"


def test_the_delivery_that_comes_furthest(found: Found) -> None:
    only_pushes = "\n        - {ref: {name: gitlab}, params: [{name: eventTypes, value: [Push Hook]}]}"
    text = listener(trigger("body.project.name == 'wbe'", interceptors=only_pushes))
    (finding,) = found(never_fires.RULE, text, {"mr": merge_request(), "push-main": push()})
    assert finding.message == (
        "none of 2 recorded deliveries fires trigger 'build' of EventListener ci/listener: push-main comes furthest "
        "and stops at cel: expression body.project.name == 'wbe' did not return true"
    )
    assert finding.help.startswith("`tekton-harness trace push-main --to ci/listener` tells why")
    assert str(finding.location) == "manifests/m.yaml:6:7"


def test_triggers_that_fire_or_cannot_be_known(found: Found) -> None:
    rule, given = never_fires.RULE, {"push": push(), "mr": merge_request()}
    own = "\n        - {ref: {name: mine}}"
    texts = [
        listener(trigger(PUSH)),
        listener(trigger("false", interceptors=own)),
        listener("\n    - {name: build, template: {ref: gone}}"),
        listener(trigger("true")),
    ]
    assert [text for text in texts if found(rule, text, given)] == []
    assert found(rule, listener(trigger("false"))) == []


def test_a_secret_that_is_kept_elsewhere_is_told(found: Found) -> None:
    kept = "\n        - {ref: {name: gitlab}, params: [{name: secretRef, value: {secretName: s, secretKey: k}}]}"
    text = listener(trigger("true", interceptors=kept))
    redacted = {"push": push(), "null": delivery("Push Hook", {})}
    assert found(never_fires.RULE, text, redacted) == []
    given = {name: one.replace("[REDACTED]", "a token") for name, one in redacted.items()}
    (finding,) = found(never_fires.RULE, text, given)
    assert finding.severity is Severity.INFO
    assert finding.message == (
        "what trigger 'build' of EventListener ci/listener does with events is not known: gitlab lets none pass, for "
        "the manifests lack the Secret s"
    )
    assert (finding.location.line, finding.location.column) == (8, 67)
    compared = "header.canonical('X-Gitlab-Token').compareSecret('k', 's')"
    (finding,) = found(never_fires.RULE, listener(trigger(compared)), given)
    assert (finding.severity, finding.location.line) == (Severity.INFO, 8)
    there = f"{text}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: ci}}\nstringData: {{k: x}}\n"
    assert found(never_fires.RULE, there, redacted) == []


def test_overlaps(found: Found) -> None:
    rule, given = overlapping_triggers.RULE, {"push": push(), "mr": merge_request()}
    first, second = trigger(PUSH), trigger("has(body.ref)", name="again")
    (finding,) = found(rule, listener(first, second), given)
    assert finding.message == (
        "push fires trigger 'again' of EventListener ci/listener and 'build': each creates a PipelineRun of build"
    )
    assert (finding.severity, finding.location.line) == (Severity.WARNING, 19)
    assert [one.location.line for one in finding.related] == [6, 0]
    (finding,) = found(rule, listener(first, trigger("true", name="lint", run="lint")), given)
    assert finding.severity is Severity.INFO
    assert finding.message.endswith("each creates a PipelineRun")
    three = listener(first, second, trigger("true", name="third"))
    assert [one.symbol.partition(" of ")[0] for one in found(rule, three, given)] == [
        "trigger 'again'",
        "trigger 'third'",
    ]
    fine = [
        listener(first, trigger(f"!({PUSH})", name="other")),
        listener(first, trigger("true", name="other", kind="TaskRun")),
        listener(first) + "---\n" + listener(second).replace("name: listener", "name: other"),
        listener(first),
    ]
    assert [text for text in fine if found(rule, text, given)] == []


def test_only_deliveries_that_come_to_the_listener_count(found: Found) -> None:
    ingress = """
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: hooks, namespace: ci}
spec:
  rules:
    - host: hooks.example.com
      http:
        paths: [{path: /here, pathType: Prefix, backend: {service: {name: el-listener, port: {number: 8080}}}}]
"""
    text = listener(trigger(PUSH), trigger("has(body.ref)", name="again"), more=ingress)
    here = delivery("Merge Request Hook", {"object_kind": "merge_request"}, "https://hooks.example.com/here")
    assert found(overlapping_triggers.RULE, text, {"push": push(), "here": here}) == []
    assert len(found(overlapping_triggers.RULE, text, {"push": push()})) == 1
    unguarded = listener(trigger("body.ref == 'x'"), more=ingress)
    assert len(found(cel_unguarded_key.RULE, unguarded, {"elsewhere": merge_request(), "here": here})) == 1
    elsewhere = {"here": push().replace(".com/", ".com/here"), "mr": merge_request()}
    assert found(cel_unguarded_key.RULE, unguarded, elsewhere) == []


def test_the_key_that_is_missing(found: Found) -> None:
    rule, given = cel_unguarded_key.RULE, {"mr-title": merge_request(), "mr": merge_request(), "push": push()}
    text = listener(trigger("body.object_kind == 'push' || body.ref.startsWith('refs/tags/')"))
    (finding,) = found(rule, text, given)
    assert finding.message == (
        "the filter of trigger 'build' of EventListener ci/listener reads body.ref, which mr and 1 more lack: "
        "it fails instead of saying no"
    )
    assert finding.help == "ask first: has(body.ref) && …"
    assert (finding.location.line, finding.location.column) == (9, 73)
    unnamed = listener(trigger("body.project.group == 'shop'"))
    (finding,) = found(rule, unnamed, given | {"build": delivery("Job Hook", {"object_kind": "build"})})
    assert "reads body.project.group, which mr and 3 more lack" in finding.message
    assert finding.help == "ask first: has(body.project) && has(body.project.group) && …"
    (finding,) = found(rule, listener(trigger("body['ref'] == 'x'")), {"mr": merge_request()})
    assert "reads body['ref'], which mr lacks" in finding.message
    fine = [
        "has(body.ref) && body.ref == 'x'",
        "body.object_kind == 'push' && body.ref == 'x'",
        "1 / 0 == 1",
    ]
    assert [filter for filter in fine if found(rule, listener(trigger(filter)), given)] == []


def test_overlays_and_block_scalars(found: Found) -> None:
    text = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  triggers:
    - name: build
      interceptors:
        - ref: {name: gitlab}
          params: [{name: eventTypes, value: [Push Hook]}]
        - ref: {name: cel}
          params:
            - name: filter
              value: "true"
            - name: overlays
              value:
                - key: tag
                  expression: >-
                    body.object_kind == 'push'
                    ? body.pushed.tag
                    : 'none'
      template: {ref: build}
"""
    (finding,) = found(cel_unguarded_key.RULE, text, {"push": push(), "mr": merge_request()})
    assert finding.message.endswith("reads body.pushed, which push lacks: the trigger stops though its filter says yes")
    assert (finding.location.line, finding.location.column) == (19, 23)


def test_a_filter_that_nobody_wrote_says_nothing(found: Found) -> None:
    shorthand = "cel: {overlays: [{key: tag, expression: body.tag}]}"
    text = in_listener(shorthand).replace("v1beta1", "v1alpha1")
    (finding,) = found(cel_unguarded_key.RULE, text, {"push": push()})
    assert finding.message.endswith("reads body.tag, which push lacks: the trigger stops")
