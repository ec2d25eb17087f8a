"""The findings and the suites, as the page wants them."""

from collections.abc import Mapping, Sequence

from harness.finding import Finding
from harness.jsontypes import JSON, JSONObject
from harness.judgement import Judgement
from harness.location import Location
from harness.project import Project
from harness.report.excerpt import ReadLines, lines_of
from harness.report.html.filters import explanation_json
from harness.report.html.pool import Packable
from harness.report.html.triggers import Column
from harness.report.verdicts import filter_behind, what_gitlab_sees
from harness.rules.catalogue import catalogue
from harness.suites import Mismatch, Outcome, Verdict

AROUND = 2
"""How many lines an excerpt shows before and after the place."""

WIDEST = 400
"""How many characters of a line it shows."""


def findings_json(project: Project, judgement: Judgement) -> Mapping[str, Packable]:
    """The findings, those that somebody lives with, and what each rule is about."""
    read = lines_of(project.settings.root)
    shown = {finding.rule for finding in judgement.findings}
    shown |= {one.finding.rule for one in judgement.suppressed}
    return {
        "findings": [_finding_json(finding, read) for finding in judgement.findings],
        "suppressed": [
            {**_finding_json(one.finding, read), "how": one.how, "reason": one.reason} for one in judgement.suppressed
        ],
        "rules": {entry.id: entry.summary for entry in catalogue() if entry.id in shown},
        "broken": [{"rule": one.rule, "unit": one.unit, "error": one.error} for one in judgement.broken],
        "idle": judgement.idle,
    }


def _finding_json(finding: Finding, read: ReadLines) -> JSONObject:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "symbol": finding.symbol,
        "fixable": finding.fix is not None,
        "path": finding.location.path,
        "place": _excerpt_json(finding.location, read),
        "related": [{"message": one.message, "place": _excerpt_json(one.location, read)} for one in finding.related],
    }


def _excerpt_json(location: Location, read: ReadLines) -> JSONObject:
    """A place and the lines around it. `column`, where it is known, counts from 1 in the line as it is shown."""
    place: JSONObject = {"at": str(location)}
    lines = read(location.path) if location.line else []
    if not 0 < location.line <= len(lines):
        return place
    first = max(location.line - AROUND, 1)
    # A line of a packed JSON file may have megabytes.
    start = max(location.column - 1 - WIDEST // 2, 0)
    place["first"] = first
    place["line"] = location.line
    place["column"] = location.column - start + bool(start) if location.column else 0
    place["lines"] = [_window(line, start) for line in lines[first - 1 : location.line + AROUND]]
    return place


def _window(line: str, start: int) -> str:
    shown = line[start : start + WIDEST]
    return f"{'…' if start else ''}{shown}{'…' if len(line) > start + WIDEST else ''}"


def suites_json(project: Project, judgement: Judgement, columns: Sequence[Column]) -> Mapping[str, Packable]:
    """How many cases of each suite hold, and all about those that do not."""
    of_own = {suite.name for suite in project.suites if suite.manifests}
    ids = {(column.listener, column.index): column.id for column in columns}
    counts: dict[str, dict[str, int]] = {}
    for verdict in judgement.verdicts:
        count = counts.setdefault(verdict.suite, {outcome.value: 0 for outcome in Outcome})
        count[verdict.outcome.value] += 1
    return {
        "suites": [{"name": name, **count} for name, count in counts.items()],
        "cases": [
            _case_json(verdict, ids if verdict.suite not in of_own else {})
            for verdict in judgement.verdicts
            if verdict.outcome is not Outcome.PASS
        ],
        "uncovered": judgement.uncovered,
    }


def _case_json(verdict: Verdict, ids: Mapping[tuple[str, int], str]) -> JSONObject:
    return {
        "suite": verdict.suite,
        "case": verdict.case,
        "delivery": verdict.delivery,
        "outcome": verdict.outcome.value,
        "at": str(verdict.location),
        "reason": verdict.reason,
        "help": verdict.help,
        "mismatches": [_mismatch_json(one, verdict, ids) for one in verdict.mismatches],
        "seen": [what_gitlab_sees(trace) for trace in verdict.traces if verdict.mismatches],
    }


def _mismatch_json(mismatch: Mismatch, verdict: Verdict, ids: Mapping[tuple[str, int], str]) -> JSON:
    """`trigger` is the id of a column, empty where the suite's manifests are not those of the matrix."""
    return {
        "subject": mismatch.subject,
        "message": mismatch.message,
        "details": list(mismatch.details),
        "trigger": ids.get(mismatch.trigger, "") if mismatch.trigger else "",
        "filter": explanation_json(filter_behind(mismatch, verdict.traces)),
    }
