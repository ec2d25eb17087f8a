"""A binding's path that is null in an event: the param becomes the text `null`, and a default is not used.

A default stands in for a path that is missing, not for one that is null (tektoncd/triggers v0.37.0,
pkg/template/event.go and jsonpath.go). GitLab sends null often: `checkout_sha` for a deletion, `merge_commit_sha`
after a fast-forward merge, `assignee` where there is none.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: revision, value: $(body.checkout_sha)}
          template:
            spec:
              params: [{name: revision, default: main}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {revision: $(tt.params.revision)}

and the deletion of a branch is recorded:

    POST / HTTP/1.1
    Host: hooks.example.com
    X-Gitlab-Event: Push Hook
    Content-Type: application/json

    {"object_kind": "push", "ref": "refs/heads/old", "checkout_sha": null}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: has(body.checkout_sha) && body.checkout_sha != null
          bindings:
            - {name: revision, value: $(body.checkout_sha)}
          template:
            spec:
              params: [{name: revision, default: main}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {revision: $(tt.params.revision)}
"""

from collections.abc import Iterator
from dataclasses import replace

from harness.finding import Finding, Severity
from harness.jsonpath import JsonPath, JsonPathError
from harness.jsonpath.evaluator import Evaluator
from harness.rules.bound_params import BoundParam, PathUse
from harness.rules.evidence import shown_by
from harness.rules.params.passages import event_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import Passage, in_message


def _find(rule: Rule[BoundParam], bound: BoundParam, subject: Subject) -> Iterator[Finding]:
    if not bound.paths:
        return
    with_null = []
    for active, resolved in bound.users:
        used = subject.used_params(resolved.template)
        if used is None or bound.param.name in used:
            with_null += [one for one in subject.passages_at(active) if "null" in _value(bound, one)]
    for use in bound.paths:
        shown = shown_by([passage for passage in with_null if _is_null(use, passage)], subject)
        if shown is None:
            continue
        defaults = (bound.default_for(resolved) for _, resolved in bound.users)
        unused = next(
            (
                f", its default {in_message(one.default)!r} is not used"
                for one in defaults
                if one and one.default is not None
            ),
            "",
        )
        finding = rule.finding(
            f"{use.title} of {bound.title} is null in {shown.deliveries}: the param is the text null{unused}",
            bound.locate(use.offset),
            symbol=f"{bound.title} {use.written}",
            related=shown.related,
        )
        yield replace(finding, severity=shown.severity)


def _value(bound: BoundParam, passage: Passage) -> str:
    """The value that the param got; empty where the trigger did not come as far as that."""
    return next((value for name, value in passage.trace.params if name == bound.param.name), "")


def _is_null(use: PathUse, passage: Passage) -> bool:
    event = event_of(passage)
    if event is None or not isinstance(use.path, JsonPath) or use.path.root is None:
        return False
    try:
        return Evaluator(list).find(use.path.root, event) == [None]
    except JsonPathError:
        return False


RULE = Rule(
    id="binding-null",
    severity=Severity.ERROR,
    summary="a path that is null in an event that fires: the param is the text `null`",
    help="ask in a filter for `body.x != null`, or choose another value in an overlay",
    each=lambda subject: subject.bound_params,
    find=_find,
    needs_deliveries=True,
)
