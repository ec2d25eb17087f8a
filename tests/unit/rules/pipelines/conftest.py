"""Tables of manifests and of what a rule finds in them."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from harness.finding import Finding
from harness.rules import AnyRule

Table: TypeAlias = Mapping[str, tuple[str, tuple[str, ...]]]
Holds: TypeAlias = Callable[[AnyRule, Table], list[str]]


@pytest.fixture
def mismatches(found: Callable[..., list[Finding]]) -> Holds:
    """What is not as a table says: by its title the manifests, and each finding as the beginning of
    `error 3:5 message`."""

    def call(rule: AnyRule, table: Table) -> list[str]:
        wrong: list[str] = []
        for title, (text, expected) in table.items():
            told = [_line(finding) for finding in found(rule, text)]
            fits = len(told) == len(expected)
            if not fits or not all(one.startswith(begin) for one, begin in zip(told, expected, strict=True)):
                wrong.append(f"{title}:\n  found    {told}\n  expected {list(expected)}")
        return wrong

    return call


def _line(finding: Finding) -> str:
    return f"{finding.severity} {finding.location.line}:{finding.location.column} {finding.message}"
