"""What `check` says, as text and as JSON."""

import io
from collections.abc import Callable

from rich.console import Console

from harness.finding import Finding, Related, Severity
from harness.judgement import Judgement
from harness.location import Location
from harness.project import Project
from harness.report.check_json import judgement_json
from harness.report.check_text import print_judgement
from harness.schemas import violations
from harness.suites import Mismatch, Outcome, Verdict
from support.small_project import Folder

WHERE = Location("suites/small.yaml", 6, 5)
WARNING = Finding("some-rule", Severity.WARNING, "is odd", Location("manifests/listener.yaml", 1, 1), "mend it")


def verdict(outcome: Outcome, delivery: str = "main") -> Verdict:
    mismatches = (Mismatch("ci/listener build", "stops", ("a", "b")),) if outcome is Outcome.FAIL else ()
    return Verdict("small", "main builds", delivery, outcome, WHERE, 0.1, mismatches, reason="because")


def printed(project: Project, judgement: Judgement, width: int = 80) -> list[str]:
    stream = io.StringIO()
    print_judgement(Console(file=stream, width=width, highlight=False), project, judgement, 1.234)
    return stream.getvalue().splitlines()


def test_all_is_well(opened: Callable[..., Project]) -> None:
    assert printed(opened(), Judgement((), (verdict(Outcome.PASS),), ("push/dev",))) == [
        "manifests  1 file, 4 objects, 1 EventListener, 1 trigger",
        "deliveries 2 recorded, 1 in suites",
        "           in no suite: push/dev",
        "suites     1 suite, 1 case, 1 check: 1 passed",
        "findings   none",
        "everything holds (1.23 s)",
    ]


def test_a_warning_is_told_and_does_not_fail(opened: Callable[..., Project]) -> None:
    lines = printed(opened(), Judgement((WARNING,), (verdict(Outcome.PASS),), ()))
    assert lines[0] == "warning[some-rule]: is odd"
    assert lines[-2:] == ["findings   1 warning", "everything holds (1.23 s)"]


def test_what_failed_is_counted(opened: Callable[..., Project]) -> None:
    error = Finding("r", Severity.ERROR, "m", Location("x"))
    info = Finding("r", Severity.INFO, "m", Location("x"))
    outcomes = (Outcome.FAIL, Outcome.FAIL, Outcome.ERROR, Outcome.SKIP, Outcome.PASS)
    lines = printed(opened(), Judgement((error, info), tuple(map(verdict, outcomes)), ()), 100)
    assert lines[-3:] == [
        "suites     1 suite, 1 case, 5 checks: 1 passed, 2 failed, 1 could not be judged, 1 skipped",
        "findings   1 error, 1 info",
        "1 error in the files, 2 expectations not met, 1 could not be judged (1.23 s)",
    ]


def test_without_suites_it_says_so(folder: Folder, opened: Callable[..., Project]) -> None:
    (folder.folder / "suites" / "small.yaml").unlink()
    lines = printed(opened(), Judgement((), (), ("main", "push/dev")))
    assert "suites     none found: nothing says what the deliveries have to do" in lines
    assert not any("in no suite" in line for line in lines)


def test_suites_among_manifests_are_not_counted_as_manifests(opened: Callable[..., Project]) -> None:
    assert printed(opened("manifests", "suites"), Judgement((), (), ()))[0] == (
        "manifests  1 file, 4 objects, 1 EventListener, 1 trigger"
    )


def test_many_uncovered_deliveries_are_cut(opened: Callable[..., Project]) -> None:
    lines = printed(opened(), Judgement((), (), tuple(f"push/number-{n}" for n in range(500))), 60)
    told = [line for line in lines if "push/number" in line]
    assert 0 < len(told) < 8
    assert told[-1].endswith("…")
    assert all(line.startswith(" " * 11) and len(line) <= 60 for line in told)


def test_json() -> None:
    finding = Finding(
        "r", Severity.ERROR, "m", Location("x", 1, 2), "h", related=(Related(Location("y"), "there"),), symbol="s"
    )
    judgement = Judgement((finding,), (verdict(Outcome.FAIL), verdict(Outcome.PASS)), ("push/dev",))
    value = judgement_json(judgement)
    assert violations("check", value) == ()
    assert value == {
        "version": 1,
        "passed": False,
        "summary": {"pass": 1, "fail": 1, "error": 0, "skip": 0},
        "findings": [
            {
                "rule": "r",
                "severity": "error",
                "message": "m",
                "help": "h",
                "location": {"path": "x", "line": 1, "column": 2},
                "symbol": "s",
                "fingerprint": finding.fingerprint,
                "fixable": False,
                "related": [{"message": "there", "location": {"path": "y", "line": 0, "column": 0}}],
            }
        ],
        "verdicts": [
            {
                "suite": "small",
                "case": "main builds",
                "delivery": "main",
                "outcome": outcome,
                "location": {"path": "suites/small.yaml", "line": 6, "column": 5},
                "seconds": 0.1,
                "reason": "because",
                "mismatches": mismatches,
            }
            for outcome, mismatches in (
                ("fail", [{"subject": "ci/listener build", "message": "stops", "details": ["a", "b"]}]),
                ("pass", []),
            )
        ],
        "uncovered": ["push/dev"],
        "objects": None,
        "suppressed": [],
        "brokenRules": [],
        "idleRules": [],
        "coverage": None,
    }
