"""Every rule, applied to everything that it looks at. A rule that crashes is told apart from what it found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.errors import HarnessError
from harness.finding import Finding
from harness.rules.rule import AnyRule, Unit
from harness.rules.subject import Subject


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that failed on a unit: a defect of ours. `unit` is the unit's title, `error` the exception in one line."""

    rule: str
    unit: str
    error: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What came out: findings, rules that failed, and the ids of those that had no deliveries to look at."""

    findings: tuple[Finding, ...]
    broken: tuple[BrokenRule, ...] = ()
    idle: tuple[str, ...] = ()


def apply_rules(subject: Subject, rules: Sequence[AnyRule]) -> Applied:
    """Apply rules to a subject. A rule that crashes on a unit goes on with the next one, and so do the other rules."""
    findings: list[Finding] = []
    broken: list[BrokenRule] = []
    without_deliveries = not subject.recorded
    idle = tuple(rule.id for rule in rules if rule.needs_deliveries and without_deliveries)
    for rule in rules:
        if rule.id not in idle:
            for outcome in _outcomes(rule, subject):
                if isinstance(outcome, BrokenRule):
                    broken.append(outcome)
                else:
                    findings.append(outcome)
    return Applied(tuple(findings), tuple(broken), idle)


def _outcomes(rule: AnyRule, subject: Subject) -> Iterator[Finding | BrokenRule]:
    try:
        units: Iterable[Unit] = rule.each(subject)
        for unit in units:
            try:
                yield from rule.find(rule, unit, subject)
            except HarnessError:
                raise
            except Exception as error:
                yield BrokenRule(rule.id, unit.title, f"{type(error).__name__}: {error}")
    except HarnessError:
        raise
    except Exception as error:
        yield BrokenRule(rule.id, subject.title, f"{type(error).__name__}: {error}")
