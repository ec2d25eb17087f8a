"""A binding's path that an event lacks, and no default of the template that stands in.

The trigger then stops after its interceptors have let the event pass: nothing is created, GitLab has its 202, and only
the listener's log says `failed to replace JSONPath value for param` (tektoncd/triggers v0.37.0, pkg/template/event.go,
applyEventValuesToParams). Recorded deliveries show what events lack. That no interceptor sets an extension which a
binding reads is seen without any.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: revision, value: $(body.checkout_shaa)}
          template:
            spec:
              params: [{name: revision}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {revision: $(tt.params.revision)}

and a push is recorded:

    POST / HTTP/1.1
    Host: hooks.example.com
    X-Gitlab-Event: Push Hook
    Content-Type: application/json

    {"object_kind": "push", "ref": "refs/heads/main", "checkout_sha": "da1560886d4f094c3e6c9ef40349f7d38b5d27d7"}

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: overlays
                  value:
                    - {key: branchName, expression: "body.ref.split('/')[2]"}
          bindings:
            - {name: branch, value: $(extensions.branch_name)}
          template:
            spec:
              params: [{name: branch}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {branch: $(tt.params.branch)}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: revision, value: $(body.checkout_sha)}
            - {name: milestone, value: $(body.milestone)}
          template:
            spec:
              params:
                - {name: revision}
                - {name: milestone, default: none}
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data:
                    revision: $(tt.params.revision)
                    milestone: $(tt.params.milestone)
"""

from collections.abc import Iterator
from dataclasses import replace

from harness.finding import Finding, Severity
from harness.jsonpath import GoStruct, JsonPath, JsonPathError, compile_path
from harness.rules.bound_params import BoundParam, PathUse
from harness.rules.evidence import shown_by
from harness.rules.params.nearest import nearest
from harness.rules.params.overlays import extensions_set_by
from harness.rules.params.passages import event_of
from harness.rules.params.path_problems import problem_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import Passage


def _find(rule: Rule[BoundParam], bound: BoundParam, subject: Subject) -> Iterator[Finding]:
    for use in bound.paths:
        problem = problem_of(use)
        if isinstance(use.path, JsonPath) and not (problem and problem.when):
            static = _never_set(rule, bound, use)
            found = static or _missing(rule, bound, use, subject)
            if found is not None:
                yield found


def _never_set(rule: Rule[BoundParam], bound: BoundParam, use: PathUse) -> Finding | None:
    """An extension that no interceptor of a trigger sets."""
    names = use.path.fields if isinstance(use.path, JsonPath) else ()
    if len(names) < 2 or names[0].lower() != "extensions":
        return None
    for active, resolved in bound.users:
        known = extensions_set_by(active.chain)
        if known is None or names[1] in known or bound.default_for(resolved):
            continue
        near = nearest(names[1], known)
        there = f"set are: {', '.join(known)}" if known else "none of its interceptors sets any"
        return rule.finding(
            f"no interceptor of {active.title} sets extensions.{names[1]}, which {bound.title} reads: "
            f"the trigger stops at every event",
            bound.locate(use.offset),
            symbol=f"{bound.title} {use.written}",
            help=f"did you mean extensions.{near}?" if near else there,
        )
    return None


def _missing(rule: Rule[BoundParam], bound: BoundParam, use: PathUse, subject: Subject) -> Finding | None:
    """What recorded deliveries lack that come as far as the bindings."""
    stopped = [
        passage
        for active, resolved in bound.users
        if not bound.default_for(resolved)
        for passage in subject.passages_at(active)
        if passage.trace.stopped_at is not None and passage.trace.stopped_at.stage == "params"
    ]
    causes = {id(passage): _cause(bound, use, passage) for passage in stopped}
    shown = shown_by([passage for passage in stopped if causes[id(passage)]], subject)
    if shown is None:
        return None
    first = shown.first
    corrected = _corrected(use, first)
    finding = rule.finding(
        f"{use.title} of {bound.title} is not in {shown.deliveries} ({causes[id(first)]}): "
        f"{first.active.title} stops and creates nothing",
        bound.locate(use.offset),
        symbol=f"{bound.title} {use.written}",
        help=f"did you mean {corrected}?" if corrected else "",
        related=shown.related,
    )
    return replace(finding, severity=shown.severity)


def _cause(bound: BoundParam, use: PathUse, passage: Passage) -> str:
    """Why the path fails for a delivery, empty where it does not."""
    event = event_of(passage)
    if event is not None and isinstance(use.path, JsonPath):
        try:
            use.path.find(event)
        except JsonPathError as error:
            return str(error)
        return ""
    # What the bindings saw is not known, but what Tekton said of the first that failed.
    message = passage.trace.stopped_at.message if passage.trace.stopped_at is not None else ""
    _, _, said = message.partition(f"for param {bound.param.name}: {bound.param.value}: ")
    return said if len(bound.paths) == 1 else ""


def _corrected(use: PathUse, passage: Passage) -> str:
    """The path with the nearest name that the event has where the written one is missing, if it leads to something
    there; else empty."""
    event = event_of(passage)
    names = use.path.fields if isinstance(use.path, JsonPath) else ()
    value: object = event
    for index, name in enumerate(names):
        keys = value.fields if isinstance(value, GoStruct) else value
        if event is None or not isinstance(keys, dict):
            return ""
        if name in keys:
            value = keys[name]
            continue
        near = nearest(name, keys)
        corrected = ".".join((*names[:index], near, *names[index + 1 :]))
        return f"$({corrected})" if near and _leads_somewhere(corrected, event) else ""
    return ""


def _leads_somewhere(path: str, event: GoStruct) -> bool:
    try:
        compile_path(path).find(event)
    except JsonPathError:
        return False
    return True


RULE = Rule(
    id="binding-unresolved",
    severity=Severity.ERROR,
    summary="a path that an event lacks which comes as far as the bindings, and no default covers",
    help="ask for the field in a filter (`has(body.x)`), give the param of the template a default, or mend the path",
    each=lambda subject: subject.bound_params,
    find=_find,
)
