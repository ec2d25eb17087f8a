"""Event policies held against what recorded deliveries, and variations of them, do at every listener.

Only what can make a difference is simulated: a variation goes to a listener only where it changes something that
decided there about the delivery it was made of; and where it changes only what a policy reads, the policy is asked
again about what the listener did already.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from harness.deliveries.delivery import Delivery
from harness.errors import HarnessError, InputError
from harness.goheader import canonical_header_key, header_of
from harness.interceptors import Event
from harness.policies.event.holding import Handled, Plans, Violation, creates, hold
from harness.policies.event.model import EventPolicy, Unit
from harness.policies.event.scope import ScopedListener, ScopedTrigger
from harness.simulator import Simulator
from harness.trace import Trace
from harness.variations import Corpus, HeaderEdit, Reads, UrlEdit, Variation, likeness, parent_of, variations_of
from harness.variations.accesses import Access
from harness.variations.reads import reads_of_accesses
from harness.variations.variation import Parent

MOST_EVENTS = 50_000
"""How many events the listeners are asked about, all together, before deliveries are no longer varied at a listener
that has had its share. The recorded ones always are."""


@dataclass(slots=True)
class Tally:
    """How much work it was: deliveries looked at, variations made, and events that a listener was asked about; and by
    the key of the listener the deliveries that were not varied because it had had its share of MOST_EVENTS."""

    deliveries: int = 0
    variations: int = 0
    handed_over: int = 0
    not_varied: dict[str, list[str]] = field(default_factory=dict)


class Judge:
    """Holds policies against deliveries. `listeners` is their scope in the manifests of `simulator`; `tally` counts.

    What is found at one listener depends on the others only by `basis`.
    """

    def __init__(self, simulator: Simulator, listeners: Sequence[ScopedListener]) -> None:
        self.tally = Tally()
        self._simulator = simulator
        self._panels = {scoped.key: _panel(scoped) for scoped in listeners}
        of_policies = (one.reads for panel in self._panels.values() for one in panel.asked if one.policy.variations)
        self._reads = Reads.union((*(panel.scoped.reads for panel in self._panels.values()), *of_policies))
        self._share = max(1, MOST_EVENTS // max(1, len(self._panels)))

    @property
    def basis(self) -> object:
        """What all listeners share; equal things are equal. It is where recorded values are gathered, and how many
        events each listener is asked about."""
        reads = self._reads
        return reads.body, reads.tested, reads.headers, reads.all_headers, reads.url, self._share

    def violations(self, deliveries: Sequence[Delivery], only: Collection[str] | None = None) -> Iterator[Violation]:
        """Every violation: per delivery and listener those of the recorded one, then those of its variations, smallest
        first. With `only` no others are asked than the listeners of these keys.

        A delivery that cannot be judged is passed over. Of several that look the same to a listener and its policies
        only the first is varied there.
        """
        panels = [panel for key, panel in self._panels.items() if only is None or key in only]
        if not panels:
            return
        corpus = Corpus(deliveries, self._reads)
        stands = [_Stand(self._simulator, panel, corpus, self._share, self.tally) for panel in panels]
        for delivery in deliveries:
            parent = parent_of(delivery)
            event = self._event_of(parent)
            if event is None:
                continue
            self.tally.deliveries += 1
            plans = Plans()
            for stand in stands:
                yield from stand.violations(parent, event, plans)

    def _event_of(self, parent: Parent) -> Event | None:
        """The request that a recorded delivery is; None where that cannot be told, which is the delivery's own
        finding."""
        try:
            event = self._simulator.event_of(parent.delivery)
        except InputError:
            return None
        if parent.payload is None:
            return event
        return event.changed(payload=parent.payload, write=lambda: parent.delivery.body)


class _Stand:
    """A listener that deliveries are brought to, with the policies that look at it."""

    def __init__(self, simulator: Simulator, panel: "_Panel", corpus: Corpus, share: int, tally: Tally) -> None:
        self._simulator = simulator
        self._panel = panel
        self._corpus = corpus
        self._left = share
        self._tally = tally
        self._unions = _Unions()
        self._seen: set[object] = set()

    def violations(self, parent: Parent, event: Event, plans: Plans) -> Iterator[Violation]:
        """Those by a recorded delivery, whose `event` it is, then those by its variations."""
        panel, delivery = self._panel, parent.delivery
        asked = [one for one in panel.asked if one.policy.selection.takes_delivery(delivery.name)]
        trace = self._deliver(delivery, None) if asked else None
        if trace is None:
            return
        handled = Handled(panel.scoped, trace, Variation(parent, "", ()), event, panel.reads)
        yield from hold([one.policy for one in asked], handled, plans)
        asked = [one for one in asked if one.policy.variations]
        if not asked or not self._is_new(parent, asked):
            return
        done = _done(handled, asked, delivery.event, self._unions)
        relevant = self._unions.of(done.relevant)
        if relevant.is_empty:
            return
        for variation in variations_of(delivery, self._corpus, relevant):
            if self._left <= 0:
                self._tally.not_varied.setdefault(panel.scoped.key, []).append(delivery.name)
                return
            self._tally.variations += 1
            yield from self._of_variation(variation, event, done, plans)

    def _is_new(self, parent: Parent, asked: Sequence["_Asked"]) -> bool:
        """Whether no delivery before looked the same to the listener and to the policies that are asked."""
        alike = None if self._panel.tells_apart else likeness(parent, self._panel.varied_reads)
        key = (alike, tuple(id(one.policy) for one in asked))
        if alike is not None and key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _of_variation(self, variation: Variation, base: Event, done: "_Done", plans: Plans) -> Iterator[Violation]:
        looks = done.looked.concern(variation.edits)
        decides = done.may_start.concern(variation.edits) or (
            (looks or done.sees_content) and done.started.concern(variation.edits)
        )
        if not decides and not looks:
            return
        trace = done.handled.trace
        deliver = decides and any(trigger.admits(_gitlab_event(variation, base)) for trigger in done.watched)
        if decides and not deliver:
            # No trigger that a policy looks at takes such an event: as if the listener had not been asked.
            trace = trace._replace(triggers=())
        policies = _concerned(done, variation, trace)
        if not deliver and not policies:
            return
        event = self._event(variation, base)
        if event is None:
            return
        if deliver:
            delivered = self._deliver(variation.base, event)
            if delivered is None:
                return
            trace = delivered
            policies = _concerned(done, variation, trace)
        if policies:
            yield from hold(policies, done.handled._replace(trace=trace, variation=variation, event=event), plans)

    def _event(self, variation: Variation, base: Event) -> Event | None:
        """The request that a variation is; None for a URL that cannot be read.

        Its event id is the recorded delivery's, so that what it creates differs from what that created only where it
        has to.
        """
        header = request_url = payload = None
        if any(isinstance(edit, HeaderEdit) for edit in variation.edits):
            header = header_of(variation.headers)
        if any(isinstance(edit, UrlEdit) for edit in variation.edits):
            try:
                request_url = self._simulator.event_of(variation.delivery).request_url
            except InputError:
                return None
        if variation.changes_body:
            payload = variation.payload
        return base.changed(header=header, request_url=request_url, payload=payload, write=lambda: variation.body)

    def _deliver(self, delivery: Delivery, event: Event | None) -> Trace | None:
        """What the listener does with a recorded delivery, or with the event of a variation; None where that cannot be
        judged. What it does with a recorded one others have often asked before, and the simulator may have kept it."""
        self._left -= 1
        self._tally.handed_over += 1
        try:
            if event is None:
                return self._simulator.deliver(delivery, to=self._panel.scoped.key)
            return self._simulator.hand_over(delivery, event, self._panel.scoped.key)
        except HarnessError:
            return None


_EVENT = "X-Gitlab-Event"


def _gitlab_event(variation: Variation, base: Event) -> str:
    """The X-Gitlab-Event of a variation."""
    for edit in variation.edits:
        if isinstance(edit, HeaderEdit) and canonical_header_key(edit.name) == _EVENT:
            return edit.value or ""
    return base.header_value(_EVENT)


def _concerned(one: "_Done", variation: Variation, trace: Trace) -> list[EventPolicy]:
    """The policies that may say something else of a variation than they said of the recorded delivery: where nothing is
    created, those of whole deliveries, and where nothing was created before, those that look at what changed."""
    if creates(trace):
        return [asked.policy for asked in one.asked]
    return [asked.policy for asked in one.whole if one.created or asked.reads.concern(variation.edits)]


class _Asked(NamedTuple):
    """A policy, what of a delivery it looks at to judge, and whether it looks at what is created."""

    policy: EventPolicy
    reads: Reads
    sees_content: bool


class _Panel(NamedTuple):
    """The policies of a listener, each once, and all that they read, to write their messages too (`reads`).
    `varied_reads` is what the listener reads and those policies that want variations; `tells_apart` whether any of them
    asks which delivery it is."""

    scoped: ScopedListener
    asked: tuple[_Asked, ...]
    reads: Reads
    varied_reads: Reads
    tells_apart: bool


def _panel(scoped: ScopedListener) -> _Panel:
    policies = (*scoped.policies, *(policy for trigger in scoped.triggers for policy in trigger.policies))
    once = {id(policy): policy for policy in policies}.values()
    asked = tuple(_Asked(policy, _reads(policy), _sees_content(policy)) for policy in once)
    messages = [validation.message_expression for one in asked for validation in one.policy.validations]
    told = (reads_of_accesses(message.looks) for message in messages if message is not None)
    return _Panel(
        scoped,
        asked,
        Reads.union((*(one.reads for one in asked), *told)),
        Reads.union((scoped.reads, *(one.reads for one in asked if one.policy.variations))),
        any(_tells_deliveries_apart(look) for policy in once for look in _looks(policy)),
    )


class _Done(NamedTuple):
    """What a listener did with a recorded delivery, for its variations: whether it `created` anything; what decided
    about that in the triggers that are `watched`, those that `started` something and those that `may_start` something
    yet; what the policies that are `asked` (`whole`: those of whole deliveries) look at in the delivery (`looked`); and
    whether any of them `sees_content`, which is what is created.

    Where none does, a trigger that started something can only stop to do so: that breaks no policy.
    """

    handled: Handled
    created: bool
    watched: tuple[ScopedTrigger, ...]
    started: Reads
    may_start: Reads
    looked: Reads
    sees_content: bool
    asked: Sequence[_Asked]
    whole: Sequence[_Asked]

    @property
    def relevant(self) -> tuple[Reads, ...]:
        """What variations have to concern."""
        return (self.may_start, self.looked, *((self.started,) if self.sees_content else ()))


def _done(handled: Handled, asked: Sequence[_Asked], event: str, unions: "_Unions") -> _Done:
    scoped = handled.scoped
    wanted = {id(one.policy) for one in asked}
    all_watched = any(id(policy) in wanted for policy in scoped.policies)
    watched: list[ScopedTrigger] = []
    started: list[Reads] = []
    may_start: list[Reads] = []
    # Without triggers in the trace the listener refused the event as a whole.
    for trigger, traced in zip(scoped.triggers, handled.trace.triggers, strict=False):
        if all_watched or any(id(policy) in wanted for policy in trigger.policies):
            watched.append(trigger)
            (started if traced.resources else may_start).append(trigger.decided_by(traced, event))
    whole = [one for one in asked if one.policy.selection.unit is Unit.DELIVERY]
    looked = [one.reads for one in (asked if handled.creates else whole)]
    return _Done(
        handled,
        handled.creates,
        tuple(watched),
        unions.of(started),
        unions.of(may_start),
        unions.of(looked),
        any(one.sees_content for one in asked),
        asked,
        whole,
    )


class _Unions:
    """What several parts read together, worked out once: the same parts come up for most deliveries."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], tuple[Reads, Sequence[Reads]]] = {}

    def of(self, parts: Sequence[Reads]) -> Reads:
        """The union of the parts."""
        key = tuple(dict.fromkeys(map(id, parts)))
        if key not in self._known:
            # The parts are kept, so that no other object gets the id of one.
            self._known[key] = (Reads.union(parts), parts)
        return self._known[key][0]


