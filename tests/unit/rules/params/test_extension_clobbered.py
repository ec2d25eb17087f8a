from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.extension_clobbered import RULE
from support.values import in_trigger, overlays

Found = Callable[[AnyRule, str], list[Finding]]


def test_what_is_lost(found: Found) -> None:
    cases = {
        (("a.b",), ("a.c",)): 1,
        (("a.b",), ("a",)): 1,
        (("a",), ("a.b",)): 1,
        (("a.b", "x.y"), ("a.c", "x.z")): 2,
        (("a.b",), ("a.b", "a.c")): 0,
        (("a",), ("a",)): 0,  # replaced on purpose
        (("a",), ("b",)): 0,
        ((r"a\.b",), ("a.c",)): 0,
        (("a.b",), ("a*",)): 0,
    }
    counts = {}
    for first, second in cases:
        chain = overlays(*[(key, "body.x") for key in first]) + overlays(*[(key, "body.x") for key in second])
        counts[first, second] = len(found(RULE, in_trigger(interceptors=chain)))
    assert counts == cases


def test_an_interceptor_that_reads_the_old_value_keeps_it(found: Found) -> None:
    chain = overlays(("a.b", "body.x")) + overlays(("a", "\"{'b': extensions.a.b, 'c': body.y}\""))
    assert found(RULE, in_trigger(interceptors=chain)) == []


def test_the_places(found: Found) -> None:
    (finding,) = found(RULE, in_trigger(interceptors=overlays(("a.b", "body.x")) + overlays(("a.c", "body.x"))))
    assert finding.severity is Severity.WARNING
    assert finding.message == "overlay 'a.c' makes extensions.a anew: 'a.b' of an earlier interceptor is lost"
    assert str(finding.location) == "manifests/m.yaml:20:24"
    assert str(finding.related[0].location) == "manifests/m.yaml:14:24"
