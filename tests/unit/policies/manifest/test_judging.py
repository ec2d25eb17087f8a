"""What policies say of objects. The decisions are compared with Kubernetes' in tests/conformance; here is the rest."""

from pathlib import Path
from typing import Any

import pytest

from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import ManifestSet
from harness.policies.manifest import RULE, JudgedObject, load_policies
from support.manifest_policies import LISTENER_RULE, binding, judge, lines, listener, load, policy

ANY_RULE = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}


def found(folder: Path, *objects: dict[str, Any] | str, manifests: list[Any] | None = None) -> list[Finding]:
    """What policies find in an EventListener `ci/l`, or in other manifests."""
    loaded = load_policies(load(folder / "policies", *objects))
    assert loaded.findings == ()
    given = [listener(replicas=3)] if manifests is None else manifests
    return judge(loaded, load(folder / "manifests", *given))


def test_a_violation_is_a_finding_with_both_places(tmp_path: Path) -> None:
    (finding,) = found(
        tmp_path,
        policy(validations=[{"expression": "object.spec.replicas < 3", "message": "too many"}]),
        binding(),
    )
    assert finding.rule == RULE
    assert lines([finding]) == [
        "error manifests/0.yaml:7:13: manifest policy p: EventListener ci/l would be refused: too many"
    ]
    assert finding.symbol == "ValidatingAdmissionPolicy p, EventListener ci/l"
    assert [(str(one.location), one.message) for one in finding.related] == [
        ("policies/0.yaml:17:17", "the expression that is false")
    ]
    assert "correct the object" in finding.help


@pytest.mark.parametrize(
    ("actions", "severity", "consequence"),
    [
        (["Deny"], Severity.ERROR, "would be refused"),
        (["Deny", "Audit"], Severity.ERROR, "would be refused"),
        (["Warn"], Severity.WARNING, "would be created with a warning"),
        (["Audit", "Warn"], Severity.WARNING, "would be created with a warning"),
        (["Audit"], Severity.INFO, "would be created, and noted in the audit log"),
    ],
)
def test_the_actions_decide_how_bad_it_is(
    tmp_path: Path, actions: list[str], severity: Severity, consequence: str
) -> None:
    (finding,) = found(tmp_path, policy(), binding(validationActions=actions))
    assert finding.severity is severity
    assert f"EventListener ci/l {consequence}: failed expression: false" in finding.message


def test_an_error_tells_itself_and_how_to_guard(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, policy(validations=[{"expression": "object.spec.gone.deep == 1"}]), binding())
    assert finding.message.endswith("expression 'object.spec.gone.deep == 1' resulted in error: no such key: gone")
    assert str(finding.location) == "manifests/0.yaml:7:3"
    assert finding.related[0].message == "the expression that fails"
    assert "orValue" in finding.help


BLAMED: list[tuple[str, str]] = [
    ("object.spec.replicas == 1", "spec.replicas"),
    ("has(object.spec.gone)", "spec.gone"),
    ("object.metadata.name == 'l' && object.spec.replicas == 1", "spec.replicas"),
    ("object.spec.replicas == 1 || object.spec.size == 2", "spec.replicas"),
    ("!(object.spec.replicas == 3)", "spec.replicas"),
    ("object.spec.replicas == 3 ? object.spec.size == 1 : true", "spec.size"),
    ("object.spec.triggers.all(t, t.name.startsWith('a'))", "spec.triggers.1.name"),
    ("object.spec.triggers.all(i, t, t.name.startsWith('a'))", "spec.triggers.1.name"),
    ("object.spec.triggers.all(t, t.?filter.orValue('') != '')", "spec.triggers.0.filter"),
    ("object.spec.triggers.exists(t, t.name == 'z')", "spec.triggers"),
    ("object.spec.triggers[1].name == 'z'", "spec.triggers.1.name"),
    ("object.spec.?triggers[?1].?name.orValue('') == 'z'", "spec.triggers.1.name"),
    ("object['spec']['replicas'] == 1", "spec.replicas"),
    ("variables.triggers.all(t, t.name.startsWith('a'))", "spec.triggers.1.name"),
    ("variables.replicas == 1", "metadata.name"),
    ("request.name == 'x'", "metadata.name"),
    ("false", "metadata.name"),
    ("object.spec.triggers.all(t, t.gone == 1)", "spec.triggers"),
    ("object == null", "metadata.name"),
]


