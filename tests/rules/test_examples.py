"""Every rule's page: the failing examples fail, the passing ones pass, and each finding points into the example."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.deliveries.index import DeliveryIndex
from harness.finding import Finding
from harness.manifests import load_manifests
from harness.rules import RULES, AnyRule, Subject, apply_rules
from harness.rules.documentation import Example, page_of
from harness.secrets import SecretStore
from harness.simulator import Simulator


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_examples_of_a_page_are_true(rule: AnyRule, tmp_path: Path) -> None:
    page = page_of(rule)
    assert {example.verdict for example in page.examples} == {"fails", "passes"}
    for number, example in enumerate(page.examples):
        found = tuple(_findings(rule, example, tmp_path / str(number)))
        where = f"example {number} of {rule.id}, which {example.verdict}:\n{example.manifests}\n{found}"
        assert bool(found) == (example.verdict == "fails"), where
        assert all(finding.location.line and finding.location.column for finding in found), where
        assert all(finding.rule == rule.id for finding in found), where
        assert all(finding.message and "\n" not in finding.message and finding.help for finding in found), where


def _findings(rule: AnyRule, example: Example, folder: Path) -> Iterator[Finding]:
    (folder / "payloads").mkdir(parents=True)
    (folder / "manifests.yaml").write_text(example.manifests)
    for number, request in enumerate(example.deliveries):
        (folder / "payloads" / f"delivery-{number}.http").write_text(request)
    manifests = load_manifests([folder / "manifests.yaml"], folder)
    assert [str(finding) for finding in manifests.findings] == []
    simulator = Simulator(manifests, secrets=SecretStore.of(manifests, trust_redacted=True), explain=False, admit=True)
    applied = apply_rules(Subject(manifests, simulator, DeliveryIndex([folder / "payloads"], folder)), [rule])
    assert applied.broken == ()
    yield from applied.findings


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
