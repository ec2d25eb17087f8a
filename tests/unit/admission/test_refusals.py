"""A sample of the project's own for each rule of Tekton's webhooks: refused, and told with its line and column."""

import json
from pathlib import Path
from typing import Any

from harness.admission import judge_document
from harness.finding import Severity
from harness.manifests import read_yaml
from support.lines import each_line

MARK = "▸"
"""Stands in a sample where a finding has to stand."""

REFUSALS = [
    json.loads(line)
    for line in Path(__file__).with_name("refusals.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
"""`rule` in words, the `yaml` with its marks, and what is `found` there: rule id and message, in the order of the text.
The messages are of tektoncd/triggers v0.37.0 and tektoncd/pipeline v1.15.0, but for the crashes of the webhook."""


def places(marked: str) -> list[tuple[int, int]]:
    """Line and column of each mark, as they are once the marks are gone."""
    return [
        (number, at)
        for number, line in enumerate(marked.split("\n"), start=1)
        for at in [len("".join(line.split(MARK)[:count])) + 1 for count in range(1, line.count(MARK) + 1)]
    ]


@each_line(REFUSALS, lambda sample: sample["rule"])
def test_each_rule_is_told_where_it_is_broken(sample: dict[str, Any]) -> None:
    (document,) = read_yaml(sample["yaml"].replace(MARK, ""), "a.yaml").documents
    found = sorted(judge_document(document), key=lambda finding: finding.location)
    assert [[finding.rule, finding.message] for finding in found] == sample["found"]
    assert [(finding.location.line, finding.location.column) for finding in found] == places(sample["yaml"])
    assert all(finding.severity is Severity.ERROR for finding in found)


def test_there_are_samples_enough() -> None:
    assert len({sample["rule"] for sample in REFUSALS}) == len(REFUSALS) >= 100
    assert len({sample["yaml"] for sample in REFUSALS}) == len(REFUSALS)
