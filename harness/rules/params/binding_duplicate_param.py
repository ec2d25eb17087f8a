"""One param from two bindings: the trigger stops at every event.

Tekton puts the params of all bindings of a trigger together and refuses a name that comes twice, `duplicate param name`
in the listener's log (tektoncd/triggers v0.37.0, pkg/template/resource.go, mergeBindingParams). The webhook sees one
binding at a time and does not notice.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerBinding
    metadata: {name: push, namespace: ci}
    spec:
      params:
        - {name: revision, value: $(body.after)}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - ref: push
            - {name: revision, value: $(body.checkout_sha)}
          template: {ref: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerBinding
    metadata: {name: push, namespace: ci}
    spec:
      params:
        - {name: after, value: $(body.after)}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - ref: push
            - {name: revision, value: $(body.checkout_sha)}
          template: {ref: build}
"""

from collections.abc import Iterator

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedTrigger, locate_field
from harness.triggers import TriggersWorld
from harness.triggers.model import CLUSTER_TRIGGER_BINDING, SpecBinding, Trigger


def _find(rule: Rule[OwnedTrigger], owned: OwnedTrigger, subject: Subject) -> Iterator[Finding]:
    first: dict[str, tuple[Location, str]] = {}
    for name, where, source in _given(subject.world, owned.trigger):
        if name not in first:
            first[name] = (where, source)
            continue
        earlier, earlier_source = first[name]
        yield rule.finding(
            f"{owned.title} gets param {name!r} twice, from {earlier_source} and {source}: it stops at every event",
            where,
            symbol=f"{owned.title} {name}",
            related=(Related(earlier, "first given here"),),
        )


def _given(world: TriggersWorld, trigger: Trigger) -> Iterator[tuple[str, Location, str]]:
    """The params of a trigger in order: the name, where the trigger asks for it, and from what it comes."""
    for one in trigger.bindings:
        if one.name and one.value is not None:
            yield one.name, locate_field(one.place, "name"), "its own bindings"
        elif one.ref:
            for name in _names(world, one, trigger.namespace):
                yield name, locate_field(one.place, "ref"), f"{one.kind} {one.ref}"


def _names(world: TriggersWorld, one: SpecBinding, namespace: str) -> tuple[str, ...]:
    if one.kind == CLUSTER_TRIGGER_BINDING:
        found = world.cluster_bindings.get(one.ref)
    else:
        found = world.bindings.get((namespace, one.ref))
    return tuple(param.name for param in found.params) if found is not None else ()


RULE = Rule(
    id="binding-duplicate-param",
    severity=Severity.ERROR,
    summary="one param from two bindings: the trigger stops at every event",
    help="give the param in one binding only, or under two names",
    each=lambda subject: subject.triggers,
    find=_find,
)
