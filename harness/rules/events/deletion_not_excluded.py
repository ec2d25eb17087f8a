"""A trigger that fires when a branch or tag is deleted, as it does when one is pushed: it builds what is gone.

GitLab reports a deletion as an ordinary push or tag push. Nothing says "deleted": `after` is all zeros, `checkout_sha`
is null and `commits` is empty (docs.gitlab.com, user/project/integrations/webhook_events, push events). A filter that
looks at the event and the branch alone lets it through.

A trigger that only deletions fire is meant for them and is not reported.

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
                - name: filter
                  value: body.object_kind == 'push' && body.ref == 'refs/heads/main'
          bindings: [{name: revision, value: $(body.after)}]
          template:
            spec:
              params: [{name: revision}]
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: build-}
                  spec:
                    pipelineRef: {name: build}
                    params: [{name: revision, value: $(tt.params.revision)}]

With a push:

    POST / HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Push Hook

    {"object_kind": "push", "ref": "refs/heads/main", "after": "0d1f7c5b6a8d1f0c5b6a8d1f0c5b6a8d1f0c5b6a",
     "checkout_sha": "0d1f7c5b6a8d1f0c5b6a8d1f0c5b6a8d1f0c5b6a", "project": {"path_with_namespace": "shop/web"}}

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
                  value: body.object_kind == 'push' && body.ref == 'refs/heads/main' && !body.after.matches('^0+$')
          bindings: [{name: revision, value: $(body.after)}]
          template:
            spec:
              params: [{name: revision}]
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: build-}
                  spec:
                    pipelineRef: {name: build}
                    params: [{name: revision, value: $(tt.params.revision)}]
"""

from collections.abc import Iterator
from dataclasses import replace

from harness.finding import Finding, Severity
from harness.rules.evidence import Evidence
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.trials import FiredTrigger, GitLabEvent
from harness.variations import Compound

_RUNS = ("PipelineRun", "TaskRun")
_PUSHES = ("push", "tag_push")
_IS_THERE = "!body.after.matches('^0+$')"


def _is_push(event: GitLabEvent) -> bool:
    return event.kind in _PUSHES and not event.deleted


def _find(rule: Rule[FiredTrigger], fired: FiredTrigger, subject: Subject) -> Iterator[Finding]:
    events = [(one, subject.trials.event(one.delivery)) for one in fired.firings]
    if not any(_is_push(event) for _, event in events):
        return
    deletions = [one for one, event in events if event.kind in _PUSHES and event.deleted]
    evidence = Evidence.recorded(deletions) or Evidence.tried(
        subject.trials.firing(fired, Compound.DELETED, where=_is_push)
    )
    if evidence is None:
        return
    others = any(event.kind not in ("", *_PUSHES) for _, event in events)
    what = "tag" if subject.trials.event(evidence.delivery.delivery).kind == "tag_push" else "branch"
    deleted = f", which deletes a {what}" if deletions else ""
    finding = rule.finding(
        f"{fired.title} {evidence.fires}{deleted}: it creates {evidence.creates} for what is gone",
        fired.active.location,
        symbol=fired.title,
        # Other kinds of events have no such field, and are not to be stopped by the condition.
        help=f"add to the filter: (!has(body.after) || {_IS_THERE})" if others else "",
        related=evidence.related,
    )
    # Whether another kind of object makes sense after a deletion, only its author knows.
    runs = any(resource.kind in _RUNS for resource in evidence.trace.resources)
    yield finding if runs else replace(finding, severity=Severity.WARNING)


RULE = Rule(
    id="deletion-not-excluded",
    severity=Severity.ERROR,
    summary="a trigger that fires when a branch or tag is deleted",
    help=f"add to the filter: has(body.after) && {_IS_THERE}",
    each=lambda subject: subject.fired_triggers,
    find=_find,
    needs_deliveries=True,
)
