"""How a finding about events names what shows it: a recorded delivery, or one with something changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.finding import Related
from harness.location import Location
from harness.rules.trials import Trial
from harness.rules.units import Passage
from harness.trace import TriggerTrace


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
        return (
            Related(Location(self.delivery.delivery.source), f"the delivery {one_line(self.delivery.delivery.name)}"),
        )

    @property
    def creates(self) -> str:
        """`PipelineRun ci/build-`, with the number of others."""
        return created(self.trace)


_LONGEST = 160


def one_line(text: str) -> str:
    """A text out of an event or a file's name, fit for a message: without line breaks and control characters, cut where
    it is long."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def shown_by(passage: Passage) -> Related:
    """The file of a delivery."""
    return Related(Location(passage.delivery.source), f"the delivery {one_line(passage.delivery.name)}")


def created(trace: TriggerTrace) -> str:
    """What a trigger created, in words: `PipelineRun ci/build- and 1 more`."""
    if not trace.resources:
        return "nothing"
    more = f" and {len(trace.resources) - 1} more" if len(trace.resources) > 1 else ""
    return f"{one_line(trace.resources[0].label)}{more}"
