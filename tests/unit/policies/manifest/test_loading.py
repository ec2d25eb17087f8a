"""What is wrong with policies and bindings themselves: located findings, and never a pass."""

from pathlib import Path
from typing import Any

import pytest

from harness.finding import Severity
from harness.policies.manifest import INVALID_RULE, load_policies
from support.manifest_policies import LISTENER_RULE, binding, lines, load, policy


def findings_of(folder: Path, *objects: dict[str, Any] | str) -> list[str]:
    loaded = load_policies(load(folder / "policies", *objects))
    assert {one.rule for one in loaded.findings} <= {INVALID_RULE}
    return lines(loaded.findings)


def test_a_right_policy_has_no_findings(tmp_path: Path) -> None:
    assert findings_of(tmp_path, policy(), binding()) == []


def _constraints(**rule: Any) -> dict[str, Any]:
    return {"matchConstraints": {"resourceRules": [{**LISTENER_RULE, **rule}]}}


REFUSED_POLICIES: list[tuple[dict[str, Any], str]] = [
    (
        {"validation": []},
        "error policies/0.yaml:18:3: ValidatingAdmissionPolicy p: spec.validation: unknown field 'validation'",
    ),
    ({"validations": [{"message": "m"}]}, "'expression' is missing"),
    ({"validations": "x"}, "validations: "),
    ({"matchConstraints": None}, "matchConstraints has no resourceRules"),
    ({"matchConstraints": {"resourceRules": []}}, "matchConstraints has no resourceRules"),
    ({"validations": None}, "neither validations nor auditAnnotations"),
    (_constraints(operations=["READ"]), "'READ' is no operation"),
    (_constraints(operations=[]), "operations is empty"),
    (_constraints(operations=["*", "CREATE"]), "operations has '*' beside other items"),
    (_constraints(apiGroups=["*", "a"]), "apiGroups has '*' beside other items"),
    (_constraints(apiVersions=[]), "apiVersions is empty"),
    (_constraints(resources=["*", "a"]), "resources has '*' beside other resources"),
    (_constraints(resources=["*/*", "a"]), "resources has '*/*' beside other items"),
    (_constraints(resources=["a/*", "a/status"]), "'a/status' is beside 'a/*'"),
    (_constraints(resources=["*/status", "a/status"]), "'a/status' is beside '*/status'"),
    (_constraints(resources=[""]), "resources has an empty item"),
    (_constraints(scope="World"), "scope is 'World'"),
    ({"matchConstraints": {"resourceRules": [LISTENER_RULE], "matchPolicy": "Fuzzy"}}, "matchPolicy is 'Fuzzy'"),
    (
        {"matchConstraints": {"resourceRules": [LISTENER_RULE], "objectSelector": {"matchLabels": {"a b": "c"}}}},
        "objectSelector cannot be used: key: Invalid value",
    ),
    ({"failurePolicy": "Perhaps"}, "failurePolicy is 'Perhaps'"),
    ({"validations": [{"expression": " "}]}, "expression is empty"),
    ({"validations": [{"expression": "true", "message": " "}]}, "message is blank"),
    ({"validations": [{"expression": "true", "message": "a\nb"}]}, "message has several lines"),
    ({"validations": [{"expression": "true", "reason": "Because"}]}, "reason is 'Because'"),
    ({"variables": [{"name": "a-b", "expression": "1"}]}, "name 'a-b' is no valid name"),
    ({"variables": [{"name": "in", "expression": "1"}]}, "name 'in' is a reserved word"),
    ({"variables": [{"name": "a", "expression": "1"}, {"name": "a", "expression": "2"}]}, "name 'a' is there twice"),
    ({"matchConditions": [{"name": "a b", "expression": "true"}]}, "name 'a b' is no valid name"),
    ({"auditAnnotations": [{"key": "", "valueExpression": "''"}]}, "key '' is no valid name"),
    ({"paramKind": {"kind": "ConfigMap"}}, "paramKind has no apiVersion"),
    (
        {"matchConditions": [{"name": f"c{number}", "expression": "true"} for number in range(65)]},
        "matchConditions has 65 items, and Kubernetes takes 64 at most",
    ),
]


def test_what_kubernetes_refuses_about_a_policy(tmp_path: Path) -> None:
    wrong = []
    for number, (spec, wanted) in enumerate(REFUSED_POLICIES):
        found = findings_of(tmp_path / str(number), policy(**spec), binding())
        if not any(wanted in one and one.startswith("error policies/0.yaml:") for one in found):
            wrong.append((wanted, found))
    assert wrong == []


REFUSED_BINDINGS: list[tuple[dict[str, Any], str]] = [
    ({"policyName": ""}, "policyName is missing"),
    ({"validationActions": []}, "validationActions is empty"),
    ({"validationActions": ["Shout"]}, "a validation action is 'Shout'"),
    ({"validationActions": ["Deny", "Deny"]}, "Deny is there twice"),
    ({"validationActions": ["Deny", "Warn"]}, "both Deny and Warn"),
    ({"paramRef": {"parameterNotFoundAction": "Deny"}}, "neither name nor selector"),
    ({"paramRef": {"name": "limits", "selector": {}, "parameterNotFoundAction": "Deny"}}, "both name and selector"),
    ({"paramRef": {"name": "limits"}}, "no parameterNotFoundAction"),
    ({"paramRef": {"name": "limits", "parameterNotFoundAction": "Cry"}}, "parameterNotFoundAction is 'Cry'"),
    ({"matchResources": {"resourceRules": [{}]}}, "apiGroups is empty"),
    ({"policy": "p"}, "unknown field 'policy'"),
]


