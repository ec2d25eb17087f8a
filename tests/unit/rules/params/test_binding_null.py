from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.params.binding_null import RULE
from support.values import in_trigger, push

Found = Callable[..., list[Finding]]


def test_which_values_are_null(found: Found) -> None:
    delivery = {"push": push('{"a": null, "s": "null", "l": [null], "m": [{"n": null}, {"n": 1}], "t": "it is null"}')}
    cases = {
        "$(body.a)": 1,
        "x-$(body.a)-y": 1,
        "$(body.l[0])": 1,
        "$(body.m[0].n)": 1,
        "$(body.s)": 0,
        "$(body.t)": 0,
        "$(body.l)": 0,
        "$(body.m[*].n)": 0,
        "null": 0,
        "null $(body.t)": 0,
        "$(body.s) $(body.a)": 1,
    }
    counts = {
        value: len(
            found(RULE, in_trigger(bindings=f"[{{name: v, value: '{value}'}}]", data="{v: $(tt.params.v)}"), delivery)
        )
        for value in cases
    }
    assert counts == cases


def test_the_default_and_the_place(found: Found) -> None:
    bindings = "- name: v\n  value: |\n    of $(body.ref)\n    at $(body.sha)\n"
    text = in_trigger(bindings=bindings, params="[{name: v, default: main}]", data="{v: $(tt.params.v)}")
    (finding,) = found(RULE, text, {"push": push('{"ref": "x", "sha": null}')})
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "$(body.sha) of param 'v' of trigger 'build' of EventListener ci/listener is null in push: "
        "the param is the text null, its default 'main' is not used"
    )
    assert str(finding.location) == "manifests/m.yaml:12:16"
    assert str(finding.related[0].location) == "payloads/push.http"


def test_a_param_that_is_used_nowhere_harms_nobody(found: Found) -> None:
    text = in_trigger(bindings="[{name: v, value: $(body.a)}]", data="{v: none}")
    assert found(RULE, text, {"push": push('{"a": null}')}) == []
