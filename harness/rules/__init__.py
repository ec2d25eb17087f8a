"""Rules: what goes wrong silently and can be seen in the files. A new rule is one file and one line in RULES."""

from collections.abc import Iterator

from harness.finding import Finding
from harness.rules import cel_invalid, duplicate_interceptor_param, unknown_interceptor_param
from harness.rules.rule import Rule, Subject

__all__ = ["RULES", "Rule", "Subject", "apply_rules"]

RULES: tuple[Rule, ...] = (
    cel_invalid.RULE,
    duplicate_interceptor_param.RULE,
    unknown_interceptor_param.RULE,
)


def apply_rules(subject: Subject) -> Iterator[Finding]:
    """The findings of every rule."""
    for rule in RULES:
        yield from rule.find(rule, subject)
