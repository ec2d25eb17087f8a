from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.binding_unused_param import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]


def test_what_counts_as_use(found: Found) -> None:
    cases = {
        ("[]", "{v: none}"): 1,
        ("[{name: extra}]", "{v: none}"): 0,
        ("[]", "{v: 'x $(tt.params.extra) y'}"): 0,
        ("[]", "{$(tt.params.extra): x}"): 0,
        ("[]", "{v: $(tt.params.$(tt.params.other))}"): 0,
        ("[{name: x, default: $(tt.params.extra)}]", "{v: $(tt.params.x)}"): 0,
        ("[{name: extr, default: z}]", "{v: $(tt.params.extr)}"): 0,  # default-name-mismatch tells
        ("[{name: extr}]", "{v: $(tt.params.extr)}"): 1,
    }
    counts = {}
    for params, data in cases:
        text = in_trigger(bindings="[{name: extra, value: $(body.x)}]", params=params, data=data)
        counts[params, data] = len(found(RULE, text))
    assert counts == cases


def test_a_binding_that_one_of_its_triggers_needs(found: Found) -> None:
    binding = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: push, namespace: ci}
spec:
  params:
    - {name: extra, value: literal}
"""
    unused = in_trigger(bindings="[{ref: push}]", params="[{name: extrax}]", data="{v: $(tt.params.extrax)}")
    used = in_trigger(bindings="[{ref: push}]", data="{v: $(tt.params.extra)}").replace("name: listener", "name: two")
    assert found(RULE, binding) == []
    (finding,) = found(RULE, f"{binding}---\n{unused}")
    assert finding.severity is Severity.WARNING
    assert finding.message == "no template asks for param 'extra' of TriggerBinding ci/push: it does nothing"
    assert finding.help == "did you mean 'extrax'?"
    assert str(finding.location) == "manifests/m.yaml:6:14"
    assert found(RULE, f"{binding}---\n{unused}---\n{used}") == []
    cluster = binding.replace("TriggerBinding", "ClusterTriggerBinding").replace(", namespace: ci", "")
    assert (
        found(RULE, f"{cluster}---\n{unused.replace('{ref: push}', '{ref: push, kind: ClusterTriggerBinding}')}") == []
    )
