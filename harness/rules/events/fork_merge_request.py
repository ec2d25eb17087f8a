"""A trigger that fires for a merge request that comes from a fork and is not merged: strangers start it.

Whoever can fork a project can open a merge request. A trigger that builds or tests it runs their code with the service
account and the secrets of the run. In GitLab `source_project_id` and `target_project_id` of `object_attributes` differ
then (docs.gitlab.com, user/project/integrations/webhook_events, merge request events).

A merged request is no such case: a maintainer has let its code in.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: test
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: body.object_kind == 'merge_request' && body.object_attributes.action in ['open', 'update']
          template:
            spec:
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: test-}
                  spec: {pipelineRef: {name: test}}

With a merge request:

    POST / HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Merge Request Hook

    {"object_kind": "merge_request", "project": {"id": 7, "path_with_namespace": "shop/web"},
     "object_attributes": {"action": "open", "state": "opened", "source_project_id": 7, "target_project_id": 7}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: test
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: >-
                    body.object_kind == 'merge_request' && body.object_attributes.action in ['open', 'update']
                    && body.object_attributes.source_project_id == body.object_attributes.target_project_id
          template:
            spec:
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: test-}
                  spec: {pipelineRef: {name: test}}
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.evidence import Evidence, asked_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.trials import FiredTrigger, GitLabEvent
from harness.variations import Compound

_NO_FORK = "body.object_attributes.source_project_id == body.object_attributes.target_project_id"


def _is_open(event: GitLabEvent) -> bool:
    return event.kind == "merge_request" and not event.merged


def _find(rule: Rule[FiredTrigger], fired: FiredTrigger, subject: Subject) -> Iterator[Finding]:
    events = [(one, subject.trials.event(one.delivery)) for one in fired.firings]
    forks = [one for one, event in events if _is_open(event) and event.fork]
    evidence = Evidence.recorded(forks) or Evidence.tried(subject.trials.firing(fired, Compound.FORK, where=_is_open))
    if evidence is None:
        return
    fork = ", which comes from a fork" if forks else ""
    yield rule.finding(
        f"{fired.title} {evidence.fires}{fork}: whoever can fork the project starts {evidence.creates}",
        fired.active.location,
        symbol=fired.title,
        help=asked_of("merge_request", _NO_FORK, fired, subject),
        related=evidence.related,
    )


RULE = Rule(
    id="fork-merge-request",
    severity=Severity.WARNING,
    summary="a trigger that fires for merge requests from forks before they are merged",
    help=f"add to the filter: {_NO_FORK}",
    each=lambda subject: subject.fired_triggers,
    find=_find,
    needs_deliveries=True,
)
