"""What there is to exercise: every route, trigger, condition, overlay, binding, default and resource of a simulator."""

from collections.abc import Iterator
from dataclasses import replace

from harness.coverage.conditions import watched
from harness.coverage.model import Key, Kind, Point
from harness.interceptors import PreparedChain
from harness.interceptors.cel import CelInterceptor, SourceText
from harness.listeners import PreparedGroup, PreparedListener, PreparedTrigger
from harness.location import Location
from harness.simulator import Simulator
from harness.triggers.model import Place
from harness.triggers.resolution import ResolvedTrigger


def points_of(simulator: Simulator) -> tuple[Point, ...]:
    """Every point of the manifests, each once, in the order of the files. What stands in no file has none."""
    found = [*_routes(simulator)]
    for key in simulator.listeners:
        found += _of_listener(simulator.prepared(key))
    once = {point.key: point for point in found if point.location.path}
    return tuple(sorted(once.values(), key=lambda point: (point.location, point.key.start, -point.key.end)))


def keys_of_trigger(trigger: PreparedTrigger, group: PreparedGroup | None) -> frozenset[Key]:
    """What the points are found by that an event passes on its way through a trigger, those of its group among them."""
    chain = _of_chain(group.chain, "") if group is not None else ()
    return frozenset(point.key for point in (*chain, *_of_trigger(trigger, "")))


def _routes(simulator: Simulator) -> Iterator[Point]:
    for route in simulator.routes.all:
        if route.listener:
            yield Point(Key.of(Kind.ROUTE, route.location), f"route {route.rule}", route.location, ("taken",))


def _of_listener(listener: PreparedListener) -> Iterator[Point]:
    triggers = [*listener.triggers]
    for group in listener.groups:
        yield from _of_chain(group.chain, f"group {group.group.name} of {listener.listener.key}")
        triggers += group.triggers
    for trigger in triggers:
        name = f"trigger {trigger.trigger.name or '(unnamed)'} of {listener.listener.key}"
        yield from _of_trigger(trigger, name)


def _of_trigger(trigger: PreparedTrigger, name: str) -> Iterator[Point]:
    if trigger.location is not None:
        yield Point(Key.of(Kind.TRIGGER, trigger.location), name, trigger.location, ("fired", "stopped"))
    yield from _of_chain(trigger.chain, name)
    if isinstance(trigger.resolved, ResolvedTrigger):
        yield from _of_bindings(trigger.resolved)
        yield from _of_defaults(trigger.resolved)
    for index, view in enumerate(trigger.resource_views):
        title = f"resource template {index} of {name}"
        yield Point(Key.of(Kind.RESOURCE, view.location), title, view.location, ("created",))


def _of_chain(chain: PreparedChain, name: str) -> Iterator[Point]:
    for link in chain.links:
        if isinstance(link.answering, CelInterceptor):
            yield from _of_cel(link.answering, name)
        elif link.location is not None:
            title = f"interceptor {link.declared.title} of {name}"
            yield Point(Key.of(Kind.INTERCEPTOR, link.location), title, link.location, ("passed", "stopped"))


def _of_cel(cel: CelInterceptor, name: str) -> Iterator[Point]:
    whole = cel.filter.location
    if whole is not None:
        first, *parts = _conditions(cel.filter, whole, name, is_filter=True) or (None,)
        if first is not None:
            yield replace(first, title=f"the filter of {name}")
        yield from parts
    for overlay in cel.overlays:
        place = overlay.source.location
        if place is not None:
            title = f"overlay {overlay.key} of {name}"
            yield Point(Key.of(Kind.OVERLAY, place), title, place, ("value",))
            yield from _conditions(overlay.source, place, title, is_filter=False)


def _conditions(source: SourceText, whole: Location, name: str, *, is_filter: bool) -> tuple[Point, ...]:
    expression = watched(source.expression, is_filter=is_filter)
    if expression is None:
        return ()
    within = f"the filter of {name}" if is_filter else name
    return tuple(
        Point(
            Key.of(Kind.CONDITION, whole, one.start, one.end),
            f"`{one.text}` in {within}",
            _inside(source, one.start) or whole,
            one.wanted,
        )
        for one in expression.conditions
    )


def _inside(source: SourceText, start: int) -> Location | None:
    before = source.expression[:start]
    return source.locate(before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1)


def _of_bindings(resolved: ResolvedTrigger) -> Iterator[Point]:
    for param in resolved.params:
        where = _location(param.place)
        if where is not None:
            yield Point(Key.of(Kind.BINDING, where), f"binding of param {param.name}", where, ("value",))


def _of_defaults(resolved: ResolvedTrigger) -> Iterator[Point]:
    bound = {param.name for param in resolved.params}
    for spec in resolved.template.params:
        where = _location(spec.place)
        if spec.default is not None and where is not None:
            wanted = ("given", "default") if spec.name in bound else ("default",)
            yield Point(Key.of(Kind.DEFAULT, where), f"the default of param {spec.name}", where, wanted)


def _location(place: Place | None) -> Location | None:
    return place.location if place is not None else None
