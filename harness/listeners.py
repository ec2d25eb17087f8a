"""EventListeners ready for events: their triggers selected and resolved once, for any number of deliveries.

Source: tektoncd/triggers v0.37.0, pkg/sink/sink.go (HandleEvent up to the first goroutine).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.bindings import TriggerParams
from harness.interceptors import PreparedChain, Stub, prepare_chain
from harness.location import Location
from harness.manifests import View
from harness.templates import Templates
from harness.triggers import TriggersWorld
from harness.triggers.model import EventListener, Place, Trigger, TriggerGroup
from harness.triggers.resolution import (
    ResolvedTrigger,
    ResolveError,
    UndefinedTriggerError,
    merge_triggers,
    resolve_trigger,
)
from harness.triggers.selectors import SelectorError, select_triggers


@dataclass(frozen=True, slots=True)
class PreparedTrigger:
    """A trigger with everything looked up that does not depend on the event; `resolved` is Tekton's message where its
    bindings or template cannot be found, and then there are no `params` and `templates`."""

    trigger: Trigger
    chain: PreparedChain
    resolved: ResolvedTrigger | str
    params: TriggerParams
    templates: Templates
    location: Location | None

    @property
    def resource_views(self) -> tuple[View, ...]:
        """The resource templates with their places, in the order of what is created; none where they stand in no
        file."""
        resolved = self.resolved
        if not isinstance(resolved, ResolvedTrigger) or resolved.template.place is None:
            return ()
        view = View.of(resolved.template.place.document, resolved.template.place.path)
        name = next((key for key in view.object if key.lower() == "resourcetemplates"), "resourcetemplates")
        return view.at(name).items()


@dataclass(frozen=True, slots=True)
class PreparedGroup:
    """A trigger group; `problem` is set when its selector is invalid, and then nothing runs."""

    group: TriggerGroup
    chain: PreparedChain
    triggers: tuple[PreparedTrigger, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PreparedListener:
    """A listener ready for any number of events. With a `problem` it answers every one with 500."""

    listener: EventListener
    triggers: tuple[PreparedTrigger, ...] = ()
    groups: tuple[PreparedGroup, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()


def prepare_listener(world: TriggersWorld, listener: EventListener, stubs: Mapping[str, Stub]) -> PreparedListener:
    """Select and resolve the triggers of a listener."""
    try:
        merged, notes = merge_triggers(world, listener)
    except (UndefinedTriggerError, SelectorError) as error:
        return PreparedListener(listener, problem=str(error))
    return PreparedListener(
        listener,
        triggers=_prepare_triggers(world, listener, merged, stubs),
        groups=tuple(_prepare_group(world, listener, group, stubs) for group in listener.groups),
        notes=tuple(notes),
    )


def _prepare_group(
    world: TriggersWorld, listener: EventListener, group: TriggerGroup, stubs: Mapping[str, Stub]
) -> PreparedGroup:
    namespace = listener.namespace
    chain = prepare_chain(group.interceptors, world, namespace=namespace, listener_namespace=namespace, stubs=stubs)
    try:
        selected = select_triggers(world, group.selector, namespace)
    except SelectorError as error:
        return PreparedGroup(group, chain, (), str(error))
    return PreparedGroup(group, chain, _prepare_triggers(world, listener, selected, stubs))


def _prepare_triggers(
    world: TriggersWorld, listener: EventListener, triggers: Sequence[Trigger], stubs: Mapping[str, Stub]
) -> tuple[PreparedTrigger, ...]:
    return tuple(prepare_trigger(world, trigger, listener.namespace, stubs) for trigger in triggers)


def prepare_trigger(
    world: TriggersWorld, trigger: Trigger, listener_namespace: str, stubs: Mapping[str, Stub]
) -> PreparedTrigger:
    """Resolve one trigger for a listener in `listener_namespace`."""
    chain = prepare_chain(
        trigger.interceptors,
        world,
        namespace=trigger.namespace,
        listener_namespace=listener_namespace,
        stubs=stubs,
    )
    location = locate(trigger.place)
    try:
        resolved = resolve_trigger(world, trigger)
    except ResolveError as error:
        return PreparedTrigger(trigger, chain, str(error), TriggerParams((), ()), Templates(()), location)
    params = TriggerParams(resolved.template.params, resolved.params)
    templates = Templates(resolved.template.resource_templates, resolved.old_escape_quotes)
    return PreparedTrigger(trigger, chain, resolved, params, templates, location)


def locate(place: Place | None) -> Location | None:
    """The location of a place that may be unknown."""
    return place.location if place else None
