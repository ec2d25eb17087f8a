from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.fixed_name import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]


def test_which_names_are_fixed(found: Found) -> None:
    cases = {
        "{name: built}": 1,
        "{name: built, generateName: built-}": 1,
        "{name: built-$(tt.params.literal)}": 1,
        "{name: built-$(tt.params.default)}": 1,
        "{name: built-$(tt.params.literal)-$(tt.params.event)}": 0,
        "{name: built-$(tt.params.event)}": 0,
        "{name: built-$(tt.params.unknown)}": 0,
        "{name: built-$(uid)}": 0,
        "{name: '', generateName: built-}": 0,
        "{generateName: built-}": 0,
        "{}": 0,
        "null": 0,
        "{name: 5}": 0,
    }
    bindings = "[{name: literal, value: x}, {name: event, value: $(body.x)}]"
    params = "[{name: literal}, {name: event, default: x}, {name: default, default: x}]"
    counts = {
        metadata: len(found(RULE, in_trigger(bindings=bindings, params=params, metadata=metadata)))
        for metadata in cases
    }
    assert counts == cases


def test_the_place_and_the_mend(found: Found) -> None:
    (finding,) = found(RULE, in_trigger(metadata="\nlabels: {}\nname: built-\n"))
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "the name 'built-' of a ConfigMap in the template of trigger 'build' of EventListener ci/listener is fixed: "
        "while one is there, every further event fails with AlreadyExists"
    )
    assert finding.help == "write generateName: built-"
    assert str(finding.location) == "manifests/m.yaml:19:23"
    (finding,) = found(RULE, in_trigger(metadata="{name: built, generateName: built-}"))
    assert finding.help == "remove the name, generateName is there"


def test_a_message_is_one_line_whatever_the_names(found: Found) -> None:
    (finding,) = found(RULE, in_trigger(metadata=f'{{name: "one\\ntwo{"x" * 500}"}}').replace("build", '"a\\nb"', 1))
    assert "\n" not in finding.message
    assert len(finding.message) < 300
