"""SARIF 2.1.0 (OASIS standard of March 2020): for code scanning, editors, and GitLab from 18.11 on."""

import json
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from harness.finding import Finding, Severity, SuppressedFinding
from harness.jsontypes import JSON, JSONObject
from harness.judgement import Judgement
from harness.location import Location
from harness.project import Project
from harness.rules.catalogue import Entry, catalogue
from harness.suites import Outcome, Verdict

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_SUITE_RULE: JSONObject = {
    "id": "suite",
    "shortDescription": {"text": "a case of a suite that does not hold"},
    "help": {"text": "mend the manifests, or the expectation where the new behaviour is wanted"},
    "defaultConfiguration": {"level": "error"},
}


def write(project: Project, judgement: Judgement, stream: TextIO) -> None:
    """Write the report."""
    json.dump(sarif(judgement, project.settings.root), stream, indent=2, ensure_ascii=False)
    stream.write("\n")


def sarif(judgement: Judgement, root: Path) -> JSONObject:
    """The log with one run: every rule, and a result for each finding and each case that did not pass. Paths are
    relative to `root`, the base `SRCROOT`."""
    rules = [*(_rule(entry) for entry in catalogue()), _SUITE_RULE]
    known = {rule["id"] for rule in rules}
    # A policy of the user's has an id of its own.
    own: list[JSON] = [{"id": id} for id in dict.fromkeys(one.rule for one in _all(judgement) if one.rule not in known)]
    results: list[JSON] = [
        *(_of_finding(finding) for finding in judgement.findings),
        *(_of_suppressed(one) for one in judgement.suppressed),
        *_of_verdicts(judgement.verdicts),
    ]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "tekton-harness",
                        "semanticVersion": version("tekton-harness"),
                        "rules": [*rules, *own],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"uri": f"{root.as_uri()}/"}},
                "invocations": [{"executionSuccessful": not judgement.broken, **_notifications(judgement)}],
                "results": results,
            }
        ],
    }


def _all(judgement: Judgement) -> Iterator[Finding]:
    yield from judgement.findings
    yield from (one.finding for one in judgement.suppressed)


def _rule(entry: Entry) -> JSONObject:
    return {
        "id": entry.id,
        "shortDescription": {"text": entry.summary},
        "help": {"text": entry.help, "markdown": entry.markdown},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }


def _notifications(judgement: Judgement) -> JSONObject:
    """Rules that crashed: no results of the manifests, but of the tool."""
    if not judgement.broken:
        return {}
    said: list[JSON] = [
        {"level": "error", "message": {"text": f"rule {one.rule} failed on {one.unit}: {one.error}"}}
        for one in judgement.broken
    ]
    return {"toolExecutionNotifications": said}


def _of_finding(finding: Finding) -> JSONObject:
    text = f"{finding.message}. {finding.help}" if finding.help else finding.message
    result: JSONObject = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.location)] if finding.location.path else [],
        "partialFingerprints": {"tektonHarness/v1": finding.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_location(one.location), "id": number, "message": {"text": one.message}}
            for number, one in enumerate(finding.related)
            if one.location.path
        ]
    return result


def _of_suppressed(one: SuppressedFinding) -> JSONObject:
    kind = "external" if one.how == "baseline" else "inSource"
    suppression: JSONObject = {"kind": kind, **({"justification": one.reason} if one.reason else {})}
    return {**_of_finding(one.finding), "suppressions": [suppression]}


def _of_verdicts(verdicts: tuple[Verdict, ...]) -> Iterator[JSONObject]:
    for one in verdicts:
        if one.outcome in (Outcome.FAIL, Outcome.ERROR):
            said = "; ".join(f"{mismatch.subject}: {mismatch.message}" for mismatch in one.mismatches) or one.reason
            name = f"suite\0{one.location.path}\0{one.title}".encode("utf-8", "surrogatepass")
            yield {
                "ruleId": "suite",
                "level": "error",
                "message": {"text": f"{one.title}: {said}"},
                "locations": [_location(one.location)],
                "partialFingerprints": {"tektonHarness/v1": sha256(name).hexdigest()},
            }


def _location(location: Location) -> JSONObject:
    artifact: JSONObject = {"uri": quote(location.path), "uriBaseId": "SRCROOT"}
    if location.path.startswith("/"):
        artifact = {"uri": Path(location.path).as_uri()}
    physical: JSONObject = {"artifactLocation": artifact}
    if location.line:
        column: JSONObject = {"startColumn": location.column} if location.column else {}
        physical["region"] = {"startLine": location.line, **column}
    return {"physicalLocation": physical}
