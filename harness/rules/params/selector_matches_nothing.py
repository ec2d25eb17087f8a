"""A selector of a listener or group that takes no Trigger, or takes one that runs already.

Triggers are chosen by their labels, in the listener's namespace unless the selector names others; `*` means all
namespaces only where it stands alone. A Trigger that is selected and named in a triggerRef too runs twice for every
event (tektoncd/triggers v0.37.0, pkg/sink/sink.go, selectTriggers and merge). A selector that is not valid makes the
listener answer every event with 500, and in a group nothing runs.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      labelSelector:
        matchLabels: {type: push}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: Trigger
    metadata: {name: build, namespace: ci, labels: {type: pushes}}
    spec:
      template: {ref: build}

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      labelSelector:
        matchLabels: {type: push}
      triggers:
        - triggerRef: build
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: Trigger
    metadata: {name: build, namespace: ci, labels: {type: push}}
    spec:
      template: {ref: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      labelSelector:
        matchLabels: {type: push}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: Trigger
    metadata: {name: build, namespace: ci, labels: {type: push}}
    spec:
      template: {ref: build}
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import field_path, locate_field
from harness.triggers.model import EventListener, Place, Selector, Trigger, TriggerRef
from harness.triggers.selectors import SelectorError, select_triggers


@dataclass(frozen=True, slots=True)
class OwnedSelector:
    """The selector of a listener, or of one of its groups (`group`)."""

    title: str
    listener: EventListener
    selector: Selector
    group: bool = False

    @property
    def location(self) -> Location:
        """Where what it asks for is written."""
        place = self.selector.place
        if place is None:
            return Location("")
        for name in ("labelSelector", "namespaceSelector"):
            path = field_path(place, name)
            if place.document.get(*path) is not None:
                return place.document.locate_key(path)
        return place.location

    @property
    def names_location(self) -> Location:
        """Where the names of its namespaces are written."""
        place = self.selector.place
        return (
            locate_field(Place(place.document, field_path(place, "namespaceSelector")), "matchNames")
            if place
            else Location("")
        )


def _selectors(subject: Subject) -> Iterator[OwnedSelector]:
    for listener in subject.listeners:
        if listener.selector.match_names or listener.selector.label_selector is not None:
            yield OwnedSelector(f"the selector of EventListener {listener.key}", listener, listener.selector)
        for group in listener.groups:
            title = f"the selector of group {group.name!r} of EventListener {listener.key}"
            yield OwnedSelector(title, listener, group.selector, group=True)


def _find(rule: Rule[OwnedSelector], owned: OwnedSelector, subject: Subject) -> Iterator[Finding]:
    names = owned.selector.match_names
    if "*" in names and names != ("*",):
        yield rule.finding(
            f"{owned.title} lists '*' beside other namespaces: it means all of them only where it stands alone, "
            f"here it means one that is called '*'",
            owned.names_location,
            symbol=f"{owned.title} *",
            help="leave '*' alone, or list the namespaces",
        )
    try:
        selected = select_triggers(subject.world, owned.selector, owned.listener.namespace)
    except SelectorError as error:
        outcome = "nothing in the group runs" if owned.group else "every event is answered with HTTP 500"
        message = f"{owned.title} is not valid, so {outcome}: {error}"
        finding = rule.finding(message, owned.location, symbol=owned.title, help="mend the selector")
        yield replace(finding, severity=Severity.ERROR)
        return
    if not selected:
        yield rule.finding(
            f"{owned.title} takes no Trigger of the manifests",
            owned.location,
            symbol=owned.title,
            help=_nearest(owned, subject),
        )
    yield from _twice(rule, owned, selected)


def _twice(rule: Rule[OwnedSelector], owned: OwnedSelector, selected: tuple[Trigger, ...]) -> Iterator[Finding]:
    """Triggers that run twice: selected twice, or named by a triggerRef too."""
    times = {(one.namespace, one.name): 0 for one in selected}
    for one in selected:
        times[one.namespace, one.name] += 1
        if times[one.namespace, one.name] == 2:
            yield rule.finding(
                f"{owned.title} lists a namespace twice: Trigger {one.namespace}/{one.name} runs twice for every event",
                owned.names_location,
                symbol=f"{owned.title} twice",
                help="list each namespace once",
            )
    for reference in owned.listener.triggers:
        if isinstance(reference, TriggerRef) and (owned.listener.namespace, reference.trigger_ref) in times:
            yield rule.finding(
                f"Trigger {owned.listener.namespace}/{reference.trigger_ref} is named here and taken by {owned.title}: "
                f"it runs twice for the same event",
                locate_field(reference.place, "triggerRef"),
                symbol=f"{owned.title} {reference.trigger_ref}",
                help="remove the triggerRef, or the label that the selector asks for",
                related=(Related(owned.location, "selected here"),),
            )


def _nearest(owned: OwnedSelector, subject: Subject) -> str:
    """Triggers that the same labels would take in another namespace, or those whose labels can be chosen from."""
    anywhere = select_triggers(subject.world, replace(owned.selector, match_names=("*",)), owned.listener.namespace)
    if anywhere:
        elsewhere = ", ".join(sorted({one.namespace for one in anywhere}))
        return f"there are such Triggers in {elsewhere}: name the namespace in namespaceSelector.matchNames"
    labels = sorted({f"{key}={value}" for one in subject.world.triggers.values() for key, value in one.labels.items()})
    return f"labels of the Triggers there are: {', '.join(labels[:10])}" if labels else ""


RULE = Rule(
    id="selector-matches-nothing",
    severity=Severity.WARNING,
    summary="a selector that takes no Trigger, or one that a triggerRef names too and that runs twice",
    help="correct the selector, or the labels of the Triggers",
    each=_selectors,
    find=_find,
)
