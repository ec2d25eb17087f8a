"""What an EventListener has to be allowed: to read what it works by, to act as others, to create."""

from collections.abc import Iterator

from harness.access.account import Account
from harness.access.policy import Action
from harness.manifests import View
from harness.triggers.model import EventListener

_GROUP = "triggers.tekton.dev"
_NAMESPACED = ("eventlisteners", "interceptors", "triggerbindings", "triggers", "triggertemplates")
_CLUSTER_WIDE = ("clusterinterceptors", "clustertriggerbindings")


def account_of(listener: EventListener) -> tuple[Account, View] | None:
    """The account of the listener's pod, and where it is named; None where that cannot be told.

    The pod's template goes before `serviceAccountName` (pkg/reconciler/eventlistener/resources/deployment.go); the pod
    of a customResource takes its template's alone (custom.go).
    """
    if listener.place is None:
        return None
    spec = View.of(listener.place.document, ("spec",))
    template = ("spec", "template", "spec", "serviceAccountName")
    if spec.at("resources", "customResource").object:
        own = spec.at("resources", "customResource", *template)
        return (Account(listener.namespace, own.text), own) if own.text else None
    own = spec.at("resources", "kubernetesResource", *template)
    if own.text:
        return Account(listener.namespace, own.text), own
    return Account(listener.namespace, listener.service_account_name), spec.at("serviceAccountName")


def reading(listener: EventListener) -> Iterator[Action]:
    """What the listener's pod lists and watches before it takes an event.

    It waits for all seven kinds (tektoncd/triggers v0.37.0, cmd/eventlistenersink/main.go, StartInformers, with the
    informers of pkg/adapter/adapter.go): in its own namespace, or in the whole cluster where it or a group has a
    namespaceSelector (pkg/reconciler/eventlistener/resources/container.go, is-multi-ns). Secrets are not among them:
    Tekton's core interceptors read those with an account of their own.
    """
    namespace = "" if watches_all_namespaces(listener) else listener.namespace
    for verb in ("list", "watch"):
        yield from (Action(verb, _GROUP, resource, namespace) for resource in _NAMESPACED)
        yield from (Action(verb, _GROUP, resource) for resource in _CLUSTER_WIDE)


def watches_all_namespaces(listener: EventListener) -> bool:
    """Whether the listener looks into other namespaces than its own."""
    selectors = (listener.selector, *(group.selector for group in listener.groups))
    return any(selector.match_names for selector in selectors)


def impersonation(account: Account) -> Action:
    """What it takes to act as `account`, which a trigger with a serviceAccountName does for what it creates
    (pkg/sink/auth_override.go)."""
    return Action("impersonate", "", "serviceaccounts", account.namespace, account.name)


def creation(group: str, resource: str, namespace: str) -> Action:
    """What it takes to create an object; only the verb create is used (pkg/resources/create.go)."""
    return Action("create", group, resource, namespace)
