"""Finding the delivery that tells a mutant from the original: a recorded one, or the smallest variation of one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from harness.deliveries import Delivery
from harness.diff.compare import event_of_variation
from harness.diff.effects import Shown, act_of, compare
from harness.diff.model import OUTCOME, What
from harness.diff.pairing import ListenerPair, pair_listeners
from harness.diff.sides import Side
from harness.errors import HarnessError
from harness.interceptors import Event
from harness.mutation.model import Telling
from harness.mutation.near import near_variations
from harness.project import Project
from harness.reach import Reach
from harness.trace import Trace
from harness.variations import Corpus, Reads, Variation, as_record, likeness, parent_of, reads_of, variations_of

MOST_EVENTS = 20_000
"""How many events listeners are asked about for one mutant before the search ends."""

MOST_NEAR = 2_000
"""How many of them may be deliveries with one character changed."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A delivery that tells, and how."""

    variation: Variation
    listener: str
    trigger: str
    shown: Shown


class Teller:
    """Finds telling deliveries for mutants of one project; `recorded` are the deliveries to look among."""

    def __init__(self, project: Project, recorded: Sequence[Delivery]) -> None:
        self._before = _side(project)
        self._recorded = sorted(recorded, key=lambda one: (len(one.body), one.name))

    def tell(self, mutated: Project, reach: Reach, *, write_record: bool) -> Telling | None:
        """The smallest delivery that tells the mutated project from the original; None where none is found.

        A recorded delivery is smaller than any variation, and what is created counts more than for which reason nothing
        is. Where `reach` tells of plans, equal resources may run other tasks.
        """
        after = _side(mutated)
        if reach.routes:
            return self._tell_route(after, write_record)
        search = _Search(self._before, after, reach)
        found = search.recorded(self._recorded)
        if found is None or found.shown.what is What.STOPS_OTHERWISE:
            found = search.varied(self._recorded) or (None if reach.plans else search.near(self._recorded)) or found
        return _telling(found, write_record) if found is not None else None

    def _tell_route(self, after: Side, write_record: bool) -> Telling | None:
        for delivery in self._recorded:
            try:
                sides = [side.simulator.destination(delivery) for side in (self._before, after)]
            except HarnessError:
                continue
            if sides[0] != sides[1]:
                outcomes = [f"leads to the listener {key}" if key else "leads to no listener" for key in sides]
                record = as_record(delivery) if write_record else ""
                return Telling(delivery.name, "", "", "", outcomes[0], outcomes[1], record=record)
        return None


def _side(project: Project) -> Side:
    return Side("", project.manifests, project.simulator)


def _telling(found: _Found, write_record: bool) -> Telling:
    variation = found.variation
    outcome = next((one for one in found.shown.differences if one.part == OUTCOME), None)
    before = str(outcome.before) if outcome is not None else found.shown.what.value
    after = str(outcome.after) if outcome is not None else found.shown.what.value
    return Telling(
        delivery=variation.base.name,
        variation=variation.description,
        listener=found.listener,
        trigger=found.trigger,
        before=before,
        after=after,
        differences=tuple(one for one in found.shown.differences if one.part != OUTCOME),
        only_reason=found.shown.what is What.STOPS_OTHERWISE,
        record=as_record(variation.delivery) if write_record else "",
    )


