"""Policies held against what one listener did with one event: which conditions do not hold."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from harness.cel import EvaluationError
from harness.errors import HarnessError
from harness.interceptors import Event
from harness.jsontypes import JSON
from harness.policies.event.expressions import Expression
from harness.policies.event.model import EventPolicy, Unit, Validation
from harness.policies.event.scope import ScopedListener, ScopedTrigger
from harness.policies.event.variables import (
    Scene,
    plan_value,
    scene_of_delivery,
    scene_of_resource,
    scene_of_trigger,
)
from harness.trace import CreatedResource, Trace, TriggerTrace
from harness.variations import Reads, Variation


class Subject(NamedTuple):
    """The one thing that a policy is held against. `trigger` and `resource` are None for a policy that looks at
    deliveries, `resource` for one that looks at triggers; `resource_index` counts the trigger's resources from 0."""

    variation: Variation
    listener: ScopedListener
    trigger: ScopedTrigger | None = None
    resource: CreatedResource | None = None
    resource_index: int = 0


class Violation(NamedTuple):
    """A condition of a policy that does not hold for a subject; `message` says what is wrong, in one line."""

    policy: EventPolicy
    validation: Validation
    message: str
    subject: Subject


class Handled(NamedTuple):
    """What a listener did with an event, which is that of a recorded delivery or of a variation. `reads` is what all
    policies that may be asked read of the body."""

    scoped: ScopedListener
    trace: Trace
    variation: Variation
    event: Event
    reads: Reads

    @property
    def creates(self) -> bool:
        """Whether anything is created."""
        return creates(self.trace)


def creates(trace: Trace) -> bool:
    """Whether a listener created anything."""
    return any(one.resources for one in trace.triggers)


class Plans:
    """The plans of what the variations of one delivery start. All have one event id, so that a trigger creates the same
    wherever its params are the same."""

    def __init__(self) -> None:
        self._made: dict[object, list[JSON]] = {}

    def of(self, trigger: ScopedTrigger, traced: TriggerTrace) -> list[JSON]:
        """`plan` of a trigger."""
        key = (id(trigger), traced.params, len(traced.resources))
        if key not in self._made:
            self._made[key] = plan_value(traced.plan)
        return self._made[key]


def hold(policies: Sequence[EventPolicy], handled: Handled, plans: Plans) -> Iterator[Violation]:
    """Hold policies of a listener against what it did: for each policy and subject the first condition that fails."""
    scoped, trace, variation = handled.scoped, handled.trace, handled.variation
    wanted = {id(policy) for policy in policies}
    whole = [one for one in scoped.policies if id(one) in wanted]
    created = handled.creates
    if not created and not whole:
        return
    scene = scene_of_delivery(variation, handled.event, trace, handled.reads)
    for policy in whole:
        yield from _hold(policy, scene, Subject(variation, scoped))
    if not created:
        return
    # Without triggers in the trace the listener refused the event as a whole.
    for trigger, traced in zip(scoped.triggers, trace.triggers, strict=False):
        here = [one for one in trigger.policies if id(one) in wanted]
        if here and traced.resources:
            part = scene_of_trigger(scene, traced, partial(plans.of, trigger, traced))
            yield from _of_trigger(here, part, Subject(variation, scoped, trigger), traced)


def _of_trigger(
    policies: Sequence[EventPolicy], scene: Scene, subject: Subject, traced: TriggerTrace
) -> Iterator[Violation]:
    parts = [scene_of_resource(scene, resource) for resource in traced.resources]
    for policy in policies:
        if policy.selection.unit is Unit.TRIGGER:
            yield from _hold(policy, scene, subject)
            continue
        for index, (resource, part) in enumerate(zip(traced.resources, parts, strict=True)):
            if _is_selected(policy, resource):
                yield from _hold(policy, part, subject._replace(resource=resource, resource_index=index))


def _is_selected(policy: EventPolicy, resource: CreatedResource) -> bool:
    metadata = resource.value.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    held = labels if isinstance(labels, dict) else {}
    return any(
        one.matches(resource.api_version, resource.kind, resource.name, resource.namespace, held)
        for one in policy.selection.resources
    )


def _hold(policy: EventPolicy, scene: Scene, subject: Subject) -> Iterator[Violation]:
    """The first condition of a policy that does not hold. One that cannot be evaluated does not hold either.

    A `where` that cannot be evaluated selects nothing in a variation: most of those have something of a wrong type,
    which no delivery of GitLab has, and a selection need not be guarded against that. In a recorded delivery it tells
    of a mistake in the policy.
    """
    where = policy.selection.where
    if where is not None:
        selected, problem = _evaluate(where, scene)
        if problem and not subject.variation.edits:
            first = policy.validations[0]
            message = f"{first.message} (spec.select.where cannot be evaluated: {problem})"
            yield Violation(policy, first, message, subject)
        if selected is not True:
            return
    for validation in policy.validations:
        value, problem = _evaluate(validation.expression, scene)
        if value is True:
            continue
        message = _message(validation, scene)
        if problem:
            message += f" (the condition cannot be evaluated: {problem})"
        yield Violation(policy, validation, message, subject)
        return


def _evaluate(expression: Expression, scene: Scene) -> tuple[object, str]:
    """The value, or why there is none."""
    try:
        value = expression.evaluate(scene.take(expression.variables))
    except EvaluationError as error:
        return None, str(error)
    except HarnessError as error:
        return None, error.message
    return value, ""


def _message(validation: Validation, scene: Scene) -> str:
    if validation.message_expression is not None:
        value, _ = _evaluate(validation.message_expression, scene)
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if text:
            return text
    return validation.message
