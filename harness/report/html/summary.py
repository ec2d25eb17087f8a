"""What stands at the top of the page: what was judged, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.finding import Severity
from harness.judgement import Judgement
from harness.project import Project
from harness.suites import Outcome


@dataclass(frozen=True, slots=True)
class Tile:
    """One number (a share as `93.4 %`) with what it counts, further words below, and the section of the page that tells
    more. `state` is `good`, `bad` or empty, where it is neither."""

    number: int | str
    label: str
    words: str
    section: str
    state: str = ""


def headline(judgement: Judgement) -> str:
    """What came of it, in a few words."""
    if judgement.passed:
        return "everything holds"
    bad = sum(map(judgement.fails, judgement.findings))
    failed = judgement.count(Outcome.FAIL) + judgement.count(Outcome.ERROR) + judgement.count(Outcome.SKIP)
    wrong = [_plural(bad, "error" if judgement.fail_on is Severity.ERROR else "finding")] if bad else []
    wrong += [f"{_plural(failed, 'check')} that {'does' if failed == 1 else 'do'} not hold"] if failed else []
    wrong += [f"{_plural(len(judgement.broken), 'rule')} that broke"] if judgement.broken else []
    return ", ".join(wrong)


def tiles(project: Project, judgement: Judgement, triggers: int, starting: int) -> tuple[Tile, ...]:
    """The numbers; `triggers` are those of the matrix, `starting` the deliveries that start something."""
    deliveries = len(project.deliveries)
    uncovered = len(judgement.uncovered)
    listeners = len(project.simulator.listeners)
    checks, found = len(judgement.verdicts), len(judgement.findings)
    held = all(verdict.outcome is Outcome.PASS for verdict in judgement.verdicts)
    clean = not judgement.broken and not any(map(judgement.fails, judgement.findings))
    return (
        Tile(deliveries, _noun(deliveries, "delivery", "deliveries"), f"{starting} start something", "matrix"),
        Tile(triggers, _noun(triggers, "trigger"), f"in {_plural(listeners, 'EventListener')}", "matrix"),
        Tile(
            checks,
            _noun(checks, "check"),
            ", ".join(_outcomes(judgement)) or "nothing says what has to happen",
            "cases",
            _state(bool(checks), held),
        ),
        Tile(
            uncovered,
            "in no suite",
            "deliveries that no case names" if uncovered else "every delivery has a case",
            "cases",
        ),
        Tile(
            found,
            _noun(found, "finding"),
            ", ".join(_severities(judgement)) or "none",
            "findings",
            _state(True, clean),
        ),
        *_coverage_tile(judgement),
    )


def _coverage_tile(judgement: Judgement) -> Iterator[Tile]:
    coverage = judgement.coverage
    if coverage is None:
        return
    share = coverage.share
    by = "" if coverage.asserted else ", none by a suite"
    whole = coverage.asserted and share.covered == share.wanted
    words = f"{share.covered} of {share.wanted} outcomes{by}"
    yield Tile(f"{share.percent:g} %", "covered", words, "coverage", "good" if whole else "")


def held_against(judgement: Judgement) -> tuple[str, ...]:
    """What objects and deliveries were held against beside rules and suites, in a line each."""
    lines = []
    objects, policies = judgement.objects, judgement.policies
    if objects is not None:
        skipped = f"; kubeconform skipped: {objects.skipped.reason}" if objects.skipped else "; kubeconform agrees"
        lines.append(
            f"{_plural(objects.manifests, 'object')}, {objects.rendered} rendered and {objects.templates} unrendered "
            f"held against their schemas{skipped}"
        )
    if policies is not None:
        manifest = f"{policies.manifest} manifest {_noun(policies.manifest, 'policy', 'policies')}"
        event = f"{policies.event} event {_noun(policies.event, 'policy', 'policies')}"
        lines.append(f"{manifest} held against objects, {event} against deliveries and variations")
    return tuple(lines)


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


def _noun(count: int, noun: str, nouns: str = "") -> str:
    return noun if count == 1 else nouns or f"{noun}s"


def _plural(count: int, noun: str) -> str:
    return f"{count} {_noun(count, noun)}"
