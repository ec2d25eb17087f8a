from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.selector_matches_nothing import RULE

Found = Callable[[AnyRule, str], list[Finding]]

LISTENER = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
"""
TRIGGERS = """\
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: build, namespace: ci, labels: {type: push}}
spec: {template: {ref: build}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: build, namespace: other, labels: {type: tag}}
spec: {template: {ref: build}}
"""


def test_which_selectors_take_something(found: Found) -> None:
    cases: dict[str, list[str]] = {
        "labelSelector: {}": [],
        "labelSelector: {matchLabels: {type: push}}": [],
        "labelSelector: {matchLabels: {type: tag}}": ["there are such Triggers in other"],
        "labelSelector: {matchLabels: {type: pushes}}": ["type=push, type=tag"],
        "labelSelector: {matchExpressions: [{key: type, operator: In, values: [push]}]}": [],
        "labelSelector: {matchExpressions: [{key: type, operator: Is}]}": ["mend the selector"],
        "namespaceSelector: {matchNames: ['*']}": [],
        "namespaceSelector: {matchNames: [other]}": [],
        "namespaceSelector: {matchNames: ['*', ci]}": ["leave '*' alone"],
        "namespaceSelector: {matchNames: [nowhere]}": ["there are such Triggers in ci, other"],
        "namespaceSelector: {matchNames: [ci, ci]}": ["list each namespace once"],
        "triggers: [{triggerRef: build}]": [],
        "triggerGroups: [{name: g, triggerSelector: {labelSelector: {matchLabels: {type: push}}}}]": [],
        "triggerGroups: [{name: g, triggerSelector: {labelSelector: {matchLabels: {type: x}}}}]": ["type=push"],
        "triggerGroups: [{name: g}]": ["there are such Triggers"],
    }
    wrong = []
    for spec, helps in cases.items():
        findings = found(RULE, f"{LISTENER}  {spec}\n{TRIGGERS}")
        if len(findings) != len(helps) or any(help not in one.help for one, help in zip(findings, helps, strict=True)):
            wrong.append((spec, findings))
    assert wrong == []


def test_a_selector_that_is_not_valid_is_an_error(found: Found) -> None:
    expression = "{matchExpressions: [{key: type, operator: Is}]}"
    (finding,) = found(RULE, f"{LISTENER}  labelSelector: {expression}\n")
    assert finding.severity is Severity.ERROR
    assert "every event is answered with HTTP 500" in finding.message
    group = f"triggerGroups: [{{name: g, triggerSelector: {{labelSelector: {expression}}}}}]"
    (finding,) = found(RULE, f"{LISTENER}  {group}\n")
    assert "nothing in the group runs" in finding.message


def test_selected_and_referenced(found: Found) -> None:
    for selector in ("labelSelector: {}", "triggerGroups: [{name: g, triggerSelector: {labelSelector: {}}}]"):
        (finding,) = found(
            RULE, f"{LISTENER}  {selector}\n  triggers:\n    - name: a\n      triggerRef: build\n{TRIGGERS}"
        )
        assert finding.severity is Severity.WARNING
        assert "Trigger ci/build is named here and taken by the selector of " in finding.message
        assert str(finding.location) == "manifests/m.yaml:8:19"
        assert finding.related[0].location.line == 5
    assert found(RULE, f"{LISTENER}  labelSelector: {{}}\n  triggers: [{{triggerRef: missing}}]\n{TRIGGERS}") == []
