"""A trigger for hooks that no interceptor ties to a type of event.

One URL gets every event that is switched on for the hook: pushes, tags, merge requests, comments, whatever somebody
ticks next year. The interceptors gitlab, github and bitbucket let all of them pass unless `eventTypes` names some
(tektoncd/triggers v0.37.0, pkg/interceptors/gitlab/gitlab.go), and a filter on the project is as true of a comment
as of a push. Then the trigger starts for what it was not made for, or stops for want of a key, which shows in the log
only.

As tied count `eventTypes`, a filter that reads the event's header or a field with its name (`object_kind`,
`event_name`), a ref compared with `refs/…`, and a field that one type of event alone has, such as `body.pull_request`.
With an interceptor of your own in the chain nothing is said.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: gitlab}
              params:
                - {name: secretRef, value: {secretName: gitlab-webhook, secretKey: token}}
            - ref: {name: cel}
              params:
                - {name: filter, value: body.project.path_with_namespace == 'shop/web'}
          template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: gitlab}
              params:
                - {name: secretRef, value: {secretName: gitlab-webhook, secretKey: token}}
                - {name: eventTypes, value: [Push Hook]}
            - ref: {name: cel}
              params:
                - {name: filter, value: body.project.path_with_namespace == 'shop/web'}
          template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]}}

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
                - {name: filter, value: body.object_kind == 'push' && body.project.path_with_namespace == 'shop/web'}
          template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]}}
"""

import re
from collections.abc import Iterator

from harness.cel.ast import Constant
from harness.finding import Finding, Severity
from harness.rules.cel.parts import JSONPath, parts_of
from harness.rules.expressions import Expression
from harness.rules.interceptors.chains import HOOKS, is_unknown, links_of
from harness.rules.interceptors.hook_events import SENDERS
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import ActiveTrigger, OwnedInterceptor
from harness.triggers.resolution import ResolvedTrigger

_NAMES_OF_EVENTS = frozenset(
    ("object_kind", "event_name", "event_type", "eventType", "eventKey", "event", "hook_event", "webhookEvent", "kind")
)
_OF_ONE_EVENT = frozenset(
    (
        *("pull_request", "pullrequest", "pullRequest", "head_commit", "release", "comment", "issue", "workflow_run"),
        *(
            "workflow_job",
            "check_run",
            "check_suite",
            "deployment",
            "deployment_status",
            "push",
            "refChanges",
            "changes",
        ),
        *(
            "checkout_sha",
            "build_id",
            "client_payload",
            "review",
            "inputs",
            "ref_type",
            "push_data",
            "updated_tags",
            "commits",
        ),
    )
)
"""Fields at the top of a body that one type of event has, or hardly another (GitLab, GitHub, Bitbucket, registries)."""

_OF_MERGE_REQUESTS = frozenset(
    (
        "target_branch",
        "source_branch",
        "merge_status",
        "last_commit",
        "target",
        "source",
        "oldrev",
        "draft",
        "work_in_progress",
    )
)
_OF_HOOKS = re.compile(
    r"\bbody\.(?:ref|before|after|repository\.\w+|project|project_id|object_attributes|checkout_sha|commits|head_commit"
    r"|pull_request|pullrequest|pullRequest|user_username|user_name|pusher|sender)\b"
)
"""Fields that tell that a trigger is for the hooks of a host of repositories."""

_REF = re.compile(r"\^?\(?refs/")


def _find(rule: Rule[ActiveTrigger], active: ActiveTrigger, subject: Subject) -> Iterator[Finding]:
    links = links_of(active)
    if any(is_unknown(link) or link.core == "slack" or _ties(link, subject) for link in links):
        return
    hook = next((link for link in links if link.core in HOOKS), None)
    if hook is None and not _is_for_hooks(active, links, subject):
        return
    help = "put the gitlab, github or bitbucket interceptor with eventTypes in front"
    if hook is not None:
        help = f"give {hook.core} its eventTypes, such as [{SENDERS[hook.core].events[0]}]"
    yield rule.finding(
        f"no interceptor ties {active.title} to a type of event: every type that the hook sends is let in",
        hook.location if hook is not None else active.location,
        symbol=active.title,
        help=help,
    )


def _ties(link: OwnedInterceptor, subject: Subject) -> bool:
    """Whether an interceptor lets only some types of event pass, or nothing at all."""
    if link.core in HOOKS:
        types = link.param("eventTypes")
        return types is not None and types.value is not None
    return any(_is_tied(one) for one in subject.expressions_in(link.interceptor) if one.role == "filter")


def _is_tied(expression: Expression) -> bool:
    parts = parts_of(expression)
    if not parts.all or any(_tells_event(path) for _, path in parts.reads()):
        return True
    texts = (part.node.value for part in parts.all if isinstance(part.node, Constant))
    return any(isinstance(text, str) and _REF.match(text) for text in texts)


def _tells_event(path: JSONPath) -> bool:
    root, first, *rest = (*path, "", "")
    match root:
        case "header":
            return any(word in str(first).lower() for word in ("event", "ce-type"))
        case "body":
            return (
                first in _NAMES_OF_EVENTS
                or first in _OF_ONE_EVENT
                or (first == "object_attributes" and rest[0] in _OF_MERGE_REQUESTS)
            )
        case _:
            return False


def _is_for_hooks(active: ActiveTrigger, links: tuple[OwnedInterceptor, ...], subject: Subject) -> bool:
    """Whether a trigger reads what the hooks of a host of repositories bring."""
    if any(_OF_HOOKS.search(one.source) for link in links for one in subject.expressions_in(link.interceptor)):
        return True
    resolved = active.resolved
    return isinstance(resolved, ResolvedTrigger) and any(_OF_HOOKS.search(param.value) for param in resolved.params)


RULE = Rule(
    id="missing-event-type",
    severity=Severity.WARNING,
    summary="a trigger for hooks that no interceptor ties to a type of event",
    help="give the gitlab, github or bitbucket interceptor its eventTypes",
    each=lambda subject: subject.active_triggers,
    find=_find,
)
