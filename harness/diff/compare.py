"""Every recorded delivery, and variations of it, at every listener of both sides.

Only what can differ is simulated: a listener that is made of the same on both sides does the same, and a variation goes
only to listeners where it changes what decided, on either side, about the delivery it was made of.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import NamedTuple

from harness.deliveries.delivery import Delivery
from harness.diff.effects import Shown, act_of, compare
from harness.diff.model import OUTCOME, Change, Comparison, Difference, Effect, Kind, What
from harness.diff.pairing import ListenerPair, pair_listeners
from harness.diff.sides import Side
from harness.diff.structure import structural_changes
from harness.errors import HarnessError, InputError
from harness.finding import Finding, Severity
from harness.goheader import header_of
from harness.interceptors import Event
from harness.location import Location
from harness.trace import Trace
from harness.variations import (
    Corpus,
    HeaderEdit,
    Reads,
    UrlEdit,
    Variation,
    likeness,
    parent_of,
    reads_of,
    variations_of,
)
from harness.variations.reads import NOTHING

Each = Callable[[Sequence[Delivery]], Iterable[Delivery]]
"""Goes through deliveries, and may tell somebody how far it is."""


def compare_sides(
    before: Side,
    after: Side,
    deliveries: Sequence[Delivery],
    *,
    variations: bool = True,
    each: Each = iter,
    unreadable: Sequence[Finding] = (),
    inputs: str = "",
) -> Comparison:
    """What differs between two sides, for recorded deliveries and, with `variations`, what is made of them.

    The variations are those of what either side reads, so that swapping the sides swaps the answer. `unreadable` and
    `inputs` are handed on.
    """
    work = _Work(before, after, pair_listeners(before, after))
    structural = tuple(structural_changes(before, after, work.pairs))
    reads = reads_of(before.simulator.world) | reads_of(after.simulator.world)
    corpus = Corpus(deliveries if variations and work.differ else (), reads)
    seen: set[object] = set()
    for delivery in each(deliveries):
        parent = parent_of(delivery)
        alike = likeness(parent, reads) if variations and work.differ else None
        varied = variations and work.differ and (alike is None or alike not in seen)
        seen.add(alike)
        try:
            work.take(delivery, corpus if varied else None)
        except InputError as error:
            unreadable = (*unreadable, unreadable_finding(delivery.name, error))
    changes = sorted((*structural, *work.changes()), key=_order)
    return Comparison(
        before=before.summary,
        after=after.summary,
        changes=tuple(changes),
        deliveries=len(deliveries),
        variations=work.variations,
        listeners=len(work.pairs),
        unreadable=tuple(unreadable),
        inputs=inputs,
        alike=not work.differ,
    )


def unreadable_finding(name: str, error: InputError) -> Finding:
    """A delivery that cannot be judged."""
    location = error.location or Location(name)
    return Finding("delivery-unreadable", Severity.ERROR, error.message, location, error.help)


_KINDS = tuple(Kind)


def _order(change: Change) -> tuple[object, ...]:
    """Listeners by name, their own changes before those of their triggers, and of these what matters most first."""
    first = min(_KINDS.index(kind) for kind in change.kinds)
    is_way = change.kinds == (Kind.ROUTES,)
    shown = [(one.part, one.path, repr(one.before), repr(one.after)) for one in change.differences]
    titles = [effect.title for effect in change.effects]
    return (is_way, change.listener, change.trigger, first, change.what, titles, shown)


class _Key(NamedTuple):
    """What effects share that are one change."""

    listener: str
    trigger: str
    what: What
    alike: object

    @classmethod
    def of(cls, listener: str, trigger: str, shown: Shown) -> "_Key":
        return cls(listener, trigger, shown.what, shown.alike)


@dataclass(slots=True)
class _Recorded:
    """A recorded delivery that shows a change, with its variations that do so too."""

    effect: Effect
    also: int = 0
    told: bytes = b""

    def add(self, variation: Effect) -> None:
        self.also += 1
        self.told = sha256(self.told + f"{variation.variation}\0{variation.digest}".encode("utf-8", "replace")).digest()

    def finish(self) -> Effect:
        return replace(self.effect, also=self.also, also_digest=self.told.hex()) if self.also else self.effect


@dataclass(slots=True)
class _Group:
    """The effects of one change so far."""

    shown: Shown
    recorded: list["_Recorded"] = field(default_factory=list)
    varied: list[tuple[tuple[int, int, int], Effect]] = field(default_factory=list)


@dataclass(slots=True)
class _Handled:
    """What both sides' listener did with a recorded delivery, and what would have to change for it to do something
    else, on either side. `shown` are the changes that it shows itself."""

    pair: ListenerPair
    before: Trace | None
    after: Trace | None
    own: bool
    decided: Reads = NOTHING
    shown: dict[_Key, "_Recorded"] = field(default_factory=dict)


class _Work:
    """The comparison as it goes on: delivery by delivery."""

    def __init__(self, before: Side, after: Side, pairs: Sequence[ListenerPair]) -> None:
        self.pairs = pairs
        self.variations = 0
        self._before = before
        self._after = after
        self._plans_differ = before.library != after.library
        self._groups: dict[_Key, _Group] = {}

    @property
    def differ(self) -> bool:
        """Whether any delivery may do something else."""
        return self._plans_differ or not all(pair.alike for pair in self.pairs)

    def changes(self) -> Iterator[Change]:
        """Every change that deliveries show, each with its deliveries: those whose own URL leads there first."""
        for key, group in self._groups.items():
            recorded = sorted(
                (one.finish() for one in group.recorded), key=lambda effect: (not effect.own, effect.delivery)
            )
            known = {effect.digest for effect in recorded}
            ranked = sorted(group.varied, key=lambda one: (one[0], not one[1].own))
            varied = tuple(effect for _, effect in ranked if effect.digest not in known)
            yield Change(group.shown.what, group.shown.kinds, key.listener, key.trigger, tuple(recorded), varied)

    def take(self, delivery: Delivery, corpus: Corpus | None) -> None:
        """Compare what both sides do with a delivery and, with a corpus, with its variations. Raises InputError for one
        that cannot be judged."""
        event = self._before.simulator.event_of(delivery)
        parent = parent_of(delivery)
        if parent.payload is not None:
            event = event.changed(payload=parent.payload, write=lambda: delivery.body)
        destinations = (
            self._before.simulator.destination(delivery),
            self._after.simulator.destination(delivery),
        )
        self._compare_destinations(delivery, destinations)
        done = []
        for pair in self.pairs:
            if pair.alike and not self._plans_differ:
                continue
            handled = self._hand_over(delivery, event, pair, own=pair.key in destinations)
            self._compare_answers(delivery, handled)
            self._compare_triggers(handled, event, delivery, None)
            handled.decided = _decided(handled, delivery.event)
            done.append(handled)
        if corpus is None:
            return
        relevant = Reads.union(one.decided for one in done)
        if relevant.is_empty:
            return
        for variation in variations_of(delivery, corpus, relevant):
            self.variations += 1
            self._take_variation(delivery, variation, event, done)

    def _take_variation(self, delivery: Delivery, variation: Variation, base: Event, done: Sequence[_Handled]) -> None:
        event: Event | None = None
        for one in done:
            if not one.decided.concern(variation.edits):
                continue
            event = event or event_of_variation(variation, base, self._before)
            if event is None:
                return
            try:
                handled = self._hand_over(delivery, event, one.pair, own=one.own)
            except HarnessError:
                continue  # nobody sends what cannot be judged
            handled.shown = one.shown
            self._compare_triggers(handled, event, delivery, variation)

    def _hand_over(self, delivery: Delivery, event: Event, pair: ListenerPair, *, own: bool) -> _Handled:
        before = self._before.simulator.hand_over(delivery, event, pair.key) if pair.before else None
        after = self._after.simulator.hand_over(delivery, event, pair.key) if pair.after else None
        return _Handled(pair, before, after, own)

    def _compare_destinations(self, delivery: Delivery, destinations: tuple[str, str]) -> None:
        if destinations[0] != destinations[1]:
            before, after = (key or "no listener" for key in destinations)
            shown = _outcome(What.SENT_ELSEWHERE, Kind.ROUTES, before, after)
            key = _Key.of("the deliveries' own URLs", "", shown)
            self._record(key, shown, Effect(delivery.name, shown.differences, own=True))

    def _compare_answers(self, delivery: Delivery, handled: _Handled) -> None:
        before, after = handled.before, handled.after
        if before is not None and after is not None and before.status != after.status:
            statuses = (f"HTTP {int(trace.status)}" for trace in (before, after))
            shown = _outcome(What.ANSWERS_OTHERWISE, Kind.ANSWERS, *statuses)
            effect = Effect(delivery.name, shown.differences, own=handled.own)
            self._record(_Key.of(handled.pair.key, "", shown), shown, effect)

    def _compare_triggers(
        self, handled: _Handled, event: Event, delivery: Delivery, variation: Variation | None
    ) -> None:
        for pair in handled.pair.triggers:
            before = act_of(pair.before, handled.before, event.event_id)
            after = act_of(pair.after, handled.after, event.event_id)
            shown = compare(before, after, plans=self._plans_differ, recorded=variation is None)
            if shown is None:
                continue
            key = _Key.of(handled.pair.key, pair.key.label, shown)
            if variation is None:
                effect = Effect(delivery.name, shown.differences, own=handled.own)
                handled.shown[key] = self._record(key, shown, effect)
                continue
            effect = Effect(delivery.name, shown.differences, variation.description, handled.own)
            if key in handled.shown:
                # To who reads it, a variation of a delivery that shows the change itself tells nothing new.
                handled.shown[key].add(effect)
            else:
                self._groups.setdefault(key, _Group(shown)).varied.append((variation.size, effect))

    def _record(self, key: _Key, shown: Shown, effect: Effect) -> _Recorded:
        recorded = _Recorded(effect)
        self._groups.setdefault(key, _Group(shown)).recorded.append(recorded)
        return recorded


def _outcome(what: What, kind: Kind, before: str, after: str) -> Shown:
    return Shown(what, (kind,), (Difference(OUTCOME, "", before, after),), (before, after))


def _decided(handled: _Handled, event: str) -> Reads:
    """What would have to change so that any trigger, on either side, creates something else than it did."""
    parts = []
    for pair in handled.pair.triggers:
        for own, trace in ((pair.before, handled.before), (pair.after, handled.after)):
            traced = own.trace_in(trace) if own is not None and trace is not None else None
            if own is not None and traced is not None:
                parts.append(own.scoped.decided_by(traced, event))
    return Reads.union(parts)


def event_of_variation(variation: Variation, base: Event, side: Side) -> Event | None:
    """The request that a variation is, with the id of the recorded delivery's; None for a URL that cannot be read."""
    header = request_url = payload = None
    if any(isinstance(edit, HeaderEdit) for edit in variation.edits):
        header = header_of(variation.headers)
    if any(isinstance(edit, UrlEdit) for edit in variation.edits):
        try:
            request_url = side.simulator.event_of(variation.delivery).request_url
        except InputError:
            return None
    if variation.changes_body:
        payload = variation.payload
    return base.changed(header=header, request_url=request_url, payload=payload, write=lambda: variation.body)
