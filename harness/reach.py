"""How far a change of the manifests reaches: which listeners may do something else, and whether the ways to them are
others."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from harness.listeners import PreparedListener
from harness.manifests import ManifestSet, Resource, ResourceKey, View
from harness.pipelines.library import GROUP as PIPELINES
from harness.simulator import Simulator
from harness.triggers.load import GROUP
from harness.triggers.model import CLUSTER_TRIGGER_BINDING

_SECRET = ("", "Secret")
_CONTENTS = frozenset((_SECRET, ("", "Namespace"), ("apiextensions.k8s.io", "CustomResourceDefinition")))
"""Objects that others depend on by what they hold, and not by where they stand."""

_OF_ALL = frozenset(((GROUP, "Interceptor"), (GROUP, "ClusterInterceptor")))
"""Objects that any listener may be made of."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The keys of the `listeners` that may do something else; those among them that may answer or create something
    else; whether other tasks may be run by what any of them creates (`plans`), and whether requests may come to another
    listener (`routes`)."""

    listeners: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    plans: bool = False
    routes: bool = False


class Reaches:
    """How far changes of objects reach, from what each listener of a simulator is made of."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._manifests = simulator.manifests
        self._all = frozenset(simulator.listeners)
        self._users: dict[ResourceKey, set[str]] = {}
        for key in simulator.listeners:
            for part in _parts(simulator.prepared(key)):
                self._users.setdefault(part, set()).add(key)

    def of(self, key: ResourceKey) -> Reach:
        """How far a change of that object reaches which leaves its names, its labels and its version alone, and of an
        EventListener the Service that Tekton makes for it."""
        kind = (key.group, key.kind)
        if kind in (("networking.k8s.io", "Ingress"), ("", "Service")):
            return Reach(routes=True)
        if key.group == PIPELINES:
            return Reach(self._all, plans=True)
        if kind in _CONTENTS or kind in _OF_ALL:
            return Reach(self._all, self._all)
        used = frozenset(self._users.get(key, ()))
        return Reach(used, used)

    def until(self, manifests: ManifestSet) -> Reach | None:
        """How far everything reaches that is different in `manifests`: each object of another document counts, and each
        that has come or gone. None where that may be anything."""
        before, now = self._manifests.resources, manifests.resources
        if [key for key in before if _is_ordered(key)] != [key for key in now if _is_ordered(key)]:
            return None
        secrets = self._simulator.secrets
        if secrets.over(manifests).elsewhere != secrets.elsewhere:
            return None
        changed = [_Change(key, before.get(key), now.get(key)) for key in {**before, **now}]
        changed = [one for one in changed if one.is_one]
        if any(one.may_reach_anything for one in changed):
            return None
        routes = any(one.serves_otherwise for one in changed)
        return union((*map(self._of_change, changed), Reach(routes=routes)))

    def _of_change(self, change: "_Change") -> Reach:
        if change.kind not in _CONTENTS:
            return self.of(change.key)
        if change.kind == _SECRET and change.holds_otherwise:
            readers = frozenset(key for key in self._all if _may_read(self._simulator.prepared(key), change.key.name))
            return Reach(readers, readers)
        return Reach()

    def only_of_others(self, reach: Reach) -> tuple[ResourceKey, ...]:
        """The objects that only listeners are made of that are not reached, these themselves among them."""
        return tuple(
            key
            for key in self._manifests.resources
            if key in self._users and self._users[key].isdisjoint(reach.listeners)
        )


def union(parts: Iterable[Reach]) -> Reach:
    """How far several changes reach together."""
    kept = tuple(parts)
    return Reach(
        frozenset().union(*(one.listeners for one in kept)),
        frozenset().union(*(one.answers for one in kept)),
        any(one.plans for one in kept),
        any(one.routes for one in kept),
    )


def _is_ordered(key: ResourceKey) -> bool:
    """Whether it matters what stands before an object, and that it is there."""
    return key.group == GROUP and key.kind in ("EventListener", "Trigger")


class _Change(NamedTuple):
    """An object as it was and as it is; None where it is not there."""

    key: ResourceKey
    old: Resource | None
    new: Resource | None

    @property
    def kind(self) -> tuple[str, str]:
        return self.key.group, self.key.kind

    @property
    def is_one(self) -> bool:
        """Whether it is not the same document."""
        return self.old is None or self.new is None or self.old.document is not self.new.document

    @property
    def holds_otherwise(self) -> bool:
        """Whether it holds something else, wherever it stands."""
        return self.old is None or self.new is None or self.old.value != self.new.value

    @property
    def may_reach_anything(self) -> bool:
        """Whether it is one of which `Reaches.of` knows nothing."""
        if self.kind in _CONTENTS:
            return self.kind != _SECRET and self.holds_otherwise
        if not _is_ordered(self.key) or self.old is None or self.new is None:
            return False
        # A version that is not served makes the object one that is not there, and labels are what listeners select by.
        relabelled = self.key.kind == "Trigger" and self.old.value.get("metadata") != self.new.value.get("metadata")
        return relabelled or self.old.version != self.new.version

    @property
    def serves_otherwise(self) -> bool:
        """Whether the Service of a listener may be another one."""
        if self.key.kind != "EventListener" or self.old is None or self.new is None:
            return False
        old, new = (View.of(one.document).at("spec", "resources").value for one in (self.old, self.new))
        return old != new


def _may_read(prepared: PreparedListener, secret: str) -> bool:
    """Whether a listener may look into a Secret of that name: its interceptors name it, or work out in CEL what they
    look into."""
    triggers = (*prepared.triggers, *(one for group in prepared.groups for one in group.triggers))
    chains = (*(group.group.interceptors for group in prepared.groups), *(one.trigger.interceptors for one in triggers))
    said = json.dumps([[param.value for param in link.params] for chain in chains for link in chain])
    return json.dumps(secret) in said or "compareSecret" in said


def _parts(prepared: PreparedListener) -> Iterator[ResourceKey]:
    """The objects that a listener is made of, also those that it names and that are not there."""
    listener = prepared.listener
    yield ResourceKey(GROUP, "EventListener", listener.namespace, listener.name)
    for one in (*prepared.triggers, *(one for group in prepared.groups for one in group.triggers)):
        trigger = one.trigger
        # One that stands in the listener itself has no object, and mostly no namesake.
        yield ResourceKey(GROUP, "Trigger", trigger.namespace, trigger.name)
        for binding in trigger.bindings:
            cluster = binding.kind == CLUSTER_TRIGGER_BINDING
            kind = CLUSTER_TRIGGER_BINDING if cluster else "TriggerBinding"
            yield ResourceKey(GROUP, kind, "" if cluster else trigger.namespace, binding.ref)
        if trigger.template is not None:
            yield ResourceKey(GROUP, "TriggerTemplate", trigger.namespace, trigger.template.ref or "")
