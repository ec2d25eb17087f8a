from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.template_unbound_param import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]

TEMPLATE = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: ci}
spec:
  params:
    - name: revision
  resourcetemplates:
    - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}, data: {v: $(tt.params.revision)}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  triggers:
"""


def _with(*bindings: str) -> str:
    triggers = "".join(
        f"    - {{name: t{i}, bindings: {one}, template: {{ref: build}}}}\n" for i, one in enumerate(bindings)
    )
    return TEMPLATE + triggers


def test_nothing_to_find(found: Found) -> None:
    used = "{v: $(tt.params.a)}"
    assert len(found(RULE, in_trigger(params="[{name: a}]", data=used))) == 1
    assert found(RULE, in_trigger(params="[{name: a, default: ''}]", data=used)) == []
    assert found(RULE, in_trigger(params="[{name: a}]", data="{v: x}")) == []
    assert found(RULE, in_trigger(params="[{name: a}]", bindings="[{name: a, value: x}]", data=used)) == []
    # A trigger that cannot be resolved stops before.
    assert found(RULE, _with("[{ref: missing}]")) == []
    assert found(RULE, TEMPLATE.partition("---")[0]) == []


def test_once_for_all_triggers(found: Found) -> None:
    (finding,) = found(RULE, _with("[{name: revison, value: x}]", "[{name: revision, value: x}]", "[]"))
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "param 'revision' of TriggerTemplate ci/build has no default, and trigger 't0' of EventListener ci/listener "
        "and 1 more binds nothing to it: $(tt.params.revision) stays in what is created"
    )
    assert finding.help == "trigger 't0' of EventListener ci/listener binds 'revison': use one name"
    assert str(finding.location) == "manifests/m.yaml:6:13"
    assert [one.location.line for one in finding.related] == [15, 17]
