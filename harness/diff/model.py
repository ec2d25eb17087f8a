"""What two sides do differently, as data. The sides are called before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Final, TypeAlias

from harness import gojson
from harness.finding import Finding, Severity
from harness.jsontypes import JSON


class Kind(StrEnum):
    """What can change, by the words of `--fail-on`."""

    FIRES = "fires"
    """A trigger fires for a delivery on one side only."""
    STOPS = "stops"
    """A trigger that fires on neither side stops elsewhere, or for another reason."""
    PARAMS = "params"
    """The params that a trigger hands to its template."""
    RESOURCES = "resources"
    """What a trigger creates."""
    PLAN = "plan"
    """The tasks that would run, and their values."""
    ANSWERS = "answers"
    """The HTTP status that a listener answers with."""
    ROUTES = "routes"
    """The ways of the Ingresses, and the listener that a delivery's own URL leads to."""
    LISTENERS = "listeners"
    """A listener is there on one side only."""
    TRIGGERS = "triggers"
    """A trigger is there on one side only."""


class What(StrEnum):
    """What happened to a thing, in words that go on from its name."""

    NOW_FIRES = "now fires"
    NO_LONGER_FIRES = "no longer fires"
    STOPS_OTHERWISE = "stops elsewhere or for another reason"
    ACTS_OTHERWISE = "does something else"
    ANSWERS_OTHERWISE = "answers otherwise"
    SENT_ELSEWHERE = "leads elsewhere"
    ADDED = "is new"
    REMOVED = "is gone"


class Missing:
    """The type of MISSING."""

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"  # there is one only, in another process too


MISSING: Final = Missing()
"""Stands for the value on a side that has none, which is not the same as null."""

Held: TypeAlias = JSON | Missing
"""What one side has."""

OUTCOME: Final = "outcome"
PARAMS: Final = "params"
PLAN: Final = "plan"
"""What a difference can be of, beside resources, which go by their own names."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is not the same on both sides.

    `part` is what it belongs to: OUTCOME, PARAMS, PLAN or the name of a resource. `path` leads to the value inside of
    that, empty for all of it. Items of lists that have names go by these: `spec.params[image].value`.
    """

    part: str
    path: str
    before: Held
    after: Held


@dataclass(frozen=True)
class Effect:
    """A delivery that shows a change, and how.

    `delivery` is the name of the recorded one; `variation` says what is changed in it where nobody recorded the event
    that shows the change (`ref is "refs/heads/x"`). `own` tells that the delivery's own URL leads to the listener, on
    either side. `also` counts the variations of a recorded delivery that show the change as it does itself, and
    `also_digest` stands for them: it tells when these become more or others.
    """

    delivery: str
    differences: tuple[Difference, ...]
    variation: str = ""
    own: bool = False
    also: int = 0
    also_digest: str = ""

    @property
    def title(self) -> str:
        """`push/dev`, or `push/dev, but ref is "refs/heads/x"`."""
        return f"{self.delivery}, but {self.variation}" if self.variation else self.delivery

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits that stand for all that differs."""
        return digest_of(self.differences)

    @property
    def mark(self) -> str:
        """Sixteen hex digits that stand for all that differs, in the variations that show it too as well."""
        if not self.also:
            return self.digest
        return sha256(f"{self.digest} {self.also} {self.also_digest}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was, with every delivery that shows it alike.

    `listener` is `namespace/name`, or for a way of an Ingress its rule; `trigger` is empty where the change is not one
    of a trigger. `recorded` are recorded deliveries, `varied` variations of others, the smallest first. What is new or
    gone has `differences` of its own instead.
    """

    what: What
    kinds: tuple[Kind, ...]
    listener: str
    trigger: str = ""
    recorded: tuple[Effect, ...] = ()
    varied: tuple[Effect, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def effects(self) -> tuple[Effect, ...]:
        """All that show it, recorded ones first."""
        return (*self.recorded, *self.varied)

    @property
    def subject(self) -> str:
        """`flask-app/flask-app-dev/event-dev-branch` for messages."""
        return f"{self.listener}/{self.trigger}" if self.trigger else self.listener

    @property
    def marks(self) -> Mapping[str, str]:
        """What has to be acknowledged: the title of each effect with its mark; of what is new or gone the one of its
        differences, under an empty title."""
        if not self.effects:
            return {"": digest_of(self.differences)}
        found: dict[str, str] = {}
        for effect in self.effects:
            title, number = effect.title, 1
            # Long values are cut in the descriptions of variations, so that two may read the same.
            while title in found:
                number += 1
                title = f"{effect.title} ({number})"
            found[title] = effect.mark
        return found


def digest_of(differences: tuple[Difference, ...]) -> str:
    """Sixteen hex digits that stand for some differences."""
    told: list[JSON] = [
        [one.part, one.path, *([] if isinstance(value, Missing) else [value] for value in (one.before, one.after))]
        for one in differences
    ]
    return sha256(gojson.dumps(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SideSummary:
    """What there is to say of one side: its `title` (`main (41035f9)`), what is wrong with its files, and `notes` on
    what was not read."""

    title: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings because of which something may be missing from the comparison."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two sides, sorted by subject; `deliveries`, `variations` and `listeners` count what was
    looked at. `unreadable` are findings of deliveries that could not be read. `inputs` says whose deliveries were used
    for both sides. `alike` tells that the listeners and all that they use are the same on both sides, so that no
    delivery does anything else."""

    before: SideSummary
    after: SideSummary
    changes: tuple[Change, ...]
    deliveries: int
    variations: int
    listeners: int
    unreadable: tuple[Finding, ...] = ()
    inputs: str = ""
    alike: bool = False