def test_the_field_that_decided_is_blamed() -> None:
    value = listener(replicas=3, size=7, triggers=[{"name": "a"}, {"name": "b"}])
    variables = [
        {"name": "triggers", "expression": "object.spec.triggers"},
        {"name": "replicas", "expression": "object.spec.replicas"},
    ]
    wrong = []
    for expression, wanted in BLAMED:
        blamed = _blamed(value, policy(variables=variables, validations=[{"expression": expression}]))
        if blamed != [wanted] and not (wanted == "spec.triggers" and blamed[0].startswith("spec.triggers")):
            wrong.append((expression, wanted, blamed))
    assert wrong == []


def _blamed(value: dict[str, Any], *objects: dict[str, Any]) -> list[str]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        loaded = load_policies(load(Path(folder, "policies"), *objects, binding()))
    judged = JudgedObject(value, "l", "ci", lambda path: Location(".".join(map(str, path))))
    return [one.location.path for one in loaded.violations([judged], ManifestSet({}))]


def test_a_rendered_object_names_its_delivery(tmp_path: Path) -> None:
    loaded = load_policies(load(tmp_path / "policies", policy(), binding()))
    judged = JudgedObject(listener(), "EventListener ci/l", "ci", lambda path: Location("t.yaml", 3, 1), "push/dev")
    (finding,) = list(loaded.judge([judged], ManifestSet({})))
    assert finding.message.startswith("manifest policy p: EventListener ci/l, rendered for push/dev, would be refused")
    assert finding.location == Location("t.yaml", 3, 1)


def test_an_inherited_namespace_is_the_objects(tmp_path: Path) -> None:
    value = listener()
    del value["metadata"]["namespace"]
    expression = "object.metadata.namespace == 'default' && request.namespace == 'default'"
    assert found(tmp_path, policy(validations=[{"expression": expression}]), binding(), manifests=[value]) == []


def test_a_namespace_is_made_up_where_the_manifests_have_none(tmp_path: Path) -> None:
    expression = (
        "namespaceObject.metadata.labels == {'kubernetes.io/metadata.name': 'ci'} && "
        "namespaceObject.status.phase == 'Active' && !has(namespaceObject.metadata.annotations)"
    )
    assert found(tmp_path, policy(validations=[{"expression": expression}]), binding()) == []


def test_a_namespace_of_the_manifests_has_the_servers_label_as_well(tmp_path: Path) -> None:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ci", "labels": {"team": "a"}}}
    spec = {
        "matchConstraints": {
            "resourceRules": [LISTENER_RULE],
            "namespaceSelector": {"matchLabels": {"team": "a", "kubernetes.io/metadata.name": "ci"}},
        }
    }
    assert len(found(tmp_path, policy(**spec), binding(), manifests=[listener(), namespace])) == 1


def test_params_are_found_in_manifests_and_policy_files(tmp_path: Path) -> None:
    limits = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "limits", "namespace": "ci"},
        "data": {"most": "1"},
    }
    other = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "o", "namespace": "ci"},
        "data": {"most": "2"},
    }
    spec = {
        "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"},
        "validations": [
            {"expression": "false", "messageExpression": "'' + params.metadata.namespace + params.data.most"}
        ],
    }
    ref = {"selector": {}, "parameterNotFoundAction": "Deny"}
    result = found(tmp_path, policy(**spec), binding(paramRef=ref), limits, manifests=[listener(), other])
    assert [one.message.rpartition(": ")[2] for one in result] == ["ci2", "ci1"]


def test_the_plural_of_a_definition_counts(tmp_path: Path) -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "oxen.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Ox", "plural": "oxen"}},
    }
    ox = {"apiVersion": "example.com/v1", "kind": "Ox", "metadata": {"name": "o", "namespace": "ci"}}
    rule = {**LISTENER_RULE, "apiGroups": ["example.com"], "apiVersions": ["v1"], "resources": ["oxen"]}
    spec = {"matchConstraints": {"resourceRules": [rule]}}
    assert len(found(tmp_path, policy(**spec), binding(), manifests=[definition, ox])) == 1


@pytest.mark.parametrize(
    ("kind", "resource"),
    [
        ("Ingress", "ingresses"),
        ("NetworkPolicy", "networkpolicies"),
        ("ConfigMap", "configmaps"),
        ("Endpoints", "endpoints"),
        ("PipelineRun", "pipelineruns"),
    ],
)
def test_other_plurals_are_guessed(tmp_path: Path, kind: str, resource: str) -> None:
    value = {"apiVersion": "x.example.com/v1", "kind": kind, "metadata": {"name": "o", "namespace": "ci"}}
    spec = {"matchConstraints": {"resourceRules": [{**ANY_RULE, "resources": [resource]}]}}
    assert len(found(tmp_path, policy(**spec), binding(), manifests=[value])) == 1


