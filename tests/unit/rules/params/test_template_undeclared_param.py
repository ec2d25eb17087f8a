from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.template_undeclared_param import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]


def test_which_variables_the_webhook_looks_at(found: Found) -> None:
    cases = {
        "$(tt.params.a)": 0,
        "$(tt.params.b)": 1,
        "$(tt.params.b) $(tt.params.b)": 1,
        "$(tt.params.b) $(tt.params.c)": 2,
        "$$(tt.params.b)": 1,
        "$(tt.params.a.b)": 1,
        "$(tt.params.A)": 1,
        # The webhook passes over these; see template-unknown-variable.
        "$(tt.params['b'])": 0,
        "$(tt.params.1b)": 0,
        "$(params.b)": 0,
        "$(uid)": 0,
    }
    counts = {
        text: len(found(RULE, in_trigger(params="[{name: a}]", data=f"{{v: {text!r}}}".replace('"', "'"))))
        if "'" not in text
        else len(found(RULE, in_trigger(params="[{name: a}]", data=f'{{v: "{text}"}}')))
        for text in cases
    }
    assert counts == cases


def test_a_binding_is_no_declaration(found: Found) -> None:
    assert len(found(RULE, in_trigger(bindings="[{name: b, value: x}]", data="{v: $(tt.params.b)}"))) == 1


def test_places_and_names(found: Found) -> None:
    text = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: ci}
spec:
  params: [{name: revision}]
  resourceTemplates:
    - apiVersion: v1
      kind: ConfigMap
      metadata:
        generateName: built-
        labels: {$(tt.params.key): x}
      data:
        script: |
          echo
          echo "$(tt.params.revison)"
"""
    key, value = found(RULE, text)
    assert str(key.location) == "manifests/m.yaml:11:18"
    assert value.severity is Severity.ERROR
    assert value.message == (
        "TriggerTemplate ci/build uses $(tt.params.revison) without declaring it: Tekton refuses it"
    )
    assert value.help == "did you mean 'revision'?"
    assert str(value.location) == "manifests/m.yaml:15:17"
