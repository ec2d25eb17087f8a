"""What stands at the top of the page: what was judged, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.finding import Severity
from harness.judgement import Judgement
from harness.project import Project
from harness.suites import Outcome


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with what it counts, further words below, and the section of the page that tells more. `state` is
    `good`, `bad` or empty, where it is neither."""

    label: str
    number: int
    words: str
    section: str
    state: str = ""


def headline(judgement: Judgement) -> str:
    """What came of it, in a few words."""
    if judgement.passed:
        return "everything holds"
    errors = sum(finding.severity is Severity.ERROR for finding in judgement.findings)
    failed = judgement.count(Outcome.FAIL) + judgement.count(Outcome.ERROR) + judgement.count(Outcome.SKIP)
    wrong = [_plural(errors, "error")] if errors else []
    wrong += [f"{_plural(failed, 'check')} that {'does' if failed == 1 else 'do'} not hold"] if failed else []
    wrong += [f"{_plural(len(judgement.broken), 'rule')} that broke"] if judgement.broken else []
    return ", ".join(wrong)


def tiles(project: Project, judgement: Judgement, triggers: int, starting: int) -> tuple[Tile, ...]:
    """The numbers; `triggers` are those of the matrix, `starting` the deliveries that start something."""
    deliveries = len(project.deliveries)
    uncovered = len(judgement.uncovered)
    listeners = len(project.simulator.listeners)
    return (
        Tile("deliveries", deliveries, f"{starting} start something", "matrix"),
        Tile("triggers", triggers, f"in {_plural(listeners, 'EventListener')}", "matrix"),
        Tile(
            "checks",
            len(judgement.verdicts),
            ", ".join(_outcomes(judgement)) or "nothing says what has to happen",
            "cases",
            _state(bool(judgement.verdicts), all(one.outcome is Outcome.PASS for one in judgement.verdicts)),
        ),
        Tile(
            "in no suite", uncovered, "deliveries that no case names" if uncovered else "every delivery has a case",
            "cases",
        ),
        Tile(
            "findings",
            len(judgement.findings),
            ", ".join(_severities(judgement)) or "none",
            "findings",
            _state(True, not any(one.severity is Severity.ERROR for one in judgement.findings) and not judgement.broken),
        ),
    )


def _state(judged: bool, good: bool) -> str:
    return "" if not judged else "good" if good else "bad"


def _outcomes(judgement: Judgement) -> Iterator[str]:
    words = {
        Outcome.PASS: "passed",
        Outcome.FAIL: "failed",
        Outcome.ERROR: "could not be judged",
        Outcome.SKIP: "skipped",
    }
    for outcome, word in words.items():
        if judgement.count(outcome):
            yield f"{judgement.count(outcome)} {word}"


def _severities(judgement: Judgement) -> Iterator[str]:
    for severity in Severity:
        count = sum(finding.severity is severity for finding in judgement.findings)
        if count:
            yield f"{count} info" if severity is Severity.INFO else _plural(count, severity.value)
    if judgement.suppressed:
        yield f"{len(judgement.suppressed)} suppressed"
    if judgement.broken:
        yield f"{_plural(len(judgement.broken), 'rule')} broke"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
