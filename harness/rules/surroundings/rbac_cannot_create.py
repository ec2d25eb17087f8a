"""A service account that may not do what a trigger needs: the event is answered with 202, and nothing is created.

The listener's pod lists and watches seven kinds of Tekton Triggers before it takes an event. What a trigger renders it
creates with its own account, or, where the trigger has a `serviceAccountName`, as that account, which it has to be
allowed to impersonate (tektoncd/triggers v0.37.0, pkg/adapter/adapter.go and pkg/sink/sink.go, CreateResources). A
refusal shows in the listener's log alone.

Roles, ClusterRoles and their bindings in the manifests count, and so do the ClusterRoles that Tekton's release brings
along, `tekton-triggers-eventlistener-roles` and `-clusterroles` (config/200-clusterrole.yaml there). An account that no
binding in the manifests names has its rights from elsewhere and is not judged; nor is one that is bound to a role which
the manifests lack, or to a kind of object whose resource nobody here knows.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      serviceAccountName: webhook
      triggers:
        - name: build
          template:
            spec:
              resourcetemplates:
                - {apiVersion: tekton.dev/v1, kind: PipelineRun, metadata: {generateName: build-}}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: webhook, namespace: ci}
    rules:
      - apiGroups: [triggers.tekton.dev]
        resources: [eventlisteners, interceptors, triggerbindings, triggers, triggertemplates]
        verbs: [get, list, watch]
      - apiGroups: [tekton.dev]
        resources: [taskruns]
        verbs: [create]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: webhook, namespace: ci}
    subjects: [{kind: ServiceAccount, name: webhook}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: webhook}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: ci-webhook}
    subjects: [{kind: ServiceAccount, name: webhook, namespace: ci}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tekton-triggers-eventlistener-clusterroles}

The listener cannot start: two of the kinds that it watches are cluster-wide, and a RoleBinding never reaches them.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      serviceAccountName: webhook
      triggers:
        - name: build
          template: {ref: build}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: webhook, namespace: ci}
    subjects: [{kind: ServiceAccount, name: webhook, namespace: ci}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tekton-triggers-eventlistener-roles}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      serviceAccountName: webhook
      triggers:
        - name: build
          template:
            spec:
              resourcetemplates:
                - {apiVersion: tekton.dev/v1, kind: PipelineRun, metadata: {generateName: build-}}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: webhook, namespace: ci}
    subjects: [{kind: ServiceAccount, name: webhook, namespace: ci}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tekton-triggers-eventlistener-roles}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: ci-webhook}
    subjects: [{kind: ServiceAccount, name: webhook, namespace: ci}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tekton-triggers-eventlistener-clusterroles}
"""

from collections.abc import Iterable, Iterator

from harness.access import Account, Action, Answer, account_of, creation, impersonation, reading, resource_of
from harness.access.shipped import EVENTLISTENER_CLUSTERROLES
from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.manifests import View
from harness.manifests.kinds import split_api_version
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import ActiveTrigger, OwnedListener, OwnedTemplate, locate_field
from harness.triggers.model import Place
from harness.triggers.resolution import ResolvedTrigger


def _find(rule: Rule[OwnedListener], owned: OwnedListener, subject: Subject) -> Iterator[Finding]:
    named = account_of(owned.listener)
    if named is None:
        return
    account, where = named
    yield from _reading(rule, owned, subject, account, where.location)
    stopped: dict[tuple[Account, Action], list[tuple[ActiveTrigger, Location]]] = {}
    for trigger in owned.triggers:
        actor = account
        if trigger.trigger.service_account_name:
            actor = Account(trigger.trigger.namespace, trigger.trigger.service_account_name)
            action = impersonation(actor)
            if _denied(subject, account, action):
                stopped.setdefault((account, action), []).append((trigger, _account_location(trigger)))
        if subject.access.is_judged(actor):
            for action, template in _creations(trigger, subject):
                if _denied(subject, actor, action):
                    stopped.setdefault((actor, action), []).append((trigger, template.at("kind").location))
    for (actor, action), triggers in stopped.items():
        at = where.location if actor == account else _account_location(triggers[0][0])
        yield _stopped(rule, owned, actor, action, at, triggers)


