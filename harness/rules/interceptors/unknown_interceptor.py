"""An interceptor that nobody answers for: the trigger stops at every event.

Tekton's webhook looks neither at the name nor at `ref.kind` (tektoncd/triggers v0.37.0,
pkg/apis/triggers/v1beta1/event_listener_validation.go). When an event comes the listener looks for a ClusterInterceptor
of that name, or for an Interceptor in its own namespace where `ref.kind` is NamespacedInterceptor, finds none, and
writes that into its log. The sender sees HTTP 202 all the same (pkg/sink/sink.go).

Tekton brings bitbucket, cel, github, gitlab and slack along; any other has to be among the manifests.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: git-lab}
          template: {ref: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: gitlab}
          template: {ref: build}

A kind that does not exist is as bad.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: ticket-check, kind: Interceptor}
          template: {ref: build}
    ---
    apiVersion: triggers.tekton.dev/v1alpha1
    kind: Interceptor
    metadata: {name: ticket-check, namespace: ci, labels: {server/type: http}}
    spec: {clientConfig: {url: "http://ticket-check.ci.svc"}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: ticket-check, kind: NamespacedInterceptor}
          template: {ref: build}
    ---
    apiVersion: triggers.tekton.dev/v1alpha1
    kind: Interceptor
    metadata: {name: ticket-check, namespace: ci, labels: {server/type: http}}
    spec: {clientConfig: {url: "http://ticket-check.ci.svc"}}
"""

import difflib
from collections.abc import Iterator, Sequence

from harness.finding import Finding, Severity
from harness.fix import Fix, ReplaceText
from harness.location import Location
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import CORE, OwnedInterceptor
from harness.triggers.model import CLUSTER_INTERCEPTOR, NAMESPACED_INTERCEPTOR, TriggerInterceptor

_KINDS = (CLUSTER_INTERCEPTOR, NAMESPACED_INTERCEPTOR)
_STOPS = "the trigger stops at every event"


def _find(rule: Rule[OwnedInterceptor], owned: OwnedInterceptor, subject: Subject) -> Iterator[Finding]:
    interceptor = owned.interceptor
    if interceptor.webhook is not None:
        return
    name, kind = interceptor.ref_name, interceptor.ref_kind
    if kind not in _KINDS:
        message = f"ref.kind {kind} is none of {' and '.join(_KINDS)}: {_STOPS}"
        help = _nearest(kind, _KINDS) or "leave ref.kind out for a ClusterInterceptor"
        own = any(name == one for _, one in subject.world.interceptors)
        fix = _respelt(interceptor, "kind", CLUSTER_INTERCEPTOR) if name in CORE and not own else None
        yield rule.finding(message, _locate(interceptor, "kind"), symbol=owned.title, help=help, fix=fix)
        return
    for namespace in _namespaces(owned, subject) if kind == NAMESPACED_INTERCEPTOR else ("",):
        known = _known(kind, namespace, subject)
        if name not in known:
            where = f" in {namespace}" if namespace else ""
            what = f"there is no {kind} {name}{where}" if name else "an interceptor has neither ref.name nor webhook"
            help = _nearest(name, known) or (
                f"known: {', '.join(known)}" if known else f"declare an Interceptor{where}"
            )
            fix = None
            if kind == NAMESPACED_INTERCEPTOR and name in CORE:
                help = f"{name} is a ClusterInterceptor: write ref.kind {CLUSTER_INTERCEPTOR}, or leave it out"
            elif kind == CLUSTER_INTERCEPTOR and name.lower() in CORE:
                # The name of an object has no capital letters.
                fix = _respelt(interceptor, "name", name.lower())
            at = _locate(interceptor, "name")
            yield rule.finding(f"{what}: {_STOPS}", at, symbol=owned.title, help=help, fix=fix)
            return


def _known(kind: str, namespace: str, subject: Subject) -> Sequence[str]:
    """The names that are answered for; those of one namespace for a NamespacedInterceptor."""
    if kind == CLUSTER_INTERCEPTOR:
        return [*CORE, *subject.world.cluster_interceptors]
    return [name for where, name in subject.world.interceptors if where == namespace]


def _namespaces(owned: OwnedInterceptor, subject: Subject) -> Sequence[str]:
    """Where a NamespacedInterceptor is looked for: in the namespace of each listener that runs it, which need not be
    the one of the Trigger."""
    listeners = {
        active.listener.namespace
        for active in subject.active_triggers
        if any(owned.interceptor is one for one in active.chain)
    }
    return sorted(listeners) or [owned.namespace]


def _nearest(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else ""


def _respelt(interceptor: TriggerInterceptor, field: str, right: str) -> Fix | None:
    """A field of its `ref` put right."""
    # Loaded only where there is something to mend.
    from harness.fixes import make_fix

    place = interceptor.place
    written = place.document.get(*place.path, "ref", field) if place is not None else None
    if place is None or not isinstance(written, str):
        return None
    change = ReplaceText((*place.path, "ref", field), 0, len(written), written, right)
    return make_fix(place.document, f"write ref.{field} {right}", change)


def _locate(interceptor: TriggerInterceptor, field: str) -> Location:
    """Where a field of its `ref` stands, or else the nearest that is there."""
    place = interceptor.place
    return place.document.locate((*place.path, "ref", field)) if place is not None else Location("")


RULE = Rule(
    id="unknown-interceptor",
    severity=Severity.ERROR,
    summary="an interceptor that is neither Tekton's own nor among the manifests",
    help="correct ref.name and ref.kind, or declare the interceptor",
    each=lambda subject: subject.interceptors,
    find=_find,
)