def test_what_kubernetes_refuses_about_a_binding(tmp_path: Path) -> None:
    wrong = []
    for number, (spec, wanted) in enumerate(REFUSED_BINDINGS):
        found = findings_of(tmp_path / str(number), policy(), binding(**spec))
        if not any(wanted in one and one.startswith("error policies/1.yaml:") for one in found):
            wrong.append((wanted, found))
    assert wrong == []


REFUSED_EXPRESSIONS: list[tuple[dict[str, Any], str]] = [
    ({"validations": [{"expression": "object.spec."}]}, "Syntax error"),
    ({"validations": [{"expression": "nope"}]}, "undeclared reference to 'nope'"),
    ({"validations": [{"expression": "object.spec.enabled"}]}, "must evaluate to bool but got dyn"),
    ({"validations": [{"expression": "params.x == 1"}]}, "undeclared reference to 'params'"),
    ({"validations": [{"expression": "true", "messageExpression": "1"}]}, "must evaluate to string but got int"),
    (
        {"auditAnnotations": [{"key": "k", "valueExpression": "1"}]},
        "must evaluate to one of [string null_type] but",
    ),
    ({"matchConditions": [{"name": "c", "expression": "variables.x == 1"}]}, "undeclared reference to 'variables'"),
    ({"variables": [{"name": "a", "expression": "variables.b"}]}, "undefined field 'b'"),
    ({"validations": [{"expression": "variables.gone == 1"}]}, "undefined field 'gone'"),
    ({"validations": [{"expression": "[1, 'a'].size() == 2"}]}, "expected type 'int' but found 'string'"),
    ({"validations": [{"expression": "object.x.parseJSON() == {}"}]}, "undeclared reference to 'parseJSON'"),
    ({"validations": [{"expression": "object.x.matches('[')"}]}, "invalid matches argument"),
    ({"validations": [{"expression": "[?object.x].size() == 1"}]}, "is not known to be an optional one"),
    ({"validations": [{"expression": "'a'.find('(') == ''"}]}, "program instantiation failed"),
    ({"validations": [{"expression": "authorizer.path('/x').check('get').allowed()"}]}, "asks `authorizer`"),
    ({"matchConditions": [{"name": "c", "expression": "has(authorizer.x)"}]}, "asks `authorizer`"),
]


def test_expressions_that_are_refused(tmp_path: Path) -> None:
    wrong = []
    for number, (spec, wanted) in enumerate(REFUSED_EXPRESSIONS):
        loaded = load_policies(load(tmp_path / str(number), policy(**spec), binding()))
        if not any(wanted in one.message and one.severity is Severity.ERROR for one in loaded.findings):
            wrong.append((wanted, lines(loaded.findings)))
        assert loaded.policies == ()
    assert wrong == []


def test_a_variable_called_authorizer_is_no_authorizer(tmp_path: Path) -> None:
    spec = {"validations": [{"expression": "object.l.all(authorized, authorized == 1) && object.authorizer == 1"}]}
    assert findings_of(tmp_path, policy(**spec), binding()) == []


def test_a_problem_is_located_inside_a_block_scalar(tmp_path: Path) -> None:
    text = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  matchConstraints:
    resourceRules:
      - {apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: [configmaps]}
  validations:
    - expression: |-
        has(object.data) &&
          nope == 1
    - expression: object.data.x == 1 && authorizer == null
"""
    found = findings_of(tmp_path, text, binding())
    assert [one.partition(": ")[0] for one in found] == ["error policies/0.yaml:11:11", "error policies/0.yaml:12:41"]


@pytest.mark.parametrize(
    ("objects", "wanted"),
    [
        (
            [policy()],
            "error policies/0.yaml:4:9: ValidatingAdmissionPolicy p has no binding, so that it judges nothing, here "
            "and in a cluster",
        ),
        (
            [policy(), binding(), binding("c", policyName="gone")],
            "error policies/2.yaml:6:15: ValidatingAdmissionPolicyBinding c: there is no ValidatingAdmissionPolicy "
            "gone, so that the binding does nothing",
        ),
        (
            [
                {
                    "apiVersion": "admissionregistration.k8s.io/v1",
                    "kind": "ValidatingWebhookConfiguration",
                    "metadata": {"name": "w"},
                }
            ],
            "error policies/0.yaml:2:7: ValidatingWebhookConfiguration w is not evaluated: of "
            "admissionregistration.k8s.io, only ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding are",
        ),
        (
            [{**policy(), "apiVersion": "admissionregistration.k8s.io/v1alpha7"}, binding()],
            "error policies/0.yaml:1:13: ValidatingAdmissionPolicy p: admissionregistration.k8s.io/v1alpha7 is no "
            "version of it that is judged here",
        ),
    ],
)
def test_what_does_not_fit_together(tmp_path: Path, objects: list[dict[str, Any]], wanted: str) -> None:
    assert wanted in findings_of(tmp_path, *objects)


def test_a_binding_of_a_broken_policy_is_not_blamed(tmp_path: Path) -> None:
    found = findings_of(tmp_path, policy(validations=[{"expression": "("}]), binding())
    assert found
    assert not any("there is no" in one for one in found)


def test_the_findings_of_a_broken_variable_are_its_own_only(tmp_path: Path) -> None:
    spec = {
        "variables": [{"name": "a", "expression": "nope"}],
        "validations": [{"expression": "variables.a == 1"}],
    }
    assert [one.partition("Kubernetes: ")[2] for one in findings_of(tmp_path, policy(**spec), binding())] == [
        "undeclared reference to 'nope' (in container '')"
    ]
