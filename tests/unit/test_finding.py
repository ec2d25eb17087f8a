from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.errors import InputError
from harness.finding import Finding, Related, Severity
from harness.judgement import findings
from harness.location import Location
from harness.project import Project
from support.small_project import LISTENER, Folder

FINDING = Finding("rule", Severity.ERROR, "message", Location("m/a.yaml", 3, 4), "help", "EventListener ci/listener")


@pytest.mark.parametrize(
    "other",
    [
        replace(FINDING, location=Location("m/a.yaml", 30, 40)),
        replace(FINDING, help="another help"),
        replace(FINDING, severity=Severity.WARNING),
        replace(FINDING, related=(Related(Location("m/b.yaml", 1), "note"),)),
    ],
)
def test_the_fingerprint_stays(other: Finding) -> None:
    assert other != FINDING
    assert other.fingerprint == FINDING.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        replace(FINDING, rule="rule2"),
        replace(FINDING, message="message2"),
        replace(FINDING, symbol="EventListener ci/other"),
        replace(FINDING, location=Location("m/b.yaml", 3, 4)),
        replace(FINDING, rule="rul", location=Location("em/a.yaml")),
    ],
)
def test_the_fingerprint_changes(other: Finding) -> None:
    assert other.fingerprint != FINDING.fingerprint


def test_a_fingerprint_is_a_sha256_in_hex() -> None:
    assert len(FINDING.fingerprint) == 64
    assert int(FINDING.fingerprint, 16) > 0


def test_a_lone_surrogate_has_a_fingerprint_too() -> None:
    assert len(replace(FINDING, message="\ud800").fingerprint) == 64


def test_real_findings_keep_their_fingerprints_when_lines_move(folder: Folder, opened: Callable[..., Project]) -> None:
    bad = (
        LISTENER.replace("body.ref ==", "nope ==")
        .replace("serviceAccountName: ci", "serviceAccountName: cj")
        .replace("- name: filter", "- name: overlay\n              value: x\n            - name: filter")
    )

    def fingerprints(text: str) -> tuple[list[str], list[int]]:
        folder.write("manifests/listener.yaml", text)
        found = findings(opened())
        return [item.fingerprint for item in found], [item.location.line for item in found]

    before, lines_before = fingerprints(bad)
    after, lines_after = fingerprints("# one more line\n" + bad)
    assert len(before) >= 3
    assert before == after
    assert lines_after == [line + 1 for line in lines_before]


def test_two_findings_of_one_file_differ(folder: Folder, opened: Callable[..., Project]) -> None:
    folder.write("manifests/a.yaml", LISTENER.replace("name: listener", "name: a").replace("body.ref", "nope"))
    folder.write("manifests/b.yaml", LISTENER.replace("name: listener", "name: b").replace("body.ref", "nope"))
    found = [item.fingerprint for item in findings(opened()) if item.rule == "cel-invalid"]
    assert len(set(found)) == 2


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location("a.yaml"), "a.yaml"),
        (Location("a.yaml", 3), "a.yaml:3"),
        (Location("a.yaml", 3, 7), "a.yaml:3:7"),
        (Location("a.yaml", 0, 7), "a.yaml"),
    ],
)
def test_a_location_is_written_as_editors_read_it(location: Location, text: str) -> None:
    assert str(location) == text


def test_an_error_says_where() -> None:
    assert str(InputError("is broken", location=Location("a.yaml", 3))) == "a.yaml:3: is broken"
    assert str(InputError("is broken")) == "is broken"
