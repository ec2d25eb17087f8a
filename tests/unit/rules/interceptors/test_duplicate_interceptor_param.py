from collections.abc import Callable

import pytest

from harness.finding import Finding, Severity
from harness.rules import Rule
from harness.rules.interceptors.duplicate_interceptor_param import RULE
from support.triggers import OWNERS, in_listener

Found = Callable[[Rule, str], list[Finding]]

TWICE = """\
ref: {name: cel}
params:
  - name: filter
    value: body.a == 1
  - name: overlays
    value: []
  - name: filter
    value: body.b == 1
"""


@pytest.mark.parametrize(
    "interceptor",
    [
        TWICE.replace("filter", "first", 1),
        "ref: {name: cel}",
        "ref: {name: cel}\nparams: []",
        # Tekton's map tells upper from lower case; only the interceptor's decoder does not.
        TWICE.replace("filter", "Filter", 1),
    ],
)
def test_nothing_to_find(interceptor: str, found: Found) -> None:
    assert found(RULE, in_listener(interceptor)) == []


@pytest.mark.parametrize(("manifest", "owner", "depth"), OWNERS)
def test_every_place_of_an_interceptor(manifest: Callable[[str], str], owner: str, depth: int, found: Found) -> None:
    (finding,) = found(RULE, manifest(TWICE))
    assert (finding.rule, finding.severity) == ("duplicate-interceptor-param", Severity.ERROR)
    assert finding.message == (
        "param 'filter' of interceptor cel is given again below: Tekton keeps only the last, this one is lost"
    )
    column = depth + 2 + 4 + len("name: ") + 1
    assert str(finding.location) == f"manifests/m.yaml:12:{column}"
    (kept,) = finding.related
    assert kept.message == "the only one that counts"
    assert str(kept.location) == f"manifests/m.yaml:16:{column}"
    assert owner in finding.symbol


def test_of_three_two_are_lost(found: Found) -> None:
    findings = found(RULE, in_listener(TWICE + "  - name: filter\n    value: body.c == 1\n"))
    assert [finding.location.line for finding in findings] == [12, 16]
    assert [finding.related[0].location.line for finding in findings] == [18, 18]
    assert len({finding.fingerprint for finding in findings}) == 2


def test_interceptors_of_ones_own_count_too(found: Found) -> None:
    assert len(found(RULE, in_listener(TWICE.replace("{name: cel}", "{name: mine, kind: NamespacedInterceptor}")))) == 1


def test_two_interceptors_may_have_a_filter_each(found: Found) -> None:
    one = "- ref: {name: cel}\n          params: [{name: filter, value: 'true'}]\n"
    text = in_listener("ref: {name: cel}\nparams: [{name: filter, value: 'true'}]") + f"        {one}"
    assert found(RULE, text) == []
