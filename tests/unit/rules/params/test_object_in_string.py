from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.params.object_in_string import RULE
from support.values import in_trigger, overlays, push

Found = Callable[..., list[Finding]]


def _reading(path: str, interceptors: str = "[]") -> str:
    return in_trigger(bindings=f"[{{name: a, value: '{path}'}}]", data="{v: $(tt.params.a)}", interceptors=interceptors)


def test_overlays_by_their_types(found: Found) -> None:
    cases = {
        "body.ref.split('/')": 1,
        "['a', 'b']": 1,
        "[['a']]": 1,
        "{'a': 1}": 1,
        "{'a': body.x}": 1,
        "[{'a': body.x}]": 1,
        "[1, 2]": 0,
        "[]": 0,
        "{}": 0,
        "'a'": 0,
        "body.x": 0,
        "{'a': 1}.marshalJSON()": 0,
        "body.ref.split('/')[0]": 0,
    }
    counts = {
        expression: len(found(RULE, _reading("$(extensions.e)", overlays(("e", f'"{expression}"')))))
        for expression in cases
    }
    assert counts == cases


def test_the_overlay_that_counts(found: Found) -> None:
    object_, text = overlays(("e", "\"{'a': 1}\"")), overlays(("e", "body.x"))
    cases = {
        object_ + text: 0,
        text + object_: 1,
        object_ + overlays(("f", "body.x")): 1,
        object_ + "- ref: {name: gitlab}\n": 1,
        object_ + "- ref: {name: mine}\n": 0,
        overlays((r"e\.f", "\"{'a': 1}\"")): 0,
        overlays(("e", "\"{'a': 1}\""), ("e.b", "body.x")): 0,
    }
    assert {chain: len(found(RULE, _reading("$(extensions.e)", chain))) for chain in cases} == cases
    assert found(RULE, _reading("$(extensions.e.a)", object_)) == []
    (finding,) = found(RULE, _reading("see $(extensions.e)", object_))
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "$(extensions.e) of param 'a' of trigger 'build' of EventListener ci/listener is an object, whose quotes break "
        "the JSON string that it is put into: nothing is created"
    )
    assert str(finding.location) == "manifests/m.yaml:8:40"
    assert str(finding.related[0].location) == "manifests/m.yaml:15:31"


def test_what_deliveries_show(found: Found) -> None:
    body = '{"o": {"k": "v"}, "e": {}, "l": ["a"], "n": [1, 2], "s": "say \\"hi\\"", "c": [{"i": "x"}, {"i": "y"}]}'
    cases = {
        "$(body.o)": ["an object"],
        "$(body)": ["an object"],
        "$(body.l)": ["a list of texts"],
        "$(body.c)": ["a list of objects"],
        "$(body.c[*].i)": ["a list of texts"],
        "x $(body.o) y": ["an object"],
        "$(body.e)": [],
        "$(body.n)": [],
        "$(body.s)": [],
        "$(body.c[0:1].i)": [],
        "$(body.o.k)": [],
    }
    kinds = {}
    for value in cases:
        findings = found(RULE, _reading(value), {"push": push(body)})
        kinds[value] = [one.message.partition(" listener is ")[2] or one.message for one in findings]
    told = {
        value: [text.partition("ci/listener is ")[2].partition(" in push")[0] for text in texts]
        for value, texts in kinds.items()
    }
    assert told == cases


def test_only_the_param_that_breaks_it(found: Found) -> None:
    bindings = '- {name: a, value: $(body.o)}\n- {name: b, value: $(body.s)}\n- {name: c, value: "{\\"$(body.s)"}\n'
    data = "{a: $(tt.params.a), b: $(tt.params.b), c: $(tt.params.c)}"
    delivery = {"push": push('{"o": {"k": "v"}, "s": "x"}')}
    # c is broken by itself, which is unescaped-literal's.
    (finding,) = found(RULE, in_trigger(bindings=bindings, data=data), delivery)
    assert finding.location.line == 9
    assert str(finding.related[0].location) == "payloads/push.http"


def test_the_old_way_of_escaping_quotes(found: Found) -> None:
    template = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: ci, annotations: {triggers.tekton.dev/old-escape-quotes: "true"}}
spec:
  params: [{name: a}]
  resourcetemplates:
    - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}, data: {v: $(tt.params.a)}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  triggers:
    - name: build
      interceptors: [{ref: {name: cel}, params: [{name: overlays, value: [{key: e, expression: "{'a': 1}"}]}]}]
      bindings: [{name: a, value: $(extensions.e)}]
      template: {ref: build}
"""
    delivery = {"push": push("{}")}
    assert found(RULE, template, delivery) == []
    assert len(found(RULE, template.replace("old-escape", "new-escape"), delivery)) == 1
