from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.default_name_mismatch import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]


def test_which_names_are_near(found: Found) -> None:
    near = [("gitrevision", "git-revision"), ("gitRevision", "gitrevision"), ("revision", "revison"), ("a.b", "a_b")]
    far = [("branch", "branchName"), ("url", "sha"), ("imageName", "imageTag")]

    def count(declared: str, bound: str) -> int:
        text = in_trigger(
            bindings=f"[{{name: {bound}, value: x}}]",
            params=f"[{{name: {declared}, default: main}}]",
            data=f"{{v: $(tt.params.{declared})}}",
        )
        return len(found(RULE, text))

    assert [pair for pair in near if count(*pair) != 1] == []
    assert [pair for pair in far if count(*pair) != 0] == []


def test_nothing_to_find(found: Found) -> None:
    data = "{v: $(tt.params.revision)}"
    cases = {
        "bound under both": (
            "[{name: revison, value: x}, {name: revision, value: y}]",
            "[{name: revision, default: z}]",
            data,
        ),
        "without a default": ("[{name: revison, value: x}]", "[{name: revision}]", data),
        "not used": ("[{name: revison, value: x}]", "[{name: revision, default: z}]", "{}"),
        "both declared": ("[{name: revison, value: x}]", "[{name: revision, default: z}, {name: revison}]", data),
        "both used": (
            "[{name: revison, value: x}]",
            "[{name: revision, default: z}]",
            "{v: $(tt.params.revision)$(tt.params.revison)}",
        ),
    }
    wrong = [
        name
        for name, (bindings, params, used) in cases.items()
        if found(RULE, in_trigger(bindings=bindings, params=params, data=used))
    ]
    assert wrong == []


def test_the_places(found: Found) -> None:
    text = in_trigger(
        bindings="- name: revison\n  value: x\n",
        params="- name: revision\n  default: main\n",
        data="{v: $(tt.params.revision)}",
    )
    (finding,) = found(RULE, text)
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "trigger 'build' of EventListener ci/listener binds 'revison', the template of trigger 'build' of "
        "EventListener ci/listener declares 'revision': every event gets the default 'main'"
    )
    assert str(finding.location) == "manifests/m.yaml:15:21"
    assert str(finding.related[0].location) == "manifests/m.yaml:9:17"
