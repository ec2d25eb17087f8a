"""What `check` says as JSON, version 1 (`harness/schemas/check.schema.json`)."""

import json
from typing import TextIO

from harness import gojson
from harness.finding import Finding
from harness.jsontypes import JSON, JSONObject
from harness.judgement import Judgement
from harness.location import Location
from harness.object_check import ObjectSummary
from harness.project import Project
from harness.suites import Outcome, Verdict


def write(_: Project, judgement: Judgement, stream: TextIO) -> None:
    """Write the report of `--report json=FILE`."""
    json.dump(gojson.plain_numbers(judgement_json(judgement)), stream, indent=2, ensure_ascii=False)
    stream.write("\n")


def judgement_json(judgement: Judgement) -> JSONObject:
    """The whole judgement as data."""
    return {
        "version": 1,
        "passed": judgement.passed,
        "summary": {outcome.value: judgement.count(outcome) for outcome in Outcome},
        "findings": [finding_json(finding) for finding in judgement.findings],
        "verdicts": [verdict_json(verdict) for verdict in judgement.verdicts],
        "uncovered": list(judgement.uncovered),
        "objects": _objects_json(judgement.objects),
        "suppressed": [
            {"finding": finding_json(one.finding), "how": one.how, "reason": one.reason} for one in judgement.suppressed
        ],
        "brokenRules": [{"rule": one.rule, "object": one.unit, "error": one.error} for one in judgement.broken],
        "idleRules": list(judgement.idle),
        "coverage": _coverage_json(judgement),
    }


def _coverage_json(judgement: Judgement) -> JSON:
    """How much the deliveries exercise; null where nobody asked for that."""
    if judgement.coverage is None:
        return None
    share = judgement.coverage.share
    return {"covered": share.covered, "wanted": share.wanted, "percent": share.percent}


def _objects_json(objects: ObjectSummary | None) -> JSON:
    """What was held against schemas; `kubeconform_skipped` is null where it agrees, else why it was not asked."""
    if objects is None:
        return None
    skipped = f"{objects.skipped.reason}; {objects.skipped.help}" if objects.skipped else None
    return {
        "manifests": objects.manifests,
        "rendered": objects.rendered,
        "templates": objects.templates,
        "kubeconform_skipped": skipped,
    }


def finding_json(finding: Finding) -> JSON:
    """One finding."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "location": location_json(finding.location),
        "symbol": finding.symbol,
        "fingerprint": finding.fingerprint,
        "fixable": finding.fix is not None,
        "related": [
            {"message": related.message, "location": location_json(related.location)} for related in finding.related
        ],
    }


def verdict_json(verdict: Verdict) -> JSON:
    """One verdict."""
    return {
        "suite": verdict.suite,
        "case": verdict.case,
        "delivery": verdict.delivery,
        "outcome": verdict.outcome.value,
        "location": location_json(verdict.location),
        "seconds": round(verdict.seconds, 6),
        "reason": verdict.reason,
        "mismatches": [
            {"subject": mismatch.subject, "message": mismatch.message, "details": list(mismatch.details)}
            for mismatch in verdict.mismatches
        ],
    }


def location_json(location: Location) -> JSON:
    """A place; line and column 0 mean that only the file is known."""
    return {"path": location.path, "line": location.line, "column": location.column}
