"""A listener's account with rights in every namespace where one is enough, or with wildcards.

Whoever gets an event past the filters, or into the listener's pod, acts with its account. A ClusterRoleBinding to a
role that creates runs lets it start code in every namespace, with any service account that is there; the role that
Tekton ships for listeners lets it act as any service account as well. Only the two cluster-wide kinds that a listener
watches need a ClusterRoleBinding, and all of it only a listener with a namespaceSelector (tektoncd/triggers v0.37.0,
docs/eventlisteners.md, "Specifying the Kubernetes service account").

Looked at are the accounts of EventListeners and those that their triggers name.

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
    kind: ClusterRoleBinding
    metadata: {name: webhook}
    subjects: [{kind: ServiceAccount, name: webhook, namespace: ci}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tekton-triggers-eventlistener-roles}

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
    kind: Role
    metadata: {name: webhook, namespace: ci}
    rules:
      - {apiGroups: [tekton.dev, triggers.tekton.dev], resources: ["*"], verbs: ["*"]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: webhook, namespace: ci}
    subjects: [{kind: ServiceAccount, name: webhook, namespace: ci}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: webhook}

Passes:

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
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: webhook}
    subjects: [{kind: ServiceAccount, name: webhook, namespace: ci}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tekton-triggers-eventlistener-clusterroles}
"""

from collections.abc import Iterator

from harness.access import Action, Binding, reading, watches_all_namespaces
from harness.access.policy import ALL
from harness.access.shipped import CLUSTER_ADMIN
from harness.finding import Finding, Related, Severity
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import Actor

_RISKY = (
    ("create", "tekton.dev", "pipelineruns"),
    ("create", "tekton.dev", "taskruns"),
    ("create", "", "pods"),
    ("impersonate", "", "serviceaccounts"),
)
"""What an account of a listener is given to start something; named first in messages."""


def _find(rule: Rule[Actor], actor: Actor, subject: Subject) -> Iterator[Finding]:
    for binding in subject.access.bindings_of(actor.account):
        if binding.role.name == CLUSTER_ADMIN and binding.role.resource is None:
            where = f"in namespace {binding.namespace}" if binding.namespace else "in the whole cluster"
            yield rule.finding(
                f"{binding.title} lets {actor.title} do everything {where}: "
                f"{actor.listeners[0].title} needs to read and to create",
                _role_name(binding).location,
                symbol=f"{binding.title} {actor.title}",
                help="give it only what it needs; rbac-cannot-create tells what is missing then",
            )
            continue
        yield from _wildcards(rule, binding, actor)
        if not binding.namespace:
            yield from _everywhere(rule, binding, actor)


def _role_name(binding: Binding) -> View:
    return View.of(binding.resource.document, ("roleRef", "name"))


def _wildcards(rule: Rule[Actor], binding: Binding, actor: Actor) -> Iterator[Finding]:
    """The rules of the binding's role that say `*`."""
    resource = binding.role.resource
    if resource is None:
        return
    for item, policy in zip(View.of(resource.document, ("rules",)).items(), binding.role.rules, strict=False):
        fields = [field for field in policy.wildcards if field != "apiGroups"]
        if not fields or policy.names:
            continue
        what = "everything" if len(fields) == 2 else "every verb" if fields == ["verbs"] else "all resources"
        groups = "every group" if ALL in policy.groups else ", ".join(one or "the core group" for one in policy.groups)
        yield rule.finding(
            f"{resource.key} allows {what} in {groups}: {actor.title}, which {actor.listeners[0].title} acts as, "
            "needs less",
            item.at(fields[0]).location,
            symbol=f"{resource.key} {item.path[-1]} {actor.title}",
            help="name the verbs and resources: it reads Tekton Triggers' kinds and creates what is rendered",
            related=(Related(_role_name(binding).location, "bound here"),),
        )


def _everywhere(rule: Rule[Actor], binding: Binding, actor: Actor) -> Iterator[Finding]:
    """What a ClusterRoleBinding gives in all namespaces though the account works in one."""
    listeners = actor.listeners
    namespaces = {trigger.trigger.namespace for listener in listeners for trigger in listener.triggers}
    namespaces |= {actor.account.namespace, *(listener.listener.namespace for listener in listeners)}
    if len(namespaces) != 1 or any(watches_all_namespaces(listener.listener) for listener in listeners):
        return
    namespace = namespaces.pop()
    risky = [Action(verb, group, resource, namespace) for verb, group, resource in _RISKY]
    actions = [action for action in (*risky, *reading(listeners[0].listener)) if action.namespace]
    given = [action for action in actions if binding.role.allows(action)]
    if not given:
        return
    verb = given[0].verb
    resources = ", ".join(action.resource for action in given if action.verb == verb)
    yield rule.finding(
        f"{binding.title} lets {actor.title} {verb} {resources} in every namespace: "
        f"{listeners[0].title} works in {namespace} alone",
        _role_name(binding).location,
        symbol=f"{binding.title} {actor.title}",
        help=f"bind it by a RoleBinding in {namespace}; only clusterinterceptors and clustertriggerbindings "
        "need a ClusterRoleBinding",
    )


RULE = Rule(
    id="rbac-too-wide",
    severity=Severity.WARNING,
    summary="a listener's account with rights in every namespace, or with wildcards",
    help="bind by a RoleBinding, and name verbs and resources",
    each=lambda subject: subject.actors,
    find=_find,
)
