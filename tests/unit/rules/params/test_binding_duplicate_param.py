from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.binding_duplicate_param import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]

BINDINGS = """\
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: push, namespace: ci}
spec: {params: [{name: a, value: x}, {name: b, value: x}]}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: ClusterTriggerBinding
metadata: {name: push}
spec: {params: [{name: a, value: x}]}
"""


def test_where_the_second_comes_from(found: Found) -> None:
    cases = {
        "- {ref: push}\n- {name: a, value: y}\n": ["10:18"],
        "- {name: a, value: y}\n- {ref: push}\n": ["10:17"],
        "- {ref: push}\n- {ref: push, kind: ClusterTriggerBinding}\n": ["10:17"],
        "- {ref: push}\n- {ref: push}\n": ["10:17", "10:17"],
        "- {name: c, value: y}\n- {name: c, value: y}\n- {name: c, value: y}\n": ["10:18", "11:18"],
        "- {name: C, value: y}\n- {name: c, value: y}\n- {ref: push}\n": [],
        "- {ref: missing}\n- {name: a, value: y}\n": [],
        "- {ref: push, kind: Else}\n- {name: c, value: y}\n": [],
    }
    places = {
        bindings: [
            f"{one.location.line}:{one.location.column}"
            for one in found(RULE, in_trigger(bindings=bindings) + BINDINGS)
        ]
        for bindings in cases
    }
    assert places == cases


def test_the_message(found: Found) -> None:
    (finding,) = found(RULE, in_trigger(bindings="- {ref: push}\n- {name: a, value: y}\n") + BINDINGS)
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "trigger 'build' of EventListener ci/listener gets param 'a' twice, from TriggerBinding push and its own "
        "bindings: it stops at every event"
    )
    assert str(finding.related[0].location) == "manifests/m.yaml:9:17"
