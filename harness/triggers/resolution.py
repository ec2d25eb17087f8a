"""From an EventListener to the triggers that process an event, and from a trigger to its params and template.

Messages are Tekton's own (tektoncd/triggers v0.37.0, pkg/sink/sink.go `merge`, pkg/template/resource.go
`ResolveTrigger`; client-go v0.35.7, listers/generic_helpers.go and apimachinery's `errors.NewNotFound`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.goformat import quote
from harness.triggers.model import (
    CLUSTER_TRIGGER_BINDING,
    EventListener,
    Param,
    SpecBinding,
    Trigger,
    TriggerRef,
    TriggerTemplateSpec,
    UndefinedTrigger,
)
from harness.triggers.selectors import select_triggers
from harness.triggers.world import TriggersWorld


class ResolveError(Exception):
    """A binding or template of a trigger is missing or clashes; the text is what Tekton logs at error level."""


class UndefinedTriggerError(Exception):
    """An EventListener has a trigger with neither template nor triggerRef: the sink answers every event with 500."""


@dataclass(frozen=True, slots=True)
class ResolvedTrigger:
    """What a trigger comes to: the params of all its bindings in order, and the template's spec.

    `old_escape_quotes` is never true for an inline template, whose metadata is empty.
    """

    params: tuple[Param, ...]
    template: TriggerTemplateSpec
    old_escape_quotes: bool = False


def not_found(resource: str, name: str) -> str:
    """Kubernetes' message for a missing object of Triggers: `triggerbinding.triggers.tekton.dev "x" not found`."""
    return f"{resource}.triggers.tekton.dev {quote(name)} not found"


def merge_triggers(world: TriggersWorld, listener: EventListener) -> tuple[tuple[Trigger, ...], tuple[str, ...]]:
    """The triggers of a listener: the selected ones, then its own and the referenced ones; and notes.

    A note is what Tekton logs for a triggerRef that leads nowhere: the trigger is left out. Groups are not part of it.
    Raises SelectorError (a bad selector) and UndefinedTriggerError; both make the sink answer 500.
    """
    triggers = list(select_triggers(world, listener.selector, listener.namespace))
    notes: list[str] = []
    for one in listener.triggers:
        match one:
            case Trigger():
                triggers.append(one)
            case TriggerRef():
                referenced = world.triggers.get((listener.namespace, one.trigger_ref))
                if referenced is None:
                    cause = not_found("trigger", one.trigger_ref)
                    where = f"Trigger {one.trigger_ref} in Namespace {listener.namespace}"
                    notes.append(f"Error getting {where}: {cause}")
                else:
                    triggers.append(referenced)
            case UndefinedTrigger():
                raise UndefinedTriggerError("EventListenerTrigger not defined")
    return tuple(triggers), tuple(notes)


def resolve_trigger(world: TriggersWorld, trigger: Trigger) -> ResolvedTrigger:
    """Look up a trigger's bindings and template in its namespace. Raises ResolveError."""
    try:
        params = _bound_params(world, trigger.bindings, trigger.namespace)
    except ResolveError as error:
        raise ResolveError(f"failed to resolve bindings: {error}") from None
    if trigger.template is not None and trigger.template.spec is not None:
        return ResolvedTrigger(params, trigger.template.spec)
    name = (trigger.template.ref if trigger.template is not None else None) or ""
    template = world.templates.get((trigger.namespace, name))
    if template is None:
        raise ResolveError(f"error getting TriggerTemplate {name}: {not_found('triggertemplate', name)}")
    return ResolvedTrigger(params, template.spec, template.old_escape_quotes)


def _bound_params(world: TriggersWorld, bindings: Sequence[SpecBinding], namespace: str) -> tuple[Param, ...]:
    """The params of bindings, in order. Raises ResolveError for a missing binding or a name bound twice."""
    params: list[Param] = []
    for one in bindings:
        if one.name and one.value is not None:
            params.append(Param(one.name, one.value, one.place))
        elif one.ref:
            params.extend(_referenced_params(world, one, namespace))
        else:
            raise ResolveError(f"invalid binding: {_go_struct(one)}")
    seen: set[str] = set()
    for param in params:
        if param.name in seen:
            raise ResolveError(f"duplicate param name: {param.name}")
        seen.add(param.name)
    return tuple(params)


def _referenced_params(world: TriggersWorld, one: SpecBinding, namespace: str) -> tuple[Param, ...]:
    """The params of the binding that `one` refers to. Tekton's message names `one.name`, which is mostly empty."""
    if one.kind == CLUSTER_TRIGGER_BINDING:
        found = world.cluster_bindings.get(one.ref)
        resource = "clustertriggerbinding"
    else:
        found = world.bindings.get((namespace, one.ref))
        resource = "triggerbinding"
    if found is None:
        kind = "ClusterTriggerBinding" if resource == "clustertriggerbinding" else "TriggerBinding"
        raise ResolveError(f"error getting {kind} {one.name}: {not_found(resource, one.ref)}")
    return found.params


def _go_struct(one: SpecBinding) -> str:
    """A binding as Go's `%v` prints the pointer to it; a value prints as its address, which nobody can foretell."""
    value = "<nil>" if one.value is None else "0xc000000000"
    return f"&{{{one.name} {value} {one.ref} {one.kind} {one.api_version}}}"