def _reads(policy: EventPolicy) -> Reads:
    """What of a delivery a policy looks at to judge."""
    looks = _looks(policy)
    reads = reads_of_accesses(looks)
    if any(_reads_url(look) for look in looks):
        reads |= Reads(url=True)
    if any(_tells_variations_apart(look) for look in looks):
        reads |= Reads(opaque=True)
    return reads


def _sees_content(policy: EventPolicy) -> bool:
    """Whether what is created makes a difference to a policy, besides that something is created."""
    if policy.selection.unit is not Unit.TRIGGER:
        return True
    return any(not one.variables <= _WITHOUT_CONTENT for one in policy.expressions)


_WITHOUT_CONTENT = frozenset({"body", "delivery", "header", "listener"})


def _looks(policy: EventPolicy) -> tuple[Access, ...]:
    return tuple(look for expression in policy.expressions for look in expression.looks)


def _tells_deliveries_apart(look: Access) -> bool:
    return look.variable == "delivery" and look.keys[:1] in ((), ("name",), ("method",), ("trigger",))


def _reads_url(look: Access) -> bool:
    return look.variable == "delivery" and look.keys[:1] in ((), ("url",))


def _tells_variations_apart(look: Access) -> bool:
    return look.variable == "delivery" and look.keys[:1] in ((), ("recorded",), ("variation",))
