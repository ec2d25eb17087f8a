import re
from collections.abc import Callable

from harness.finding import Finding
from harness.location import Location
from harness.project import Project
from harness.rules import RULES, Rule, Subject, apply_rules
from harness.rules.rule import locate, locate_name
from harness.triggers.model import InterceptorParam
from support.small_project import LISTENER, Folder


def test_ids_are_unique_and_in_kebab_case() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", id) for id in ids)


def test_every_rule_says_what_it_is_and_what_mends_it() -> None:
    for rule in RULES:
        assert rule.summary
        assert rule.help


def test_every_rule_is_applied(folder: Folder, opened: Callable[..., Project]) -> None:
    bad = LISTENER.replace(
        "            - name: filter\n",
        "            - name: filters\n              value: x\n"
        "            - name: filter\n              value: x\n"
        "            - name: filter\n",
    ).replace("body.ref", "nope.ref")
    folder.write("manifests/listener.yaml", bad)
    project = opened()
    found = list(apply_rules(Subject(project.manifests, project.simulator.world)))
    assert {finding.rule for finding in found} == {rule.id for rule in RULES}


def test_a_good_project_breaks_no_rule(opened: Callable[..., Project]) -> None:
    project = opened()
    assert list(apply_rules(Subject(project.manifests, project.simulator.world))) == []


def test_a_finding_has_the_help_of_its_rule_unless_it_has_its_own() -> None:
    rule: Rule = RULES[0]
    assert rule.finding("m", Location("x")) == Finding(rule.id, rule.severity, "m", Location("x"), rule.help, "")
    assert rule.finding("m", Location("x"), help="other").help == "other"


def test_what_stands_in_no_file_has_no_place() -> None:
    assert locate(None) == Location("")
    assert locate_name(InterceptorParam("filter", "true")) == Location("")
