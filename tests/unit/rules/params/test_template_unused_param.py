from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.template_unused_param import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]


def test_what_counts_as_use(found: Found) -> None:
    cases = {
        "{v: none}": 1,
        "{v: '$(tt.params.extras)'}": 1,
        "{v: 'x $(tt.params.extra) y'}": 0,
        "{$(tt.params.extra): x}": 0,
        "{v: $(tt.params.$(tt.params.other))}": 0,
        # Told as template-unknown-variable.
        "{v: \"$(tt.params['extra'])\"}": 0,
        "{v: '${tt.params.extra}'}": 0,
    }
    assert {data: len(found(RULE, in_trigger(params="[{name: extra}]", data=data))) for data in cases} == cases


def test_a_value_of_another_param_may_use_it(found: Found) -> None:
    data = "{v: $(tt.params.x)}"
    assert found(RULE, in_trigger(params="[{name: extra}, {name: x, default: $(tt.params.extra)}]", data=data)) == []


def test_the_place(found: Found) -> None:
    (finding,) = found(RULE, in_trigger(params="- description: d\n  name: extra\n"))
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "the template of trigger 'build' of EventListener ci/listener declares param 'extra' and does not use it: "
        "what is bound to it is lost"
    )
    assert str(finding.location) == "manifests/m.yaml:14:21"
