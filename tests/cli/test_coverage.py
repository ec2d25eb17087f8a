"""`check --coverage` and what goes with it, in a small project."""

import json
import re

import pytest
import yaml

from harness.schemas import violations
from support.recorded import ROOT
from support.small_project import SUITE, SmallProject, record

SMALL = """\
coverage   routes 1 of 1, triggers 1 of 2, interceptors 1 of 2, conditions 1 of
           2, bindings 1 of 1, resource templates 1 of 1
events     ci/listener lacks push: commits, push: new branch, push: branch
           deleted
not exercised: trigger build of ci/listener: never stopped
 --> manifests/listener.yaml:9:7
not exercised: interceptor gitlab of trigger build of ci/listener: never stopped
 --> manifests/listener.yaml:11:11
not exercised: the filter of trigger build of ci/listener: never false
 --> manifests/listener.yaml:22:22
coverage: 66.6 % (6 of 9 outcomes, by 1 delivery of the suites)"""


@pytest.fixture
def narrow(project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> SmallProject:
    monkeypatch.setenv("COLUMNS", "80")
    return project


def test_what_is_not_exercised_is_told(narrow: SmallProject) -> None:
    answer = narrow.command("check", "--coverage")
    assert answer.code == 0
    lines = answer.out.splitlines()
    behind = lines[next(at for at, line in enumerate(lines) if line.startswith("coverage ")) :]
    assert max(map(len, behind)) <= 80
    assert "\n".join(behind) == SMALL


def test_without_it_nothing_is_said(project: SmallProject) -> None:
    assert "coverage" not in project.command("check").out


def test_too_little_fails(project: SmallProject) -> None:
    percent = float(re.findall(r"^coverage: ([0-9.]+) %", project.command("check", "--coverage").out, re.M)[0])
    assert project.command("check", "--cov-fail-under", str(percent)).code == 0
    answer = project.command("check", "--cov-fail-under", str(percent + 0.1))
    assert answer.code == 1
    assert answer.err == f"coverage is {percent:g} %, and --cov-fail-under wants {percent + 0.1:g} %\n"
    for wrong in ("101", "nan", "-1", "x"):
        assert project.command("check", "--cov-fail-under", wrong).code == 2, wrong


def test_deliveries_that_nobody_speaks_of_are_no_tests(project: SmallProject) -> None:
    (project.folder / "suites" / "small.yaml").unlink()
    answer = project.command("check", "--cov-fail-under", "1")
    assert answer.code == 1
    assert "coverage: 66.6 % (6 of 9 outcomes, by 1 recorded delivery: no suite sends any)" in answer.out
    assert answer.err == (
        "coverage is 0 %, because no suite says what a delivery has to do, and --cov-fail-under wants 1 %\n"
    )
    assert project.command("check", "--cov-fail-under", "0").code == 0


def test_more_deliveries_cover_more(project: SmallProject) -> None:
    project.write("payloads/other.json", record('{"ref": "refs/heads/other", "after": "abc"}'))
    project.write("suites/more.yaml", SUITE.replace("small", "more").replace("main builds", "other") + OTHER)
    before, after = (
        json.loads(project.command("check", "--coverage", "--format", "json", *arguments).out)["coverage"]
        for arguments in (["manifests", "suites/small.yaml"], [])
    )
    assert before["wanted"] == after["wanted"]
    assert before["covered"] < after["covered"]


OTHER = "  - {name: other does nothing, delivery: other, expect: {}}\n"


def test_reports_measure_by_themselves(project: SmallProject) -> None:
    answer = project.command("check", "--report", "coverage=c.json", "--report", "cobertura=c.xml")
    assert answer.code == 0
    assert "coverage:" not in answer.out
    value = json.loads((project.folder / "c.json").read_text())
    assert violations("coverage", value) == ()
    assert violations("coverage", {**value, "surprise": 1}) != ()
    assert '<class name="manifests/listener.yaml"' in (project.folder / "c.xml").read_text()


def test_gitlabs_pattern_finds_the_total(project: SmallProject) -> None:
    job = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text())["check"]
    pattern = job["coverage"].strip("/")
    found = re.findall(pattern, project.command("check", "--coverage").out, re.MULTILINE)
    assert len(found) == 1
    assert pattern in (ROOT / "docs/coverage.md").read_text()


def test_a_hostile_trigger_is_shown_as_text(project: SmallProject) -> None:
    listener = (project.folder / "manifests/listener.yaml").read_text()
    project.write("manifests/listener.yaml", listener.replace("name: build", 'name: "b\\e[2J\\nd"'))
    answer = project.command("check", "--coverage", "--report", "cobertura=c.xml")
    assert "\x1b" not in answer.out
    assert "b\\u001b[2J⏎d" in answer.out
