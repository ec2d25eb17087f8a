"""How far a change of the manifests reaches: which listeners may do something else, and whether the ways to them are
others."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
        """How far everything reaches that is different in `manifests`: each object of another document counts. None
        where that may be anything: objects have come, gone or changed their order, or hold other things that
        everything may depend on."""
        before = self._manifests.resources
        if list(before) != list(manifests.resources):
            return None
        pairs = [(before[key], one) for key, one in manifests.resources.items()]
        changed = [(old, new) for old, new in pairs if old.document is not new.document]
        if any(_may_reach_anything(old, new) for old, new in changed):
            return None
        reaches = [self._of_change(old, new) for old, new in changed]
        return union((*reaches, Reach(routes=any(_is_served_otherwise(old, new) for old, new in changed))))

    def _of_change(self, old: Resource, new: Resource) -> Reach:
        kind = (new.key.group, new.key.kind)
        if kind not in _CONTENTS:
            return self.of(new.key)
        if kind == _SECRET and old.value != new.value:
            readers = frozenset(key for key in self._all if _may_read(self._simulator.prepared(key), new.key.name))
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


def _may_reach_anything(old: Resource, new: Resource) -> bool:
    """Whether an object has changed in something of which `Reaches.of` knows nothing."""
    kind = (new.key.group, new.key.kind)
    if kind in _CONTENTS:
        return kind != _SECRET and old.value != new.value
    if new.key.group != GROUP:
        return False
    # A version that is not served makes the object one that is not there, and labels are what listeners select by.
    relabelled = new.key.kind == "Trigger" and old.value.get("metadata") != new.value.get("metadata")
    return relabelled or old.version != new.version


def _is_served_otherwise(old: Resource, new: Resource) -> bool:
    """Whether the Service of a listener may be another one."""
    return (
        new.key.kind == "EventListener"
        and View.of(old.document).at("spec", "resources").value != View.of(new.document).at("spec", "resources").value
    )


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