class _Search:
    """The search for one mutant."""

    def __init__(self, before: Side, after: Side, reach: Reach) -> None:
        self._before, self._after, self._plans = before, after, reach.plans
        self._pairs = [pair for pair in pair_listeners(before, after) if pair.key in reach.listeners]
        self._handed_over = 0

    def recorded(self, deliveries: Sequence[Delivery]) -> _Found | None:
        """The first recorded delivery for which something else is created; where there is none, the first for which
        nothing is for another reason. Those whose own URL leads to the listener come first."""
        weak: _Found | None = None
        for own in (True, False):
            for delivery in deliveries:
                for found in self._of_recorded(delivery, own=own):
                    if found.shown.what is not What.STOPS_OTHERWISE:
                        return found
                    weak = weak or found
        return weak

    def _of_recorded(self, delivery: Delivery, *, own: bool) -> Iterator[_Found]:
        try:
            destination = self._before.simulator.destination(delivery)
            event = self._before.simulator.event_of(delivery)
        except HarnessError:
            return
        variation = Variation(parent_of(delivery), "", ())
        for pair in self._pairs:
            if (pair.key == destination) is own:
                sides = self._deliver(delivery, pair)
                if sides is not None:
                    yield from self._compared(variation, pair, sides, event)

    def _deliver(self, delivery: Delivery, pair: ListenerPair) -> tuple[Trace, Trace] | None:
        try:
            before, after = (side.simulator.deliver(delivery, to=pair.key) for side in (self._before, self._after))
        except HarnessError:
            return None
        return before, after

    def _compared(
        self, variation: Variation, pair: ListenerPair, sides: tuple[Trace, Trace], event: Event
    ) -> Iterator[_Found]:
        is_recorded = not variation.edits
        for one in pair.triggers:
            before = act_of(one.before, sides[0], event.event_id)
            after = act_of(one.after, sides[1], event.event_id)
            shown = compare(before, after, plans=self._plans, recorded=is_recorded)
            if shown is not None:
                yield _Found(variation, pair.key, one.key.label, shown)

    def varied(self, deliveries: Sequence[Delivery]) -> _Found | None:
        """The smallest variation for which something else is created; of several the first."""
        reads = reads_of(self._before.simulator.world) | reads_of(self._after.simulator.world)
        corpus = Corpus(deliveries, reads)
        best: _Found | None = None
        seen: set[object] = set()
        for delivery in deliveries:
            alike = likeness(parent_of(delivery), reads)
            if alike is not None and alike in seen:
                continue
            seen.add(alike)
            found = self._smallest(delivery, corpus, best)
            best = found or best
            if (best is not None and best.variation.size <= _SMALLEST) or self._handed_over >= MOST_EVENTS:
                break
        return best

    def near(self, deliveries: Sequence[Delivery]) -> _Found | None:
        """The first delivery that starts something on either side and tells when a text in it is changed a little."""
        reads = reads_of(self._before.simulator.world) | reads_of(self._after.simulator.world)
        limit = self._handed_over + MOST_NEAR
        seen: set[object] = set()
        for delivery in deliveries:
            alike = likeness(parent_of(delivery), reads)
            if not self._starts_something(delivery) or (alike is not None and alike in seen):
                continue
            seen.add(alike)
            found = self._first(delivery, partial(near_variations, delivery), None)
            if found is not None or self._handed_over >= limit:
                return found
        return None

    def _starts_something(self, delivery: Delivery) -> bool:
        answers = filter(None, (self._deliver(delivery, pair) for pair in self._pairs))
        return any(trace.fired for sides in answers for trace in sides)

    def _smallest(self, delivery: Delivery, corpus: Corpus, best: _Found | None) -> _Found | None:
        """The first variation of a delivery that tells and is smaller than the best one so far."""
        return self._first(delivery, lambda relevant: variations_of(delivery, corpus, relevant), best)

    def _first(
        self, delivery: Delivery, variations: Callable[[Reads], Iterator[Variation]], best: _Found | None
    ) -> _Found | None:
        """The first of some variations of a delivery, made of what decides about it, that tells."""
        try:
            event = self._before.simulator.event_of(delivery)
        except HarnessError:
            return None
        parent = parent_of(delivery)
        if parent.payload is not None:
            event = event.changed(payload=parent.payload, write=lambda: delivery.body)
        decided = {pair.key: self._decided(delivery, pair) for pair in self._pairs}
        relevant = Reads.union(decided.values())
        if relevant.is_empty:
            return None
        for variation in variations(relevant):
            if (best is not None and variation.size >= best.variation.size) or self._handed_over >= MOST_EVENTS:
                return None
            for pair in self._pairs:
                if decided[pair.key].concern(variation.edits):
                    found = next(self._of_variation(delivery, variation, event, pair), None)
                    if found is not None:
                        return found
        return None

    def _of_variation(
        self, delivery: Delivery, variation: Variation, base: Event, pair: ListenerPair
    ) -> Iterator[_Found]:
        event = event_of_variation(variation, base, self._before)
        if event is None:
            return
        self._handed_over += 1
        try:
            before = self._before.simulator.hand_over(delivery, event, pair.key)
            after = self._after.simulator.hand_over(delivery, event, pair.key)
        except HarnessError:
            return  # nobody sends what cannot be judged
        yield from self._compared(variation, pair, (before, after), event)

    def _decided(self, delivery: Delivery, pair: ListenerPair) -> Reads:
        """What would have to change so that a trigger, on either side, creates something else than it did."""
        sides = self._deliver(delivery, pair)
        if sides is None:
            return Reads()
        parts = []
        for one in pair.triggers:
            for own, trace in zip((one.before, one.after), sides, strict=True):
                traced = own.trace_in(trace) if own is not None else None
                if own is not None and traced is not None:
                    parts.append(own.scoped.decided_by(traced, delivery.event))
        return Reads.union(parts)


_SMALLEST = (1, 0, 1)
"""The size of a variation than which none is smaller: one key, with a value that some delivery has."""
