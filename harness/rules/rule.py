"""What a rule is: an id, a severity, and a function that finds where the manifests break it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import ManifestSet
from harness.triggers import TriggersWorld
from harness.triggers.model import InterceptorParam, Place, Trigger, TriggerInterceptor


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules look at."""

    manifests: ManifestSet
    world: TriggersWorld

    def interceptors(self) -> Iterator[tuple[str, TriggerInterceptor]]:
        """Every interceptor of every trigger and group, each with the name of what it belongs to."""
        for listener in self.world.listeners.values():
            for trigger in listener.triggers:
                if isinstance(trigger, Trigger):
                    owner = f"trigger {trigger.name!r} of EventListener {listener.key}"
                    yield from ((owner, interceptor) for interceptor in trigger.interceptors)
            for group in listener.groups:
                owner = f"group {group.name!r} of EventListener {listener.key}"
                yield from ((owner, interceptor) for interceptor in group.interceptors)
        for trigger in self.world.triggers.values():
            owner = f"Trigger {trigger.namespace}/{trigger.name}"
            yield from ((owner, interceptor) for interceptor in trigger.interceptors)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `help` tells the mend; `find` yields a finding for each place."""

    id: str
    severity: Severity
    summary: str
    help: str
    find: Callable[["Rule", Subject], Iterator[Finding]]

    def finding(self, message: str, location: Location, symbol: str = "", help: str = "") -> Finding:
        """A finding of this rule."""
        return Finding(self.id, self.severity, message, location, help or self.help, symbol)


def locate(place: Place | None) -> Location:
    """Where a place is; the empty location for things that stand in no file."""
    return place.document.locate(place.path) if place is not None else Location("")


def locate_name(param: InterceptorParam) -> Location:
    """Where the name of an interceptor's param stands: beside `name:`, or as the key of the short form (`cel:`)."""
    if param.place is None:
        return Location("")
    document, path = param.place.document, param.place.path
    return document.locate((*path[:-1], "name")) if path[-1:] == ("value",) else document.locate_key(path)
