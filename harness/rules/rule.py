"""What a rule is: an id, a severity, what it looks at one by one, and a function that finds what is wrong there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from harness.finding import Finding, Related, Severity
from harness.fix import Fix
from harness.location import Location
from harness.rules.subject import Subject


class Unit(Protocol):
    """What a rule looks at one by one: an interceptor, an expression, a task, a firing …"""

    @property
    def title(self) -> str:
        """What to call it in messages: `filter of trigger 'build' of EventListener ci/listener`."""


Looked = TypeVar("Looked", bound=Unit)


@dataclass(frozen=True, slots=True)
class Rule(Generic[Looked]):
    """One rule.

    `each` gives the units of a subject, `find` yields the findings for one of them. `summary` says in one line what is
    found; `help` tells the mend. A rule that `needs_deliveries` says nothing where none is recorded. The docstring of
    the module that defines `find` is the rule's page (`harness.rules.documentation`).
    """

    id: str
    severity: Severity
    summary: str
    help: str
    each: Callable[[Subject], Iterable[Looked]]
    find: Callable[["Rule[Looked]", Looked, Subject], Iterator[Finding]]
    needs_deliveries: bool = False

    def finding(
        self,
        message: str,
        location: Location,
        *,
        symbol: str = "",
        help: str = "",
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this rule; `symbol` is a name that stays when lines move."""
        # Names come from files and may hold line breaks.
        message = " ".join(message.splitlines())
        return Finding(self.id, self.severity, message, location, help or self.help, symbol, related, fix)


AnyRule: TypeAlias = Rule[Any]
"""A rule whatever it looks at."""
