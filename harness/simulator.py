"""The simulator: a delivery goes in, what Tekton would do with it comes out as a trace. Pure: no network, no clock."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property, lru_cache

from harness.deliveries.delivery import Delivery
from harness.deliveries.payload import payload_of
from harness.errors import InputError, UsageError
from harness.goheader import header_of
from harness.ingress import Route, Routes, load_routes
from harness.interceptors import Event, Stub
from harness.listeners import PreparedListener, prepare_listener
from harness.location import Location
from harness.manifests import ManifestSet
from harness.pipelines import Library
from harness.secrets import SecretStore
from harness.sink import Surroundings, answer, process, replanned, synthetic_id
from harness.trace import Trace
from harness.triggers import TriggersWorld, load_triggers

DIRECT = "direct"
"""The route of a delivery that is handed to a listener past any ingress."""


class Simulator:
    """A folder of manifests with secrets and stubs, ready for deliveries.

    Whatever does not depend on the delivery is looked up once, when a listener is first reached; a simulator may be
    asked any number of times, and equal questions have equal answers. Without `explain` the stops of CEL filters
    carry no explanation, which is several times quicker where most deliveries are refused. With `admit`
    what a trigger creates goes through Tekton's admission webhooks, and a refusal stops it at `create`. With `keep` so
    many answers are kept, for whoever asks about the same Delivery object again. `world` are the Triggers objects of
    the manifests where the caller has them already.
    """

    def __init__(
        self,
        manifests: ManifestSet,
        *,
        secrets: SecretStore | None = None,
        stubs: Mapping[str, Stub] | None = None,
        explain: bool = True,
        admit: bool = False,
        keep: int = 0,
        world: TriggersWorld | None = None,
    ) -> None:
        self._keep = keep
        self._kept: dict[tuple[int, str, str], tuple[Delivery, Trace]] = {}
        store = secrets if secrets is not None else SecretStore.of(manifests, trust_redacted=False)
        self.world: TriggersWorld = world if world is not None else load_triggers(manifests)
        self._around = Surroundings(Library(manifests), store, explain, admit)
        self._manifests = manifests
        self._stubs = dict(stubs or {})
        self._prepared: dict[str, PreparedListener] = {}

    def over(
        self, manifests: ManifestSet, world: TriggersWorld, same: Collection[str], *, routes: bool, plans: bool
    ) -> "Simulator":
        """A simulator like this one over manifests that differ in a few objects, whose Triggers objects are `world`.

        What is known of listeners whose keys are in `same` is kept: they must do there what they do here, up to the
        tasks of what they create. With `plans` these must be the same too, and with `routes` the ways to all listeners.
        """
        around = self._around
        other = Simulator(
            manifests,
            secrets=around.secrets.over(manifests),
            stubs=self._stubs,
            explain=around.explain,
            admit=around.admit,
            keep=self._keep,
            world=world,
        )
        if routes:
            # Both are worked out when they are first asked for.
            other.__dict__.update(routes=self.routes, _best_route=self._best_route)
        other._prepared = {key: one for key, one in self._prepared.items() if key in same}
        kept = ((key, one) for key, one in self._kept.items() if key[2] in same)
        if plans:
            other._around = replace(other._around, library=around.library)
            other._kept = dict(kept)
        else:
            other._kept = {key: (delivery, replanned(trace, other.library)) for key, (delivery, trace) in kept}
        return other

    @cached_property
    def routes(self) -> Routes:
        """The ingress rules of the manifests."""
        return load_routes(self._manifests, self.world)

    @cached_property
    def _best_route(self) -> Callable[[str, str], Route | None]:
        """`Routes.best`, which deliveries ask the same things over and over."""
        return lru_cache(maxsize=1024)(self.routes.best)

    @property
    def manifests(self) -> ManifestSet:
        """What it runs."""
        return self._manifests

    @property
    def library(self) -> Library:
        """Where the runs that triggers create find Pipelines and Tasks."""
        return self._around.library

    @property
    def secrets(self) -> SecretStore:
        """What tokens and signatures are compared with."""
        return self._around.secrets

    @property
    def listeners(self) -> tuple[str, ...]:
        """`namespace/name` of every EventListener in the order of the files."""
        return tuple(self.world.listeners)

    def deliver(self, delivery: Delivery, *, to: str | None = None, event: Event | None = None) -> Trace:
        """Deliver to where the delivery's URL leads through the ingress (`to` None), to a path on the ingress
        (`/path`), or straight to a listener (`namespace/name` or `name`). `event` is that of the delivery where the
        caller has it already (`event_of`).

        Raises UsageError for a listener that does not exist or whose name alone is ambiguous, InputError for a
        delivery that cannot be judged.
        """
        host, url = _target(delivery)
        if to is not None and not to.startswith("/"):
            return self._deliver(delivery, url, (self.listener_named(to),), DIRECT, event)[0]
        url = url if to is None else to
        path = url.partition("?")[0]
        route = self._best_route(host, path)
        if to is not None and (route is None or not route.listener):
            # Whoever names a path means it on the manifests' own hosts, wherever the record came from.
            route = self.routes.best("", path)
        if route is None or not route.listener:
            return self._nowhere(delivery, f"{host}{path}", route)
        (trace,) = self._deliver(delivery, url, (route.listener,), route.rule, event)
        return trace._replace(notes=(*route.notes, *trace.notes)) if route.notes else trace

    def deliver_to_all(self, delivery: Delivery, *, event: Event | None = None) -> tuple[Trace, ...]:
        """Deliver straight to every listener; the delivery's body is read once. `event` as in `deliver`."""
        return self._deliver(delivery, _target(delivery)[1], self.listeners, DIRECT, event)

    def event_of(self, delivery: Delivery) -> Event:
        """The request that a delivery is, for `hand_over`. Raises InputError for a URL that cannot be read."""
        return self._event(delivery, _target(delivery)[1])

    def hand_over(self, delivery: Delivery, event: Event, key: str) -> Trace:
        """Deliver an event straight to the listener of that key (one of `listeners`).

        `event` is that of `delivery`, or has something changed (`Event.changed`): the delivery gives its name and
        method. Raises InputError for an event that cannot be judged.
        """
        return self._hand_over(delivery, event, key, DIRECT)

    def destination(self, delivery: Delivery) -> str:
        """The key of the listener that the delivery's URL leads to, empty for none. Raises InputError for a URL that
        cannot be read."""
        host, url = _target(delivery)
        route = self._best_route(host, url.partition("?")[0])
        return route.listener if route is not None else ""

    def listener_named(self, name: str) -> str:
        """The key of the listener that `name` means (`namespace/name` or `name`). Raises UsageError."""
        if name in self.world.listeners:
            return name
        matching = [key for key in self.listeners if key.rpartition("/")[2] == name]
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise UsageError(f"there are several listeners {name}", help=f"say which: {', '.join(matching)}")
        near = get_close_matches(name, [*self.listeners, *(key.rpartition("/")[2] for key in self.listeners)], n=1)
        known = f"known: {', '.join(self.listeners)}" if self.listeners else "the manifests hold no EventListener"
        raise UsageError(f"there is no EventListener {name}", help=f"did you mean {near[0]}?" if near else known)

    def _deliver(
        self, delivery: Delivery, url: str, keys: Sequence[str], route: str, event: Event | None
    ) -> tuple[Trace, ...]:
        """Hand a delivery over to listeners; its body is read once, and not at all where every answer was kept."""
        if event is not None and event.request_url != url:
            event = event.changed(request_url=url)
        traces: list[Trace] = []
        for key in keys:
            kept = self._kept.get((id(delivery), url, key))
            if kept is not None:
                trace = kept[1] if kept[1].route == route else kept[1]._replace(route=route)
            else:
                event = event or self._event(delivery, url)
                trace = self._hand_over(delivery, event, key, route)
                if len(self._kept) < self._keep:
                    # The delivery is kept too, so that no other object gets its id.
                    self._kept[id(delivery), url, key] = (delivery, trace)
            traces.append(trace)
        return tuple(traces)

    def _event(self, delivery: Delivery, url: str) -> Event:
        event = Event(delivery.body, header_of(delivery.headers), url, synthetic_id("event", delivery.name))
        # Who asks about the same deliveries again is not alone in that.
        payload = payload_of(delivery) if self._keep else None
        return event if payload is None else event.changed(payload=payload, write=lambda: delivery.body)

    def _hand_over(self, delivery: Delivery, event: Event, key: str, route: str) -> Trace:
        listener = self.prepared(key)
        answered = answer(listener, event, delivery.method)
        triggers, notes = process(listener, event, self._around) if answered.processed else ((), ())
        return Trace(
            delivery=delivery.name,
            event_listener=key,
            route=route,
            status=int(answered.status),
            response=answered.body,
            triggers=triggers,
            notes=(*answered.notes, *notes),
        )

    def prepared(self, key: str) -> PreparedListener:
        """The listener of that key (`namespace/name`, one of `listeners`) with its triggers looked up; kept."""
        prepared = self._prepared.get(key)
        if prepared is None:
            prepared = prepare_listener(self.world, self.world.listeners[key], self._stubs)
            self._prepared[key] = prepared
        return prepared

    def _nowhere(self, delivery: Delivery, target: str, route: Route | None) -> Trace:
        """The answer of an ingress that has no rule for the request, or one that leads elsewhere."""
        if route is not None:
            note = f"{route.rule} leads {target} to the Service {route.service}, which is no EventListener's"
            return Trace(delivery.name, "", route.rule, status=404, notes=(note, *route.notes))
        known = f"rules: {', '.join(self.routes.rules)}" if self.routes.rules else "the manifests hold no such rule"
        note = f"no Ingress rule leads {target} to an EventListener; {known}"
        return Trace(delivery.name, "", "", status=404, notes=(note,))


def _target(delivery: Delivery) -> tuple[str, str]:
    """The host, empty where the record holds none, and path with query. Raises InputError for what is no URL."""
    if delivery.url.startswith("/"):
        # Also `//x`, which would mean a host in a link and is a path in a request.
        return "", delivery.url.partition("#")[0]
    try:
        return delivery.host, delivery.request_url
    except ValueError as error:
        where = Location(delivery.source) if delivery.source else None
        raise InputError(f"the delivery's URL {delivery.url!r} cannot be read: {error}", location=where) from error
