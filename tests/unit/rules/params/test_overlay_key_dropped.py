from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.overlay_key_dropped import RULE
from support.values import in_trigger, overlays

Found = Callable[[AnyRule, str], list[Finding]]


def test_which_keys(found: Found) -> None:
    kept = ["a", "a.b", r"a\*b", r"a\|b", "a[0]", "a b", "-1", ":0", "x.0", r"\@x"]
    dropped = ["a*", "a?", "a#", "@a", "a|b", "a.*", "a.b#", "me@x"]
    wrong = [key for key in kept if found(RULE, in_trigger(interceptors=overlays((key, "body.x"))))]
    wrong += [key for key in dropped if not found(RULE, in_trigger(interceptors=overlays((key, "body.x"))))]
    assert wrong == []


def test_the_place_and_the_mend(found: Found) -> None:
    (finding,) = found(RULE, in_trigger(interceptors=overlays(("plain", "body.x"), ("a*b", "body.x"))))
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "overlay 'a*b' sets no extension: * in a key is a wildcard, which finds what is there already"
    )
    assert finding.help == r"use another sign, or write a\*b to mean the sign itself"
    assert str(finding.location) == "manifests/m.yaml:16:24"


def test_a_key_that_may_overwrite_is_a_warning(found: Found) -> None:
    def severities(*keys: str) -> list[Severity]:
        pairs = [(key, "body.x") for key in keys]
        return [finding.severity for finding in found(RULE, in_trigger(interceptors=overlays(*pairs)))]

    assert severities("ab", "a*") == [Severity.WARNING]
    assert severities("a", "a.*") == [Severity.WARNING]
    assert severities("a*", "ab") == [Severity.ERROR]
    assert severities("b", "a*") == [Severity.ERROR]
    assert severities("ab.5000001", "a*") == [Severity.WARNING]
