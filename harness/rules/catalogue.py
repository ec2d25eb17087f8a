"""Everything that a finding can be of: the rules and the other checks, by id."""

import difflib
from dataclasses import dataclass
from functools import cache

from harness.errors import UsageError
from harness.finding import Severity
from harness.rules import RULES
from harness.rules.checks import CHECKS
from harness.rules.documentation import page_of
from harness.rules.rule import AnyRule

GROUPS = {
    "interceptors": "interceptors fail open",
    "cel": "CEL",
    "events": "what events show",
    "params": "overlays, bindings, templates",
    "pipelines": "pipelines and tasks",
    "surroundings": "around it",
    "checks": "files and objects",
}
"""The folders of rules, and what each is about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule (`rule` is set) or another check; `group` is a key of GROUPS."""

    id: str
    severity: Severity
    group: str
    summary: str
    help: str
    rule: AnyRule | None = None

    @property
    def markdown(self) -> str:
        """The page: of a rule its documentation, of a check what there is to say in two lines."""
        if self.rule is not None:
            return page_of(self.rule).markdown
        what_to_do = f"{self.help[0].upper()}{self.help[1:]}."
        return f"# {self.id}\n\n**{self.severity}** · {self.summary}\n\n## What to do\n\n{what_to_do}\n"


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every entry: the rules by group, then the checks."""
    rules = (
        Entry(rule.id, rule.severity, rule.find.__module__.split(".")[-2], rule.summary, rule.help, rule)
        for rule in RULES
    )
    checks = (Entry(one.id, one.severity, "checks", one.summary, one.help) for one in CHECKS)
    return (*rules, *checks)


@cache
def known_ids() -> frozenset[str]:
    """The ids of all entries."""
    return frozenset(entry.id for entry in catalogue())


def entry_of(id: str) -> Entry:
    """The entry of that id. Raises UsageError, which names the nearest."""
    for entry in catalogue():
        if entry.id == id:
            return entry
    near = difflib.get_close_matches(id, known_ids(), n=1)
    advice = f"did you mean {near[0]}?" if near else "`tekton-harness rules` lists them"
    raise UsageError(f"there is no rule {id!r}", help=advice)
