"""A judgement in which everything is wrong that can be, with names of strangers in it."""

from collections.abc import Callable

import pytest

from harness.finding import Finding, Related, Severity, SuppressedFinding
from harness.judgement import Judgement
from harness.location import Location
from harness.project import Project
from harness.rules import BrokenRule
from harness.suites import Mismatch, Outcome, Verdict
from support.small_project import LISTENER, Folder, record

HOSTILE = "\x1b[31m<img src=x onerror=alert(1)> @all `#1` | ]]> \x00 ![](http://x) \u202e [a](b) ``` \ud800"


def finding(severity: Severity, message: str, line: int, symbol: str = "EventListener ci/listener") -> Finding:
    related = (Related(Location("payloads/main.json"), "shows it"),)
    where = Location("manifests/listener.yaml", line, 3)
    return Finding("cel-invalid", severity, message, where, "mend it", symbol, related)


def verdict(outcome: Outcome, message: str) -> Verdict:
    mismatches = (Mismatch("ci/listener build", message, (f"- {HOSTILE}",)),) if outcome is Outcome.FAIL else ()
    reason = message if outcome is not Outcome.FAIL else ""
    return Verdict("small", HOSTILE, "main", outcome, Location("suites/small.yaml", 6, 5), 0.25, mismatches, reason)


@pytest.fixture
def judgement() -> Judgement:
    return Judgement(
        findings=(
            finding(Severity.ERROR, f"is wrong: {HOSTILE}", 1),
            finding(Severity.ERROR, "is wrong", 7),
            finding(Severity.ERROR, "is wrong", 9),
            finding(Severity.WARNING, "is odd", 3),
            Finding("a-policy-of-ours", Severity.INFO, "is noted", Location("")),
        ),
        verdicts=(
            verdict(Outcome.PASS, ""),
            verdict(Outcome.FAIL, HOSTILE),
            verdict(Outcome.ERROR, HOSTILE),
            verdict(Outcome.SKIP, "an earlier step failed"),
        ),
        uncovered=("push/dev",),
        suppressed=(
            SuppressedFinding(finding(Severity.ERROR, "was wrong", 2), "comment", "because"),
            SuppressedFinding(finding(Severity.ERROR, "was wrong", 2), "baseline"),
        ),
        broken=(BrokenRule("never-fires", "the manifests", "ZeroDivisionError: x"),),
        idle=("any-tag",),
    )


@pytest.fixture
def hostile_project(folder: Folder, opened: Callable[..., Project]) -> Project:
    """A project whose delivery and trigger have such names, with a delivery that cannot be read."""
    folder.write("manifests/listener.yaml", LISTENER.replace("- name: build\n", '- name: "<b>@all `x`"\n', 1))
    folder.write("payloads/<script>.json", record('{"ref": "refs/heads/main", "after": "a\\u0000b"}'))
    folder.write("payloads/broken.json", "{")
    return opened()
