"""GitLab's Code Quality report: what a merge request shows beside the changed lines.

Form: GitLab's documentation, "Code Quality report format" (ci/testing/code_quality): a JSON array; paths relative to
the repository without `./`; of entries with equal fingerprints only one is shown.
"""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import TextIO

from harness.finding import Finding, Severity
from harness.jsontypes import JSONObject
from harness.judgement import Judgement
from harness.project import Project
from harness.suites import Outcome, Verdict

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def write(_: Project, judgement: Judgement, stream: TextIO) -> None:
    """Write the report."""
    json.dump(code_quality(judgement), stream, indent=2)
    stream.write("\n")


def code_quality(judgement: Judgement) -> list[JSONObject]:
    """The entries: one for each finding, and one for each case that did not pass."""
    seen: Counter[str] = Counter()
    entries = []
    for entry, fingerprint in (*_of_findings(judgement.findings), *_of_verdicts(judgement.verdicts)):
        # Findings that say the same of the same thing are told apart by their order, which moving lines keeps.
        seen[fingerprint] += 1
        number = seen[fingerprint]
        unique = fingerprint if number == 1 else sha256(f"{fingerprint} {number}".encode()).hexdigest()
        entries.append({**entry, "fingerprint": unique})
    return entries


def _of_findings(findings: tuple[Finding, ...]) -> Iterator[tuple[JSONObject, str]]:
    for one in findings:
        description = f"{one.message} ({one.help})" if one.help else one.message
        entry = _entry(one.rule, description, _SEVERITIES[one.severity], one.location.path, one.location.line)
        yield entry, one.fingerprint


def _of_verdicts(verdicts: tuple[Verdict, ...]) -> Iterator[tuple[JSONObject, str]]:
    for one in verdicts:
        if one.outcome in (Outcome.FAIL, Outcome.ERROR):
            first = one.mismatches[0] if one.mismatches else None
            said = f"{first.subject}: {first.message}" if first else one.reason
            entry = _entry("suite", f"{one.title}: {said}", "critical", one.location.path, one.location.line)
            yield entry, sha256(f"suite\0{one.location.path}\0{one.title}".encode("utf-8", "surrogatepass")).hexdigest()


def _entry(check: str, description: str, severity: str, path: str, line: int) -> JSONObject:
    return {
        "description": " ".join(description.split()),
        "check_name": check,
        "severity": severity,
        "location": {"path": path.removeprefix("./"), "lines": {"begin": max(line, 1)}},
    }
