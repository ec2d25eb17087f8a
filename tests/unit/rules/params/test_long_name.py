from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.params.long_name import RULE
from support.values import in_trigger, push

Found = Callable[..., list[Finding]]

E, W = Severity.ERROR, Severity.WARNING


def test_literals(found: Found) -> None:
    cases = {
        "{generateName: built-}": [],
        f"{{generateName: {'a' * 57}-}}": [],
        f"{{generateName: {'a' * 58}-}}": [W],
        f"{{generateName: {'a' * 40}-$(tt.params.a)-}}": [],
        f"{{generateName: {'a' * 40}-$(tt.params.a)-{'b' * 20}}}": [W],
        "{generateName: Built-}": [E],
        "{generateName: built_}": [E],
        "{generateName: feature/x-}": [E],
        "{generateName: built.}": [E],
        "{generateName: -}": [E],
        "{name: Built}": [E],
        "{name: built-}": [E],
        f"{{name: {'a' * 253}}}": [],
        f"{{name: {'a' * 254}}}": [E],
        "{name: built-$(uid)}": [],
        "{name: B-$(tt.params.a)}": [E],
        "{generateName: x-, labels: {a: good.Value_1}}": [],
        "{generateName: x-, labels: {a: ''}}": [],
        "{generateName: x-, labels: {a: a/b}}": [E],
        "{generateName: x-, labels: {a: a b}}": [E],
        "{generateName: x-, labels: {a: b-}}": [E],
        "{generateName: x-, labels: {a: -$(tt.params.a)}}": [E],
        "{generateName: x-, labels: {a: $(tt.params.a)-x}}": [],
        f"{{generateName: x-, labels: {{a: {'a' * 64}}}}}": [E],
        "{generateName: x-, labels: {a: 5}}": [],
        "{generateName: x-, labels: {a: \"$(tt.params['a'])\"}}": [],  # template-unknown-variable
        "{generateName: x-, annotations: {a: a/b}}": [],
    }
    told = {metadata: [one.severity for one in found(RULE, in_trigger(metadata=metadata))] for metadata in cases}
    assert told == cases


def test_names_of_other_groups_are_not_judged(found: Found) -> None:
    resource = "- apiVersion: {}\n  kind: {}\n  metadata: {{name: 'system:Builder'}}\n"
    assert found(RULE, in_trigger(resources=resource.format("rbac.authorization.k8s.io/v1", "Role"))) == []
    assert len(found(RULE, in_trigger(resources=resource.format("v1", "Secret")))) == 1


def test_runs_have_shorter_names(found: Found) -> None:
    resource = f"- apiVersion: tekton.dev/v1\n  kind: TaskRun\n  metadata: {{name: {'a' * 64}}}\n"
    (finding,) = found(RULE, in_trigger(resources=resource))
    assert "is longer than 63 characters" in finding.message


def test_what_an_event_may_bring(found: Found) -> None:
    cases = {
        "$(body.ref)": [W],
        "x-$(body.project.path_with_namespace)": [W],
        "$(body.object_attributes.source_branch)": [W],
        "$(body.project.git_http_url)": [W],
        "$(body.user_name)": [W],
        "$(body.project.name)": [W],
        "$(body.checkout_sha)": [],
        "$(body.project.id)": [],
        "$(body.name)": [],
        "$(body.refs)": [],
        "$(extensions.ref)": [],
        "main": [],
    }
    labels = "{generateName: x-, labels: {a: $(tt.params.a)}}"
    told = {
        value: [
            one.severity for one in found(RULE, in_trigger(bindings=f"[{{name: a, value: {value}}}]", metadata=labels))
        ]
        for value in cases
    }
    assert told == cases


def test_what_a_delivery_shows(found: Found) -> None:
    bindings, labels = "[{name: a, value: $(body.ref)}]", "\ngenerateName: x-\nlabels:\n  branch: $(tt.params.a)\n"
    deliveries = {
        "a": push('{"ref": "main"}'),
        "b": push('{"ref": "feature/x"}'),
        "c": push(f'{{"ref": "{"y" * 64}"}}'),
    }
    (finding,) = found(RULE, in_trigger(bindings=bindings, metadata=labels), deliveries)
    assert finding.severity is E
    assert finding.message == (
        "label branch of a ConfigMap in the template of trigger 'build' of EventListener ci/listener comes out wrong "
        "for b and 1 other delivery: 'feature/x' is no label value, and nothing is created"
    )
    assert str(finding.location) == "manifests/m.yaml:20:27"
    assert [str(one.location) for one in finding.related] == ["payloads/b.http", "payloads/c.http"]
    (finding,) = found(RULE, in_trigger(bindings=bindings, metadata=labels), {"a": push('{"ref": "main"}')})
    assert finding.severity is W


def test_a_name_that_the_webhook_refuses(found: Found) -> None:
    run = """\
- apiVersion: tekton.dev/v1
  kind: TaskRun
  metadata: {name: "build-$(tt.params.a)"}
  spec: {taskRef: {name: build}}
"""
    text = in_trigger(bindings="[{name: a, value: $(body.branch)}]", resources=run)
    deliveries = {"a": push('{"branch": "main"}'), "b": push('{"branch": "feature/x"}')}
    (finding,) = found(RULE, text, deliveries)
    assert finding.severity is E
    assert "comes out wrong for b: " in finding.message
    assert found(RULE, text, {"a": deliveries["a"]}) == []
