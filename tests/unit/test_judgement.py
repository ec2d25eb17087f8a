from collections.abc import Callable

import pytest

from harness.finding import Finding, Severity
from harness.judgement import Judgement, findings
from harness.location import Location
from harness.project import Project
from harness.suites import Outcome, Verdict
from support.small_project import LISTENER, SUITE, Folder


def finding(severity: Severity) -> Finding:
    return Finding("r", severity, "m", Location("x"))


def verdict(outcome: Outcome) -> Verdict:
    return Verdict("s", "c", "d", outcome, Location("x"), 0.0)


@pytest.mark.parametrize(
    ("severities", "outcomes", "passed"),
    [
        ((), (), True),
        ((), (Outcome.PASS, Outcome.PASS), True),
        ((Severity.WARNING, Severity.INFO), (Outcome.PASS,), True),
        ((Severity.ERROR,), (Outcome.PASS,), False),
        ((), (Outcome.PASS, Outcome.FAIL), False),
        ((), (Outcome.ERROR,), False),
        ((), (Outcome.SKIP,), False),
    ],
)
def test_what_passes(severities: tuple[Severity, ...], outcomes: tuple[Outcome, ...], passed: bool) -> None:
    judgement = Judgement(tuple(map(finding, severities)), tuple(map(verdict, outcomes)), ("uncovered",))
    assert judgement.passed is passed


def test_outcomes_are_counted() -> None:
    judgement = Judgement((), tuple(map(verdict, (Outcome.PASS, Outcome.FAIL, Outcome.PASS))), ())
    assert [judgement.count(outcome) for outcome in Outcome] == [2, 1, 0, 0]


def test_a_good_project_has_no_findings(opened: Callable[..., Project]) -> None:
    assert findings(opened()) == ()


def test_findings_come_from_everywhere_sorted_by_place(folder: Folder, opened: Callable[..., Project]) -> None:
    folder.write("manifests/broken.yaml", "a: b: c\n")
    folder.write("manifests/listener.yaml", LISTENER.replace("serviceAccountName: ci", "serviceAccountName: cj"))
    folder.write("manifests/other.yaml", LISTENER.replace("name: filter", "name: filters").replace("listener", "other"))
    folder.write("payloads/broken.json", "{")
    folder.write("suites/broken.yaml", SUITE.replace("cases:", "case:"))
    found = findings(opened())
    assert {(item.location.path, item.rule) for item in found} >= {
        ("manifests/broken.yaml", "yaml-syntax"),
        ("manifests/listener.yaml", "unresolved-reference"),
        ("manifests/other.yaml", "unknown-interceptor-param"),
        ("manifests/other.yaml", "duplicate-resource"),
        ("payloads/broken.json", "delivery-unreadable"),
        ("suites/broken.yaml", "suite-invalid"),
    }
    assert [item.location for item in found] == sorted(item.location for item in found)


def test_a_finding_is_told_once_where_manifests_and_suites_were_given_together(
    folder: Folder, opened: Callable[..., Project]
) -> None:
    folder.write("manifests/broken.yaml", "a: b: c\n")
    assert [item.rule for item in findings(opened("manifests", "suites"))] == ["yaml-syntax"]


def test_a_suites_own_manifests_are_looked_at(folder: Folder, opened: Callable[..., Project]) -> None:
    folder.write("own/broken.yaml", "a: b: c\n")
    folder.write("suites/small.yaml", SUITE.replace("cases:", "manifests: [../own]\ncases:"))
    assert [(item.rule, item.location.path) for item in findings(opened())] == [("yaml-syntax", "own/broken.yaml")]
