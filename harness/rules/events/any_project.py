"""A trigger that fires for the events of any project: whoever may add the hook to a project starts it.

A system hook, a group hook, or the same URL and token in another project bring events of projects that nobody meant.
It is an error where another project's event starts the very same run, or builds the same image or application out of
another project's code. Where everything that names something comes from the event, the trigger may be meant for many
projects, and this is a warning. It is shown by a recorded delivery whose project is changed, with all that belongs to
it; a filter that looks at the project's name alone takes the one of another group.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: deploy
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: body.object_kind == 'push' && body.ref == 'refs/heads/main' && body.project.name == 'web'
          template:
            spec:
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: TaskRun
                  metadata: {generateName: deploy-}
                  spec: {taskRef: {name: deploy}}

With a push:

    POST / HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Push Hook

    {"object_kind": "push", "ref": "refs/heads/main", "after": "0d1f7c5b6a8d1f0c5b6a8d1f0c5b6a8d1f0c5b6a",
     "project": {"name": "web", "path_with_namespace": "shop/web"}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: deploy
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: >-
                    body.object_kind == 'push' && body.ref == 'refs/heads/main'
                    && body.project.path_with_namespace == 'shop/web'
          template:
            spec:
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: TaskRun
                  metadata: {generateName: deploy-}
                  spec: {taskRef: {name: deploy}}
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from harness.finding import Finding, Severity
from harness.rules.evidence import Evidence, one_line
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.trials import FiredTrigger
from harness.trace import TriggerTrace
from harness.variations import Compound

_OWN = re.compile(
    r"(output|target|container)?image(name|repo|repository|url|reference)?|(argocd)?app(lication)?(name)?|deployment(name)?"
)
"""Params that name what is made or deployed."""


def _find(rule: Rule[FiredTrigger], fired: FiredTrigger, subject: Subject) -> Iterator[Finding]:
    for kind in (Compound.OTHER_PROJECT, Compound.SAME_NAME_IN_OTHER_GROUP):
        evidence = Evidence.tried(subject.trials.firing(fired, kind))
        if evidence is not None:
            break
    else:
        return
    same, severity = _consequence(evidence.delivery.trace, evidence.trace)
    project = one_line(subject.trials.event(evidence.delivery.delivery).project)
    finding = rule.finding(
        f"{fired.title} {evidence.fires}: {same}",
        fired.active.location,
        symbol=fired.title,
        help=f"add to the filter: body.project.path_with_namespace == '{project}'",
        related=evidence.related,
    )
    yield replace(finding, severity=severity)


def _consequence(recorded: TriggerTrace, varied: TriggerTrace) -> tuple[str, Severity]:
    """What another project's event does, by what both traces have in common."""
    before, after = dict(recorded.params), dict(varied.params)
    if before == after:
        return f"any project's event creates the same {_kinds(varied)}", Severity.ERROR
    for name, value in after.items():
        if value and before.get(name) == value and _OWN.fullmatch(re.sub(r"[-_.]", "", name).lower()):
            return f"{name} stays {one_line(value)} for any project's code", Severity.ERROR
    return f"any project whose hook leads here creates a {_kinds(varied)}", Severity.WARNING


def _kinds(trace: TriggerTrace) -> str:
    return " and ".join(dict.fromkeys(resource.kind for resource in trace.resources)) or "resource"


RULE = Rule(
    id="any-project",
    severity=Severity.ERROR,
    summary="a trigger that fires for other projects' events",
    help="add to the filter: body.project.path_with_namespace == 'group/project'",
    each=lambda subject: subject.fired_triggers,
    find=_find,
    needs_deliveries=True,
)
