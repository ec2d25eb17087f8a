"""What rules ask of recorded deliveries on their way through a trigger."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness import gojson
from harness.deliveries import Delivery
from harness.finding import Related, Severity
from harness.goheader import header_of
from harness.interceptors import Event
from harness.interceptors.chain import FORM
from harness.jsonpath import GoStruct, event_value
from harness.location import Location
from harness.rules.subject import Subject
from harness.rules.units import Passage

_SHOWN = 3
"""How many of the deliveries that show a thing are named."""


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
        return f"{self.first.delivery.name}{more}"

    @property
    def related(self) -> tuple[Related, ...]:
        """The files of the first deliveries."""
        these = list(self._by_delivery.values())[:_SHOWN]
        return tuple(Related(Location(one.source), f"the delivery {one.name} shows it") for one in these)

    @property
    def _by_delivery(self) -> dict[str, Delivery]:
        return {passage.delivery.name: passage.delivery for passage in self.passages}


def shown_by(passages: Sequence[Passage], subject: Subject) -> Shown | None:
    """Those passages that count, None where none does.

    An error counts where the delivery's own URL leads to the listener, or where there is no other listener; a warning
    where the manifests do not tell where it leads. What leads to another listener counts for nothing.
    """
    certain = [one for one in passages if one.routed or len(subject.listeners) == 1]
    if certain:
        return Shown(Severity.ERROR, tuple(certain))
    possible = [one for one in passages if not subject.simulator.destination(one.delivery)]
    return Shown(Severity.WARNING, tuple(possible)) if possible else None


def event_of(passage: Passage) -> GoStruct | None:
    """The event as the trigger's bindings see it. None where that cannot be told from the delivery: a webhook
    interceptor may have changed it, a form is read in its own way."""
    chain = passage.active.chain
    event = _event(passage.delivery)
    if any(one.webhook is not None for one in chain) or event.header_value("Content-Type") == FORM:
        return None
    try:
        return event_value(event.json, event.joined_header, passage.trace.extensions or {}, event.event_id)
    except gojson.DecodeError:
        return None


@lru_cache(maxsize=256)
def _event(delivery: Delivery) -> Event:
    """The delivery's event, its body decoded once for all params that look at it."""
    return Event(delivery.body, header_of(delivery.headers), "", "")