def test_an_object_in_another_version_is_an_error_and_no_pass(tmp_path: Path) -> None:
    old = {**listener(), "apiVersion": "triggers.tekton.dev/v1alpha1"}
    result = found(tmp_path, policy(failurePolicy="Ignore"), binding(validationActions=["Audit"]), manifests=[old])
    assert lines(result) == [
        "error manifests/0.yaml:1:13: manifest policy p: EventListener ci/l would be refused: the policy looks at "
        "eventlisteners in another version than triggers.tekton.dev/v1alpha1; Kubernetes would convert the object "
        "first, which is not done here"
    ]


def test_an_object_in_another_version_is_left_alone_where_only_exact_ones_are_meant(tmp_path: Path) -> None:
    old = {**listener(), "apiVersion": "triggers.tekton.dev/v1alpha1"}
    spec = {"matchConstraints": {"resourceRules": [LISTENER_RULE], "matchPolicy": "Exact"}}
    assert [one.severity for one in found(tmp_path, policy(**spec), binding(), manifests=[old])] == [Severity.WARNING]


def test_what_costs_too_much_is_an_error_whatever_the_failure_policy_says(tmp_path: Path) -> None:
    loops = "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, true)))"
    spec = {"failurePolicy": "Ignore", "validations": [{"expression": loops}]}
    (finding,) = found(tmp_path, policy(**spec), binding(validationActions=["Audit"]))
    assert finding.severity is Severity.ERROR
    assert "is not judged: an expression takes more than 10000000 steps" in finding.message


@pytest.mark.parametrize(
    ("objects", "wanted"),
    [
        (
            [policy(matchConstraints={"resourceRules": [{**LISTENER_RULE, "resources": ["pods"]}]}), binding()],
            "warning policies/0.yaml:7:5: ValidatingAdmissionPolicy p looks at no object that is judged here",
        ),
        (
            [policy(matchConstraints={"resourceRules": [{**LISTENER_RULE, "operations": ["DELETE"]}]}), binding()],
            "warning policies/0.yaml:7:5: ValidatingAdmissionPolicy p looks at no object that is judged here: its "
            "rules are for DELETE, and everything here is created",
        ),
        (
            [policy(), binding(matchResources={"namespaceSelector": {"matchLabels": {"a": "b"}}})],
            "warning policies/1.yaml:10:5: ValidatingAdmissionPolicyBinding b looks at no object that is judged here",
        ),
    ],
)
def test_what_looks_at_nothing_is_told(tmp_path: Path, objects: list[dict[str, Any]], wanted: str) -> None:
    assert lines(found(tmp_path, *objects)) == [wanted]


def test_without_objects_nothing_is_told(tmp_path: Path) -> None:
    assert found(tmp_path, policy(), binding(), manifests=[]) == []


@pytest.mark.parametrize("value", [{}, {"kind": "X"}, {"apiVersion": 1, "kind": []}, {"apiVersion": "v1", "kind": ""}])
def test_what_is_no_object_is_passed_over(tmp_path: Path, value: dict[str, Any]) -> None:
    rule = {"matchConstraints": {"resourceRules": [ANY_RULE]}}
    loaded = load_policies(load(tmp_path / "policies", policy(**rule), binding()))
    judged = JudgedObject(value, "x", "", lambda path: Location("x"))
    assert list(loaded.violations([judged], ManifestSet({}))) == []


@pytest.mark.parametrize("metadata", [None, "x", [], {"name": 1, "labels": ["a"]}, {"labels": {"a": 1}}])
def test_odd_metadata_is_judged_all_the_same(tmp_path: Path, metadata: Any) -> None:
    rule = {"matchConstraints": {"resourceRules": [ANY_RULE], "objectSelector": {"matchLabels": {}}}}
    loaded = load_policies(load(tmp_path / "policies", policy(**rule), binding()))
    value = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
    judged = JudgedObject(value, "x", "ci", lambda path: Location("x"))
    assert len(list(loaded.violations([judged], ManifestSet({})))) == 1


def test_the_same_policies_judge_again(tmp_path: Path) -> None:
    loaded = load_policies(load(tmp_path / "policies", policy(), binding()))
    manifests = load(tmp_path / "manifests", listener())
    assert judge(loaded, manifests) == judge(loaded, manifests) != []
