"""A comparison as a gate sees it: what is acknowledged, and what makes it fail."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from harness.diff.acknowledged import Acknowledged, Entry
from harness.diff.model import Change, Comparison, Kind
from harness.errors import UsageError

EVERY_KIND: Final = "any"
"""The word of `--fail-on` for all kinds of change."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A comparison with the changes that are acknowledged, and the kinds of change that may not happen otherwise."""

    comparison: Comparison
    acknowledged: Acknowledged = field(default_factory=Acknowledged)
    fail_on: Collection[Kind] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, acknowledged or not."""
        return self.comparison.changes

    @property
    def failing(self) -> tuple[Change, ...]:
        """The changes because of which the gate stays shut."""
        return tuple(one for one in self.changes if self.fails(one))

    def fails(self, change: Change) -> bool:
        """Whether a change is one that nobody has acknowledged, of a kind that may not happen."""
        return any(kind in self.fail_on for kind in change.kinds) and not self.acknowledged.covers(change)

    @property
    def idle(self) -> tuple[Entry, ...]:
        """What is acknowledged and does not happen."""
        return self.acknowledged.idle(self.changes)

    @property
    def passed(self) -> bool:
        """Whether the gate opens: no change makes it fail, and the second side can be read. That the first side is
        broken is nothing that a change of it could mend."""
        return not self.failing and not self.comparison.after.errors and not self.comparison.unreadable


def parse_kinds(text: str) -> frozenset[Kind]:
    """The kinds in a list with commas, `any` for all of them. Raises UsageError for another word."""
    found: set[Kind] = set()
    for word in filter(None, (part.strip() for part in text.split(","))):
        if word == EVERY_KIND:
            found.update(Kind)
        elif word in tuple(Kind):
            found.add(Kind(word))
        else:
            known = (*Kind, EVERY_KIND)
            near = difflib.get_close_matches(word, known, n=1)
            advice = f"did you mean {near[0]}?" if near else f"known are: {', '.join(known)}"
            raise UsageError(f"nothing that may change is called {word!r}", help=advice)
    return frozenset(found)
