from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.unescaped_literal import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]

USED = "{v: 'say $(tt.params.a)'}"


def test_which_texts_break_the_json(found: Found) -> None:
    # YAML: in double quotes.
    cases = {
        r"say \"hi\"": "a double quote",
        r"C:\\dir": "a backslash",
        r"\\d+": "a backslash",
        r"one\ntwo": "a line break",
        r"one\ttwo": "a tab",
        "one\\u0001two": "a control character",
        r"$(body.x) \"hi\"": "a double quote",
        "plain": "",
        r"say \\\"hi\\\"": "",  # escaped as in JSON
        r"one\\ntwo": "",
        r"C:\\\\dir": "",
        "<&>é": "",
        '$(body.commits[?(@.id==\\"x\\")].id)': "",
    }
    wrong = []
    for value, sign in cases.items():
        for text in (
            in_trigger(bindings=f'[{{name: a, value: "{value}"}}]', data=USED),
            in_trigger(params=f'[{{name: a, default: "{value}"}}]', data=USED),
        ):
            if "$(" in value and "default" in text:
                continue
            findings = found(RULE, text)
            if [f"holds {sign}, which" in one.message for one in findings] != ([True] if sign else []):
                wrong.append((value, findings))
    assert wrong == []


def test_only_where_it_is_used(found: Found) -> None:
    assert found(RULE, in_trigger(bindings="[{name: a, value: '\"'}]", data="{v: x}")) == []
    assert found(RULE, in_trigger(params="[{name: a, default: '\"'}]", data="{v: x}")) == []


def test_a_default_that_every_trigger_replaces_is_a_warning(found: Found) -> None:
    bound = in_trigger(bindings="[{name: a, value: x}]", params="[{name: a, default: '\"'}]", data=USED)
    (finding,) = found(RULE, bound)
    assert finding.severity is Severity.WARNING


def test_the_place_in_a_block_scalar_and_the_mend(found: Found) -> None:
    bindings = '- name: a\n  value: >-\n    $(body.commits[?(@.id=="x")].id) is\n    called "it"\n'
    (finding,) = found(RULE, in_trigger(bindings=bindings, data=USED))
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "param 'a' of trigger 'build' of EventListener ci/listener holds a double quote, which comes into the JSON of "
        "the resource as it is: it cannot be read, and nothing is created"
    )
    assert str(finding.location) == "manifests/m.yaml:12:20"
    (finding,) = found(RULE, in_trigger(params="[{name: a, default: 'say \"hi\"'}]", data=USED))
    assert finding.help == r"write say \"hi\""


def test_the_old_way_of_escaping_quotes(found: Found) -> None:
    template = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: ci, annotations: {triggers.tekton.dev/old-escape-quotes: "true"}}
spec:
  params: [{name: a, default: 'say "hi"'}]
  resourcetemplates:
    - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}, data: {v: $(tt.params.a)}}
"""
    assert found(RULE, template) == []
    assert len(found(RULE, template.replace('"hi"', '\\"hi\\"'))) == 1
    assert len(found(RULE, template.replace("old-escape", "new-escape"))) == 1
