"""How a finding about events names what shows it: recorded deliveries, or one with something changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.finding import Related, Severity
from harness.location import Location
from harness.rules.subject import Subject
from harness.rules.trials import FiredTrigger, Trial
from harness.rules.units import Passage
from harness.trace import TriggerTrace

_SHOWN = 3
"""How many of the deliveries that show a thing are named."""

_LONGEST = 160
"""How many characters of a text out of an event a message shows."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The first delivery that shows something, and how many others do. `change` is what was changed in it, empty for
    one that shows it as it was recorded; `trace` is what came of it."""

    delivery: Passage
    trace: TriggerTrace
    others: int
    change: str = ""

    @classmethod
    def recorded(cls, passages: Sequence[Passage]) -> "Evidence | None":
        """Recorded deliveries as they are; None where there are none."""
        return cls(passages[0], passages[0].trace, len(passages) - 1) if passages else None

    @classmethod
    def tried(cls, trials: Iterable[Trial]) -> "Evidence | None":
        """Recorded deliveries with something changed; None where there are none."""
        shown = list(trials)
        return cls(shown[0].base, shown[0].trace, len(shown) - 1, one_line(shown[0].change)) if shown else None

    @property
    def fires(self) -> str:
        """`fires for push/dev`, or `fires for a delivery like push/dev, but the branch is deleted`, with the number of
        others."""
        name = one_line(self.delivery.delivery.name)
        more = f" (and {self.others} more)" if self.others else ""
        return (
            f"fires for a delivery like {name}{more}, but {self.change}" if self.change else f"fires for {name}{more}"
        )

    @property
    def related(self) -> tuple[Related, ...]:
        """The file of the delivery."""
        return (delivery_file(self.delivery),)

    @property
    def creates(self) -> str:
        """`PipelineRun ci/build-`, with the number of others."""
        return created(self.trace)


@dataclass(frozen=True, slots=True)
class Shown:
    """The deliveries that show one thing, the most certain first; `severity` is that of the first."""

    severity: Severity
    passages: tuple[Passage, ...]

    @property
    def first(self) -> Passage:
        """The passage to speak of."""
        return self.passages[0]

    @property
    def deliveries(self) -> str:
        """`push/main`, or `push/main and 2 other deliveries`."""
        others = len(self._by_delivery) - 1
        more = f" and {others} other deliver{'y' if others == 1 else 'ies'}" if others else ""
        return f"{one_line(self.first.delivery.name)}{more}"

    @property
    def related(self) -> tuple[Related, ...]:
        """The files of the first deliveries."""
        return tuple(map(delivery_file, list(self._by_delivery.values())[:_SHOWN]))

    @property
    def _by_delivery(self) -> dict[str, Passage]:
        return {passage.delivery.name: passage for passage in self.passages}


def shown_by(passages: Iterable[Passage], subject: Subject) -> Shown | None:
    """Those passages that count, those first that are seldom the odd ones; None where none counts.

    An error counts where the delivery's own URL leads to the listener, or where there is no other listener; a warning
    where the manifests do not tell where it leads. What leads to another listener counts for nothing.
    """
    passages = sorted(passages, key=lambda one: oddness(one, subject))
    certain = [one for one in passages if one.routed or len(subject.listeners) == 1]
    if certain:
        return Shown(Severity.ERROR, tuple(certain))
    possible = [one for one in passages if not subject.simulator.destination(one.delivery)]
    return Shown(Severity.WARNING, tuple(possible)) if possible else None


def one_line(text: str) -> str:
    """A text out of an event or a file's name, fit for a message: without line breaks and control characters, cut where
    it is long."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def delivery_file(passage: Passage) -> Related:
    """The file of a delivery."""
    return Related(Location(passage.delivery.source), f"the delivery {one_line(passage.delivery.name)}")


def oddness(passage: Passage, subject: Subject) -> tuple[bool, bool, int]:
    """What the deliveries that show a thing are sorted by: those come first whose URL leads to the listener, an event
    of GitLab tells more than a body that is none, and short names are seldom those of the odd ones."""
    return not passage.routed, not subject.trials.event(passage.delivery).kind, len(passage.delivery.name)


def asked_of(kind: str, condition: str, fired: FiredTrigger, subject: Subject) -> str:
    """The help to ask a condition of events of one kind (`push`, `merge_request`). Events of other kinds that fire the
    trigger too are not to be stopped by it: they have no such fields."""
    others = any(subject.trials.event(one.delivery).kind not in ("", kind) for one in fired.firings)
    return f"add to the filter: {f'(body.object_kind != {kind!r} || {condition})' if others else condition}"


def created(trace: TriggerTrace) -> str:
    """What a trigger created, in words: `PipelineRun ci/build- and 1 more`."""
    if not trace.resources:
        return "nothing"
    more = f" and {len(trace.resources) - 1} more" if len(trace.resources) > 1 else ""
    return f"{one_line(trace.resources[0].label)}{more}"
