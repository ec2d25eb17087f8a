"""What rules look at: the manifests, taken apart into units, and what the recorded deliveries do with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from harness.access import Access, Account, account_of
from harness.admission.size import is_too_large
from harness.deliveries import Delivery
from harness.deliveries.index import DeliveryIndex
from harness.errors import InputError
from harness.finding import Finding
from harness.location import Location
from harness.manifests import ManifestSet
from harness.rules.bound_params import BoundParam, bound_params
from harness.rules.expressions import Expression, expressions_of
from harness.rules.payload_flow import PayloadFlow
from harness.rules.template_texts import used_params
from harness.rules.trials import FiredTrigger, Trials
from harness.rules.units import (
    ActiveTrigger,
    Actor,
    Firing,
    OwnedInterceptor,
    OwnedListener,
    OwnedObject,
    OwnedTemplate,
    OwnedTrigger,
    Passage,
)
from harness.rules.workloads import Workloads
from harness.simulator import Simulator
from harness.triggers import TriggersWorld
from harness.triggers.model import EventListener, Trigger, TriggerInterceptor, TriggerTemplateSpec
from harness.triggers.references import check_references
from harness.triggers.resolution import ResolvedTrigger


@dataclass(frozen=True)
class Subject:
    """What rules look at. Everything that several rules need is worked out once, when the first asks."""

    all_manifests: ManifestSet
    simulator: Simulator
    deliveries: DeliveryIndex

    @property
    def title(self) -> str:
        """For rules that look at everything together."""
        return "the manifests"

    @cached_property
    def too_large(self) -> tuple[OwnedObject, ...]:
        """The objects that no cluster takes: rules look at nothing in them, which would take long."""
        resources = self.all_manifests.resources.values()
        return tuple(OwnedObject(one) for one in resources if is_too_large(one.value, len(one.document.text)))

    @cached_property
    def manifests(self) -> ManifestSet:
        """The manifests without what is too large."""
        if not self.too_large:
            return self.all_manifests
        return self.all_manifests.without({one.resource.key for one in self.too_large})

    @property
    def world(self) -> TriggersWorld:
        """All objects of Tekton Triggers by name."""
        return self.simulator.world

    @property
    def whole(self) -> tuple["Subject"]:
        """The subject as the one unit of a rule that looks at everything together."""
        return (self,)

    @property
    def listeners(self) -> tuple[EventListener, ...]:
        """Every EventListener, in the order of the files."""
        return tuple(self.world.listeners.values())

    @cached_property
    def owned_listeners(self) -> tuple[OwnedListener, ...]:
        """Every EventListener with the triggers that its sink runs."""
        return tuple(OwnedListener(one, self._active_by_listener[one.key]) for one in self.listeners)

    @cached_property
    def objects(self) -> tuple[OwnedObject, ...]:
        """Every object of the manifests, whatever its kind."""
        return tuple(OwnedObject(resource) for resource in self.manifests.resources.values())

    @cached_property
    def access(self) -> Access:
        """What the Roles and bindings of the manifests let service accounts do."""
        return Access.of(self.manifests)

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """The accounts that act on events: those of listeners, and those that their triggers name."""
        found: dict[Account, dict[str, OwnedListener]] = {}
        for owned in self.owned_listeners:
            named = account_of(owned.listener)
            others = (one.trigger for one in owned.triggers if one.trigger.service_account_name)
            accounts = [Account(one.namespace, one.service_account_name) for one in others]
            for account in (named[0], *accounts) if named is not None else accounts:
                found.setdefault(account, {})[owned.listener.key] = owned
        return tuple(Actor(account, tuple(listeners.values())) for account, listeners in found.items())

    @cached_property
    def triggers(self) -> tuple[OwnedTrigger, ...]:
        """Every trigger that is written down, once, whether or not a listener uses it: those of listeners, then
        Trigger objects."""
        written = [
            OwnedTrigger(_title(listener, one), one)
            for listener in self.listeners
            for one in listener.triggers
            if isinstance(one, Trigger)
        ]
        objects = [OwnedTrigger(f"Trigger {one.namespace}/{one.name}", one) for one in self.world.triggers.values()]
        return (*written, *objects)

    @cached_property
    def interceptors(self) -> tuple[OwnedInterceptor, ...]:
        """Every interceptor of every trigger and group."""
        of_triggers = (
            OwnedInterceptor(owned.title, index, one, owned.trigger.namespace)
            for owned in self.triggers
            for index, one in enumerate(owned.trigger.interceptors)
        )
        of_groups = (
            OwnedInterceptor(f"group {group.name!r} of EventListener {listener.key}", index, one, listener.namespace)
            for listener in self.listeners
            for group in listener.groups
            for index, one in enumerate(group.interceptors)
        )
        return (*of_triggers, *of_groups)

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """Every CEL expression that counts: the filter and the overlays of every cel interceptor."""
        return tuple(expression for owned in self.interceptors for expression in expressions_of(owned))

    def expressions_in(self, interceptor: TriggerInterceptor) -> tuple[Expression, ...]:
        """Those of `expressions` that stand in one interceptor of a chain."""
        return self._expressions_by_interceptor.get(id(interceptor), ())

    @cached_property
    def _expressions_by_interceptor(self) -> dict[int, tuple[Expression, ...]]:
        found: dict[int, tuple[Expression, ...]] = {}
        for one in self.expressions:
            key = id(one.owned.interceptor)
            found[key] = (*found.get(key, ()), one)
        return found

    @cached_property
    def templates(self) -> tuple[OwnedTemplate, ...]:
        """Every TriggerTemplate, and every template that is written inside a trigger."""
        objects = (
            OwnedTemplate(f"TriggerTemplate {one.namespace}/{one.name}", one.namespace, one.spec)
            for one in self.world.templates.values()
        )
        inline = (
            OwnedTemplate(f"the template of {owned.title}", owned.trigger.namespace, owned.trigger.template.spec)
            for owned in self.triggers
            if owned.trigger.template is not None and owned.trigger.template.spec is not None
        )
        return (*objects, *inline)

    @cached_property
    def bound_params(self) -> tuple[BoundParam, ...]:
        """Every param that a binding gives, each with the triggers that take it."""
        return tuple(bound_params(self.world, self.triggers, self.active_triggers))

    def users_of(self, template: OwnedTemplate) -> tuple[ActiveTrigger, ...]:
        """The triggers that create what a template says, as the sink runs them."""
        return self._users_by_template.get(id(template.spec), ())

    @cached_property
    def _users_by_template(self) -> Mapping[int, tuple[ActiveTrigger, ...]]:
        found: dict[int, list[ActiveTrigger]] = {}
        for one in self.active_triggers:
            if isinstance(one.resolved, ResolvedTrigger):
                found.setdefault(id(one.resolved.template), []).append(one)
        return {key: tuple(these) for key, these in found.items()}

    def used_params(self, spec: TriggerTemplateSpec) -> frozenset[str] | None:
        """The params that a template uses, declared or not; None where nobody can tell."""
        return self._used_params[id(spec)]

    @cached_property
    def _used_params(self) -> Mapping[int, frozenset[str] | None]:
        return {id(one.spec): used_params(one.spec) for one in self.templates}

    def chains_before(self, owned: OwnedInterceptor) -> tuple[tuple[TriggerInterceptor, ...], ...]:
        """What an event has passed when it comes to an interceptor: the interceptors before it, of each trigger that
        runs it. Where no listener does, those of its own list."""
        return self._chains_before[id(owned.interceptor)]

    @cached_property
    def _chains_before(self) -> Mapping[int, tuple[tuple[TriggerInterceptor, ...], ...]]:
        found: dict[int, list[tuple[TriggerInterceptor, ...]]] = {}
        for active in self.active_triggers:
            for index, one in enumerate(active.chain):
                found.setdefault(id(one), []).append(active.chain[:index])
        unused = (
            *(owned.trigger.interceptors for owned in self.triggers),
            *(group.interceptors for listener in self.listeners for group in listener.groups),
        )
        for chain in unused:
            for index, one in enumerate(chain):
                found.setdefault(id(one), [chain[:index]])
        return {key: tuple(these) for key, these in found.items()}

    @property
    def active_triggers(self) -> tuple[ActiveTrigger, ...]:
        """Every trigger of every listener as the sink runs it: own, referenced, selected, and in groups. A Trigger
        object that two listeners take is there twice, one that none takes not at all."""
        return tuple(one for these in self._active_by_listener.values() for one in these)

    @cached_property
    def _active_by_listener(self) -> dict[str, tuple[ActiveTrigger, ...]]:
        return {key: tuple(self._active(key)) for key in self.simulator.listeners}

    def _active(self, key: str) -> Iterator[ActiveTrigger]:
        prepared = self.simulator.prepared(key)
        listener = prepared.listener
        if prepared.problem:
            return
        for one in prepared.triggers:
            yield ActiveTrigger(_title(listener, one.trigger), listener, one.trigger, one.resolved)
        for grouped in prepared.groups:
            for one in grouped.triggers:
                yield ActiveTrigger(_title(listener, one.trigger), listener, one.trigger, one.resolved, grouped.group)

    @cached_property
    def recorded(self) -> tuple[Delivery, ...]:
        """The recorded deliveries that can be read, by name. A broken one is a finding of `delivery-unreadable`."""
        return tuple(self._recorded())

    def _recorded(self) -> Iterator[Delivery]:
        for name in self.deliveries.names:
            try:
                yield self.deliveries.get(name)
            except InputError:
                continue

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every recorded delivery at every trigger of every listener, wherever its own URL leads."""
        return tuple(passage for delivery in self.recorded for passage in self.passages_of(delivery))

    def passages_of(self, delivery: Delivery) -> tuple[Passage, ...]:
        """One delivery, recorded or made up, at every trigger of every listener. None where it cannot be judged."""
        try:
            home = self.simulator.destination(delivery)
            traces = self.simulator.deliver_to_all(delivery)
        except InputError:
            return ()
        # The sink runs the triggers in the order in which `_active` gives them, or none at all.
        return tuple(
            Passage(delivery, active, trigger, routed=trace.event_listener == home)
            for trace in traces
            if trace.triggers
            for active, trigger in zip(self._active_by_listener[trace.event_listener], trace.triggers, strict=True)
        )

    def passages_at(self, active: ActiveTrigger) -> tuple[Passage, ...]:
        """What one trigger, one of `active_triggers`, does with every recorded delivery."""
        return self._passages_by_trigger.get(id(active), ())

    @cached_property
    def _passages_by_trigger(self) -> Mapping[int, tuple[Passage, ...]]:
        found: dict[int, list[Passage]] = {}
        for passage in self.passages:
            found.setdefault(id(passage.active), []).append(passage)
        return {key: tuple(these) for key, these in found.items()}

    @cached_property
    def fired_triggers(self) -> tuple[FiredTrigger, ...]:
        """The triggers that some recorded delivery fires, each with these deliveries."""
        found: dict[int, list[Firing]] = {}
        for firing in self.firings:
            found.setdefault(id(firing.active), []).append(firing)
        return tuple(
            FiredTrigger.of(active, found[id(active)]) for active in self.active_triggers if id(active) in found
        )

    @cached_property
    def trials(self) -> Trials:
        """Recorded deliveries with something changed, and what triggers do with them."""
        return Trials(self.simulator, self.owned_listeners)

    def stopped_at(self, location: Location) -> tuple[Passage, ...]:
        """The passages that what is written at a location stopped: an expression, an interceptor, a template."""
        return self._stopped.get(location, ())

    @cached_property
    def _stopped(self) -> Mapping[Location, tuple[Passage, ...]]:
        found: dict[Location, list[Passage]] = {}
        for passage in self.passages:
            stop = passage.trace.stopped_at
            if stop is not None and stop.location is not None:
                found.setdefault(stop.location, []).append(passage)
        return {location: tuple(these) for location, these in found.items()}

    @cached_property
    def firings(self) -> tuple[Firing, ...]:
        """The passages that fire."""
        return tuple(passage for passage in self.passages if passage.trace.fired)

    @cached_property
    def workloads(self) -> Workloads:
        """Every Pipeline, Task, StepAction and run, and who uses whom."""
        return Workloads(self.manifests, self.templates)

    @cached_property
    def payload_flow(self) -> PayloadFlow:
        """Which texts of events come into the params of Pipelines and Tasks."""
        return PayloadFlow(self.workloads, self.active_triggers)

    @cached_property
    def references(self) -> tuple[Finding, ...]:
        """What names something that is not there (`harness.triggers.references`)."""
        return check_references(self.manifests, self.world)


def _title(listener: EventListener, trigger: Trigger) -> str:
    """What rules call a trigger at a listener: by where it is written, and by its number there if it has no name."""
    number = next((number for number, one in enumerate(listener.triggers, 1) if one is trigger), 0)
    if not number:
        return f"Trigger {trigger.namespace}/{trigger.name}"
    return f"trigger {repr(trigger.name) if trigger.name else number} of EventListener {listener.key}"
