"""Rules on CEL expressions, looked at on single expressions."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import pytest

from harness.finding import Finding
from harness.rules import AnyRule
from support.triggers import in_listener

InFilter: TypeAlias = Callable[..., list[Finding]]


def with_filter(expression: str, *, overlays: Mapping[str, str] | None = None) -> str:
    """An EventListener with the expression as filter: in line 13, its text from column 23 on."""
    extensions = [{"key": key, "expression": value} for key, value in (overlays or {}).items()]
    filter_ = f"ref: {{name: cel}}\nparams:\n  - name: filter\n    value: {json.dumps(expression)}\n"
    return in_listener(f"{filter_}  - name: overlays\n    value: {json.dumps(extensions)}")


@pytest.fixture
def in_filter(found: Callable[..., list[Finding]]) -> InFilter:
    """What a rule finds in a filter, with overlays, other manifests and deliveries."""

    def call(
        rule: AnyRule,
        expression: str,
        *,
        overlays: Mapping[str, str] | None = None,
        others: str = "",
        deliveries: Mapping[str, str] | None = None,
    ) -> list[Finding]:
        text = with_filter(expression, overlays=overlays)
        return found(rule, f"{text}---\n{others}" if others else text, deliveries)

    return call


@pytest.fixture
def counts(in_filter: InFilter) -> Callable[[AnyRule, Iterable[tuple[str, int]]], list[tuple[str, int]]]:
    """How many findings each filter of a table has, where it is another number than the table says."""

    def call(rule: AnyRule, table: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
        got = [(expression, len(in_filter(rule, expression)), wanted) for expression, wanted in table]
        return [(expression, count) for expression, count, wanted in got if count != wanted]

    return call
