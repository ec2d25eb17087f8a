"""Two triggers of one listener that one delivery fires, and that create the same kind of thing: it is done twice.

All triggers of a listener see every event (tektoncd/triggers v0.37.0, pkg/sink/sink.go); the first that fires does not
end it. Two runs of one pipeline then race for the same image or deployment. Where both run the same pipeline or task it
is a warning; where they create the same kind and run different things, which is often meant, an information.

Triggers of different listeners do not overlap: one request reaches one listener. Only deliveries whose URL leads to the
listener count, or all where none does.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: main
          interceptors:
            - {ref: {name: cel}, params: [{name: filter, value: "body.ref == 'refs/heads/main'"}]}
          template: {ref: build}
        - name: any
          interceptors:
            - {ref: {name: cel}, params: [{name: filter, value: "body.object_kind == 'push'"}]}
          template: {ref: build}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: build-}
          spec: {pipelineRef: {name: build}}

With a push:

    POST / HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Push Hook

    {"object_kind": "push", "ref": "refs/heads/main", "project": {"path_with_namespace": "shop/web"}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: main
          interceptors:
            - {ref: {name: cel}, params: [{name: filter, value: "body.ref == 'refs/heads/main'"}]}
          template: {ref: build}
        - name: other
          interceptors:
            - {ref: {name: cel}, params: [{name: filter, value: "body.ref != 'refs/heads/main'"}]}
          template: {ref: build}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: build-}
          spec: {pipelineRef: {name: build}}
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from harness import gojson
from harness.finding import Finding, Related, Severity
from harness.rules.evidence import delivery_file, one_line
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import Firing, OwnedListener
from harness.trace import CreatedResource


class _Thing(NamedTuple):
    """What a resource is: its kind, and what it runs, empty where only the kind counts."""

    kind: str
    runs: str

    @property
    def title(self) -> str:
        """`PipelineRun of build`, `PipelineRun`."""
        return f"{self.kind} of {self.runs}" if self.runs else self.kind


class _Overlap(NamedTuple):
    """The first delivery that fires two triggers, and the thing that both create."""

    first: Firing
    second: Firing
    thing: _Thing


def _find(rule: Rule[OwnedListener], owned: OwnedListener, subject: Subject) -> Iterator[Finding]:
    if len(owned.triggers) < 2:
        return
    overlaps: dict[int, list[_Overlap]] = {}
    for firings in _by_delivery(owned, subject):
        for overlap in _overlaps(firings):
            overlaps.setdefault(id(overlap.second.active), []).append(overlap)
    for found in overlaps.values():
        one = next((one for one in found if one.thing.runs), found[0])
        title, other = one.second.active.title, one.first.active
        name = other.title if other.title.startswith("Trigger ") else repr(other.trigger.name)
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        finding = rule.finding(
            f"{one_line(one.second.delivery.name)}{more} fires {title} and {name}: each creates a "
            f"{one_line(one.thing.title)}",
            one.second.active.location,
            symbol=f"{title} {other.title}",
            related=(
                Related(other.location, f"fires as well: {other.title}"),
                delivery_file(one.second),
            ),
        )
        yield finding if one.thing.runs else replace(finding, severity=Severity.INFO)


def _by_delivery(owned: OwnedListener, subject: Subject) -> Iterator[list[Firing]]:
    """What fires together, for each delivery that fires two triggers or more."""
    passages = [passage for active in owned.triggers for passage in subject.passages_at(active)]
    routed = any(passage.routed for passage in passages)
    firings: dict[str, list[Firing]] = {}
    for passage in passages:
        if passage.trace.fired and (passage.routed or not routed):
            firings.setdefault(passage.delivery.name, []).append(passage)
    yield from (firings[name] for name in sorted(firings, key=len) if len(firings[name]) > 1)


def _overlaps(firings: list[Firing]) -> Iterator[_Overlap]:
    """For each trigger after the first of a thing, that it comes second."""
    first: dict[_Thing, Firing] = {}
    for firing in firings:
        things = [_thing(resource) for resource in firing.trace.resources]
        # What both run tells more than the kind alone.
        shared = [*things, *(_Thing(thing.kind, "") for thing in things)]
        known = next((thing for thing in shared if thing in first), None)
        if known is not None and first[known].active.trigger is not firing.active.trigger:
            yield _Overlap(first[known], firing, known)
        for thing in shared:
            first.setdefault(thing, firing)


def _thing(resource: CreatedResource) -> _Thing:
    spec = resource.value.get("spec")
    for field in ("pipelineRef", "taskRef", "pipelineSpec", "taskSpec"):
        reference = spec.get(field) if isinstance(spec, dict) else None
        if isinstance(reference, dict) and reference:
            name = reference.get("name")
            return _Thing(resource.kind, name if isinstance(name, str) and name else gojson.dumps(reference)[:200])
    return _Thing(resource.kind, resource.name)


RULE = Rule(
    id="overlapping-triggers",
    severity=Severity.WARNING,
    summary="one delivery fires two triggers that create the same kind of thing",
    help="let the filters exclude each other",
    each=lambda subject: subject.owned_listeners,
    find=_find,
    needs_deliveries=True,
)
