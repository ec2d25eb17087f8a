"""What `validate` says, as text and as JSON (version 1, `harness/schemas/validate.schema.json`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from harness.finding import Finding, Severity
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.report.check_json import finding_json, location_json
from harness.report.excerpt import lines_of, print_finding


@dataclass(frozen=True, slots=True)
class JudgedObject:
    """One object, and what the webhooks say of it. `known` tells whether it is one of theirs at all."""

    api_version: str
    kind: str
    name: str
    location: Location
    known: bool
    findings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        """Whether the object would be stored."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Validation:
    """All objects, and what was wrong with the files themselves."""

    objects: Sequence[JudgedObject]
    file_findings: Sequence[Finding]

    @property
    def accepted(self) -> bool:
        """Whether everything could be read and would be stored."""
        unreadable = any(finding.severity is Severity.ERROR for finding in self.file_findings)
        return not unreadable and all(one.accepted for one in self.objects)


def print_validation(console: Console, validation: Validation, root: Path) -> None:
    """Each finding with its place, then one line that counts."""
    read = lines_of(root)
    found = [*validation.file_findings, *(finding for one in validation.objects for finding in one.findings)]
    for finding in sorted(found, key=lambda one: (one.location.path, one.location.line, one.location.column)):
        print_finding(console, finding, read)
    own = [one for one in validation.objects if one.known]
    refused = sum(1 for one in own if not one.accepted)
    others = len(validation.objects) - len(own)
    counted = f"{len(own)} {'object' if len(own) == 1 else 'objects'} of Tekton: "
    beside = f"; {others} of other kinds, which its webhooks do not see" if others else ""
    verdict = f"{refused} refused" if refused else "all accepted" if own else "nothing to judge"
    console.print(f"{counted}{verdict}{beside}", soft_wrap=True)


def validation_json(validation: Validation) -> JSONObject:
    """The whole answer as data."""
    return {
        "version": 1,
        "accepted": validation.accepted,
        "objects": [_object_json(one) for one in validation.objects],
        "findings": [finding_json(finding) for finding in validation.file_findings],
    }


def _object_json(one: JudgedObject) -> JSON:
    return {
        "apiVersion": one.api_version,
        "kind": one.kind,
        "name": one.name,
        "location": location_json(one.location),
        "known": one.known,
        "accepted": one.accepted,
        "findings": [finding_json(finding) for finding in one.findings],
    }