def _denied(subject: Subject, account: Account, action: Action) -> bool:
    return subject.access.is_judged(account) and subject.access.review(account, action) is Answer.DENIED


def _reading(
    rule: Rule[OwnedListener], owned: OwnedListener, subject: Subject, account: Account, at: Location
) -> Iterator[Finding]:
    """What the listener may not list and watch, in one finding for each scope."""
    missing: dict[str, list[Action]] = {}
    for action in reading(owned.listener):
        if _denied(subject, account, action):
            missing.setdefault(action.namespace, []).append(action)
    for actions in missing.values():
        verbs = " and ".join(dict.fromkeys(action.verb for action in actions))
        resources = tuple(dict.fromkeys(action.resource for action in actions))
        where = actions[0].where
        yield rule.finding(
            f"the manifests do not let {account} {verbs} {', '.join(resources)} {where}: "
            f"{owned.title} waits for them at its start and never takes an event",
            at,
            symbol=f"{owned.title} {account} {where}",
            help=_reading_help(actions, resources),
        )


def _reading_help(actions: Iterable[Action], resources: tuple[str, ...]) -> str:
    rule = f"apiGroups triggers.tekton.dev, resources {', '.join(resources)}, verbs get, list, watch"
    if any(action.namespace for action in actions):
        return f"allow it in a Role: {rule}"
    if all(resource.startswith("cluster") for resource in resources):
        return f"give it {EVENTLISTENER_CLUSTERROLES} by a ClusterRoleBinding, or a ClusterRole of your own: {rule}"
    return f"a listener with a namespaceSelector needs a ClusterRoleBinding to a ClusterRole: {rule}"


def _stopped(
    rule: Rule[OwnedListener],
    owned: OwnedListener,
    actor: Account,
    action: Action,
    at: Location,
    triggers: list[tuple[ActiveTrigger, Location]],
) -> Finding:
    first, place = triggers[0]
    titles = dict.fromkeys(trigger.title for trigger, _ in triggers)
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    if action.verb == "impersonate":
        account = f"ServiceAccount {action.namespace}/{action.name}"
        message = f"the manifests do not let {actor} act as {account}: {first.title}{more} creates nothing"
        note = "the account that the trigger wants to act as"
        help = "allow it in a Role: apiGroups '', resources serviceaccounts, verbs impersonate"
    else:
        message = (
            f"the manifests do not let {actor} create {action.target} {action.where}: {first.title}{more} stops there"
        )
        note = "what would be created"
        help = (
            f"allow it in a Role there: apiGroups {action.group or repr('')}, resources {action.resource}, verbs create"
        )
    return rule.finding(
        message,
        at,
        symbol=f"{owned.title} {actor} {action.verb} {action.target} {action.where} {action.name}",
        help=help,
        related=(Related(place, note),),
    )


def _creations(trigger: ActiveTrigger, subject: Subject) -> Iterator[tuple[Action, View]]:
    """What the trigger creates, each with its resource template; what only an event tells is passed over."""
    if not isinstance(trigger.resolved, ResolvedTrigger):
        return
    namespace = trigger.trigger.namespace
    for template in OwnedTemplate(trigger.title, namespace, trigger.resolved.template).resources:
        api_version, kind = template.at("apiVersion").text, template.at("kind").text
        where = template.at("metadata", "namespace").text or namespace
        group, _ = split_api_version(api_version)
        if "$(" in f"{api_version}{kind}{where}" or subject.manifests.is_cluster_scoped(group, kind):
            continue
        resource = resource_of(subject.manifests, group, kind)
        if resource:
            yield creation(group, resource, where), template


def _account_location(trigger: ActiveTrigger) -> Location:
    """Where a trigger names its account: in an EventListener beside the template, in a Trigger in its spec."""
    place = trigger.trigger.place
    return locate_field(Place(place.document, place.path or ("spec",)) if place else None, "serviceAccountName")


RULE = Rule(
    id="rbac-cannot-create",
    severity=Severity.ERROR,
    summary="a service account that may not create what a trigger renders, or not read what its listener needs",
    help="allow it in a Role that is bound to the account",
    each=lambda subject: subject.owned_listeners,
    find=_find,
)
