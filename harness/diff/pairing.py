"""Which listener and which trigger of one side is the counterpart of which on the other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from harness import gojson
from harness.diff.sides import Side
from harness.listeners import PreparedListener
from harness.policies.event.scope import ScopedTrigger, deciding_triggers
from harness.templates import UID_VARIABLE
from harness.trace import Trace, TriggerTrace
from harness.triggers.resolution import ResolvedTrigger


class TriggerKey(NamedTuple):
    """What tells a trigger from the others of its listener: its group (empty: none), namespace and name, and its number
    (from 1) among those that are the same in all of that."""

    group: str
    namespace: str
    name: str
    number: int

    @property
    def label(self) -> str:
        """What messages call it: `build`, `group/build`, `build #2`."""
        name = self.name or "(unnamed)"
        label = f"{self.group}/{name}" if self.group else name
        return label if self.number == 1 else f"{label} #{self.number}"


@dataclass(frozen=True, slots=True)
class OwnTrigger:
    """A trigger on one side: what it decides by, and its place in the listener's traces. `seed` is what goes into the
    ids that its templates get (`harness.sink`), None where they want none."""

    scoped: ScopedTrigger
    index: int
    seed: str | None

    def trace_in(self, trace: Trace) -> TriggerTrace | None:
        """What it did; None where the listener refused the delivery as a whole."""
        return trace.triggers[self.index] if self.index < len(trace.triggers) else None


@dataclass(frozen=True, slots=True)
class TriggerPair:
    """A trigger that is there on one side at least."""

    key: TriggerKey
    before: OwnTrigger | None
    after: OwnTrigger | None


@dataclass(frozen=True, slots=True)
class ListenerPair:
    """A listener that is there on one side at least. `before` and `after` tell where; `alike` that both sides do the
    same with every delivery, up to the tasks of what they create."""

    key: str
    before: bool
    after: bool
    alike: bool
    triggers: tuple[TriggerPair, ...]


def pair_listeners(before: Side, after: Side) -> tuple[ListenerPair, ...]:
    """Every listener of either side by its `namespace/name`, sorted."""
    sides = (before, after)
    keys = sorted({key for side in sides for key in side.simulator.listeners})
    return tuple(_pair(key, before, after) for key in keys)


def _pair(key: str, before: Side, after: Side) -> ListenerPair:
    there = [key in side.simulator.listeners for side in (before, after)]
    owns = [
        dict(_own_triggers(side.simulator.prepared(key))) if is_there else {}
        for side, is_there in zip((before, after), there, strict=True)
    ]
    triggers = [TriggerPair(one, owns[0].get(one), owns[1].get(one)) for one in sorted({*owns[0], *owns[1]})]
    return ListenerPair(key, there[0], there[1], before.looks(key) == after.looks(key), tuple(triggers))


def _own_triggers(listener: PreparedListener) -> Iterator[tuple[TriggerKey, OwnTrigger]]:
    """In the order of the traces: the listener's own, then each group's."""
    seeds = [str(index) for index in range(len(listener.triggers))]
    for number, group in enumerate(listener.groups):
        seeds += [f"group {number} {index}" for index in range(len(group.triggers))]
    seen: Counter[tuple[str, str, str]] = Counter()
    for index, (scoped, seed) in enumerate(zip(deciding_triggers(listener), seeds, strict=True)):
        trigger = scoped.prepared.trigger
        name = (scoped.group.name if scoped.group else "", trigger.namespace, trigger.name)
        seen[name] += 1
        yield TriggerKey(*name, seen[name]), OwnTrigger(scoped, index, seed if _wants_id(scoped) else None)


def _wants_id(scoped: ScopedTrigger) -> bool:
    resolved = scoped.prepared.resolved
    templates = resolved.template.resource_templates if isinstance(resolved, ResolvedTrigger) else ()
    return any(UID_VARIABLE in gojson.dumps(template) for template in templates)
