"""How far a mutant reaches: which listeners may do something else, and whether the ways to them may."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.listeners import PreparedListener, PreparedTrigger
from harness.manifests import Document, ManifestSet, ResourceKey
from harness.manifests.document import Path
from harness.mutation.model import Mutant
from harness.simulator import Simulator
from harness.triggers.load import GROUP
from harness.triggers.model import Place
from harness.triggers.resolution import ResolvedTrigger

Where = tuple[str, int, Path]

_USED_BY_LISTENERS = frozenset(
    ("EventListener", "Trigger", "TriggerBinding", "ClusterTriggerBinding", "TriggerTemplate")
)


@dataclass(frozen=True, slots=True)
class Reach:
    """The keys of the listeners that may do something else, and whether requests may come to another listener."""

    listeners: frozenset[str]
    routes: bool


class Reaches:
    """The reach of every mutant of some manifests, from what each listener is made of."""

    def __init__(self, simulator: Simulator) -> None:
        self._all = frozenset(simulator.listeners)
        self._users: dict[Where, set[str]] = {}
        for key in simulator.listeners:
            for document in _documents(simulator.prepared(key)):
                self._users.setdefault(_where(document), set()).add(key)

    def of(self, mutant: Mutant) -> Reach:
        """How far a mutant reaches, which changes neither names nor labels. An object of another kind than those of
        Triggers and Ingresses may concern every listener: by the tasks of what it creates."""
        if (mutant.key.group, mutant.key.kind) == ("networking.k8s.io", "Ingress"):
            return Reach(frozenset(), True)
        if mutant.key.group == GROUP and mutant.key.kind in _USED_BY_LISTENERS:
            return Reach(frozenset(self._users.get(mutant.where, ())), False)
        return Reach(self._all, False)

    def only_of_others(self, reach: Reach, manifests: ManifestSet) -> tuple[ResourceKey, ...]:
        """The objects that only listeners are made of that are not reached, these themselves among them."""
        found = []
        for key, resource in manifests.resources.items():
            users = self._users.get(_where(resource.document))
            if users and users.isdisjoint(reach.listeners):
                found.append(key)
        return tuple(found)


def _where(document: Document) -> Where:
    return document.path, document.index, document.within


def _documents(listener: PreparedListener) -> Iterator[Document]:
    """Every document that a listener is made of."""
    places: list[Place | None] = [listener.listener.place]
    for trigger in (*listener.triggers, *(one for group in listener.groups for one in group.triggers)):
        places += _places(trigger)
    yield from (place.document for place in places if place is not None)


def _places(trigger: PreparedTrigger) -> Iterator[Place | None]:
    yield trigger.trigger.place
    if isinstance(trigger.resolved, ResolvedTrigger):
        yield trigger.resolved.template.place
        yield from (param.place for param in trigger.resolved.params)
