import re
from collections.abc import Callable, Iterator

from harness.finding import Finding, Severity
from harness.location import Location
from harness.project import Project
from harness.rules import RULES, BrokenRule, Rule, Subject, apply_rules
from harness.rules.units import locate, locate_name
from harness.triggers.model import InterceptorParam
from support.small_project import Folder


def subject_of(project: Project) -> Subject:
    return Subject(project.manifests, project.simulator, project.deliveries)


def test_ids_are_in_kebab_case() -> None:
    assert [rule.id for rule in RULES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)] == []


def test_every_rule_says_what_it_is_and_what_mends_it() -> None:
    assert [rule.id for rule in RULES if not rule.summary or not rule.help or rule.help.endswith(".")] == []


def test_a_finding_has_the_help_of_its_rule_unless_it_has_its_own() -> None:
    rule = RULES[0]
    assert rule.finding("m", Location("x")) == Finding(rule.id, rule.severity, "m", Location("x"), rule.help, "")
    assert rule.finding("m", Location("x"), help="other").help == "other"


def test_what_stands_in_no_file_has_no_place() -> None:
    assert locate(None) == Location("")
    assert locate_name(InterceptorParam("filter", "true")) == Location("")


def rule_that(find: Callable[..., Iterator[Finding]], *, needs_deliveries: bool = False) -> Rule[Subject]:
    whole: Callable[[Subject], tuple[Subject]] = lambda subject: subject.whole  # noqa: E731  # a rule is written so
    return Rule("crashing", Severity.ERROR, "s", "h", whole, find, needs_deliveries)


def crash(*_: object) -> Iterator[Finding]:
    yield Finding("crashing", Severity.ERROR, "found before it crashed", Location("x"))
    raise ZeroDivisionError("by a mistake")


def test_a_rule_that_crashes_is_told_and_the_others_go_on(opened: Callable[..., Project]) -> None:
    applied = apply_rules(subject_of(opened()), [rule_that(crash), rule_that(crash)])
    assert [finding.message for finding in applied.findings] == ["found before it crashed"] * 2
    assert applied.broken == (BrokenRule("crashing", "the manifests", "ZeroDivisionError: by a mistake"),) * 2


def test_without_deliveries_rules_that_need_them_are_idle(folder: Folder, opened: Callable[..., Project]) -> None:
    rule = rule_that(crash, needs_deliveries=True)
    assert apply_rules(subject_of(opened()), [rule]).broken
    for path in (folder.folder / "payloads").rglob("*.json"):
        path.unlink()
    applied = apply_rules(subject_of(opened()), [rule])
    assert (applied.findings, applied.broken, applied.idle) == ((), (), ("crashing",))
