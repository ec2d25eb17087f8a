from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.extension_read_too_early import RULE
from support.values import in_trigger, overlays

Found = Callable[[AnyRule, str], list[Finding]]


def test_every_way_to_read(found: Found) -> None:
    reads = ["extensions.a", "extensions['a']", "extensions.a.b", "has(body.x) ? extensions.a : 'b'"]
    others = ["body.a", "extensions.b", "body.extensions.a", "'extensions.a'"]
    wrong = []
    for expression in reads:
        findings = found(RULE, in_trigger(interceptors=overlays(("a", "body.x"), ("b", f'"{expression}"'))))
        wrong += [expression] if [one.severity for one in findings] != [Severity.ERROR] else []
    for expression in others:
        chain = overlays(("a.b", "body.x"), ("c", f'"{expression}"'))
        wrong += [expression] if found(RULE, in_trigger(interceptors=chain)) else []
    assert wrong == []


def test_the_place_in_a_block_scalar(found: Found) -> None:
    filter_ = "- name: filter\n  value: |\n    body.x == 1\n    && extensions.a == 'b'\n"
    overlay = "- name: overlays\n  value:\n    - {key: a.b, expression: body.x}\n"
    params = "".join(f"    {line}\n" for line in (filter_ + overlay).splitlines())
    (finding,) = found(RULE, in_trigger(interceptors=f"- ref: {{name: cel}}\n  params:\n{params}"))
    assert finding.message == (
        "filter reads extensions.a, which this interceptor sets only afterwards: extensions.a fails at every event"
    )
    assert str(finding.location) == "manifests/m.yaml:15:20"
    assert str(finding.related[0].location) == "manifests/m.yaml:18:25"


def test_has_makes_it_a_warning(found: Found) -> None:
    for test in ("has(extensions.a)", "'a' in extensions"):
        (finding,) = found(RULE, in_trigger(interceptors=overlays(("a", f'"{test} ? extensions.a : body.x"'))))
        assert finding.severity is Severity.WARNING
        assert f"{test} says no for every event" in finding.message


def test_what_is_before_it_counts(found: Found) -> None:
    reader = overlays(("a", "extensions.a"))
    before = {
        overlays(("a", "body.x")): 0,
        overlays(("a.b", "body.x")): 0,
        overlays(("b", "body.x")): 1,
        "- ref: {name: gitlab}": 1,
        "- ref: {name: github}": 1,
        # Who knows what these set.
        "- ref: {name: slack}": 0,
        "- ref: {name: mine}": 0,
        "- webhook: {objectRef: {kind: Service, apiVersion: v1, name: mine}}": 0,
    }
    counts = {first: len(found(RULE, in_trigger(interceptors=f"{first.rstrip()}\n{reader}"))) for first in before}
    assert counts == before


def test_a_group_comes_before_its_triggers(found: Found) -> None:
    trigger = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: build, namespace: ci, labels: {type: push}}
spec:
  interceptors:
    - ref: {name: cel}
      params: [{name: overlays, value: [{key: a, expression: extensions.a}]}]
  template: {ref: build}
"""
    group = """\
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  triggerGroups:
    - name: pushes
      triggerSelector: {labelSelector: {matchLabels: {type: push}}}
      interceptors:
        - ref: {name: cel}
          params: [{name: overlays, value: [{key: a, expression: body.x}]}]
"""
    assert len(found(RULE, trigger)) == 1
    assert found(RULE, trigger + group) == []
    assert len(found(RULE, trigger + group.replace("key: a", "key: b"))) == 1
