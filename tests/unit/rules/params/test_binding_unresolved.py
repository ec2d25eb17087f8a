from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.params.binding_unresolved import RULE
from support.values import in_trigger, overlays, push

Found = Callable[..., list[Finding]]

DATA = "{a: $(tt.params.a)}"


def test_what_a_delivery_lacks(found: Found) -> None:
    bindings = "- name: a\n  value: |\n    x $(body.ref)\n    y $(body.project.nme)\n"
    text = in_trigger(bindings=bindings, params="[{name: a}]", data=DATA)
    deliveries = {
        "one": push('{"ref": "x", "project": {"name": "shop"}}'),
        "three": push('{"ref": "x", "project": {"nme": "shop"}}'),
        "two": push('{"ref": "x"}'),
    }
    (finding,) = found(RULE, text, deliveries)
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "$(body.project.nme) of param 'a' of trigger 'build' of EventListener ci/listener is not in "
        "one and 1 other delivery (nme is not found): trigger 'build' of EventListener ci/listener stops and "
        "creates nothing"
    )
    assert finding.help == "did you mean $(body.project.name)?"
    assert str(finding.location) == "manifests/m.yaml:12:15"
    assert [str(one.location) for one in finding.related] == ["payloads/one.http", "payloads/two.http"]


def test_everything_that_is_missing_is_told_at_once(found: Found) -> None:
    bindings = "- {name: a, value: $(body.one)}\n- {name: b, value: $(body.two)}\n- {name: c, value: $(body.ref)}\n"
    findings = found(RULE, in_trigger(bindings=bindings), {"push": push('{"ref": "x"}')})
    assert [(one.location.line, one.location.column) for one in findings] == [(9, 28), (10, 28)]


def test_nothing_to_find(found: Found) -> None:
    binding = "[{name: a, value: $(body.b)}]"
    stopping = "- ref: {name: cel}\n  params: [{name: filter, value: has(body.b)}]\n"
    deliveries = {"push": push("{}")}
    assert len(found(RULE, in_trigger(bindings=binding), deliveries)) == 1
    assert found(RULE, in_trigger(bindings=binding, params="[{name: a, default: x}]"), deliveries) == []
    assert found(RULE, in_trigger(bindings=binding, interceptors=stopping), deliveries) == []
    assert found(RULE, in_trigger(bindings=binding), {"push": push('{"b": 1}')}) == []
    # Told as binding-invalid-path.
    assert found(RULE, in_trigger(bindings="[{name: a, value: '$(body[\"b\"])'}]"), deliveries) == []


def test_an_extension_that_nothing_sets(found: Found) -> None:
    def counts(interceptors: str, binding: str = "$(extensions.branchName)", params: str = "[{name: a}]") -> int:
        text = in_trigger(bindings=f"[{{name: a, value: {binding}}}]", params=params, interceptors=interceptors)
        return len(found(RULE, text))

    near = overlays(("branch_name", "body.ref"))
    assert counts(near) == 1
    assert counts("[]") == 1
    assert counts("- ref: {name: github}") == 1
    assert counts(near, "$(Extensions.branchName.x)") == 1
    assert counts(overlays(("branchName", "body.ref"))) == 0
    assert counts(overlays(("branchName.x", "body.ref"))) == 0
    assert counts("- ref: {name: mine}") == 0
    assert counts("- ref: {name: slack}") == 0
    assert counts(near, "$(extensions)") == 0
    assert counts(near, params="[{name: a, default: x}]") == 0
    (finding,) = found(RULE, in_trigger(bindings="[{name: a, value: $(extensions.branchName)}]", interceptors=near))
    assert finding.severity is Severity.ERROR
    assert finding.help == "did you mean extensions.branch_name?"


def test_a_body_that_a_webhook_may_have_changed(found: Found) -> None:
    # What the bindings see is not known, but what Tekton says is.
    interceptor = "- webhook: {objectRef: {kind: Service, apiVersion: v1, name: mine}}\n"
    text = in_trigger(bindings="[{name: a, value: $(body.b)}]", interceptors=interceptor)
    assert found(RULE, text, {"push": push("{}")}) == []  # nothing answers for the webhook: the trigger stops there
