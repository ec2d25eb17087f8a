"""What the manifests name and lack.

Tekton's webhook checks no reference (tektoncd/triggers v0.37.0, pkg/apis/triggers/v1beta1/*_validation.go): what is
missing shows only when an event comes, and then only in the listener's log.
"""

import difflib
from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.jsontypes import JSON
from harness.manifests import ManifestSet, View, check_kustomizations
from harness.triggers.cluster_references import check_ingresses, check_role_bindings
from harness.triggers.known import Known, Wanted, is_static
from harness.triggers.load import GROUP
from harness.triggers.model import (
    CLUSTER_INTERCEPTOR,
    CLUSTER_TRIGGER_BINDING,
    NAMESPACED_INTERCEPTOR,
    EventListener,
    Place,
    Trigger,
    TriggerInterceptor,
    TriggerRef,
)
from harness.triggers.run_references import check_pipelines, check_runs, check_service_accounts
from harness.triggers.services import find_services
from harness.triggers.world import TriggersWorld

CORE_INTERCEPTORS = ("bitbucket", "cel", "github", "gitlab", "slack")
"""ClusterInterceptors that Tekton's release brings along (tektoncd/triggers v0.37.0, config/interceptors)."""

_STOPS = "the trigger stops at every event"


def check_references(manifests: ManifestSet, world: TriggersWorld) -> tuple[Finding, ...]:
    """Every reference that leads nowhere, in the order of the kinds.

    Rules: `unresolved-reference`, `unknown-interceptor`, `kustomization-missing-file`, `kustomization-unlisted-file`.
    Names that only an event tells (`$(…)`) are passed over, and so are Secrets where the manifests hold none at all.
    """
    known = Known(manifests)
    for listener in world.listeners.values():
        _check_listener(known, world, listener)
    for trigger in world.triggers.values():
        _check_trigger(known, world, trigger, f"Trigger {trigger.namespace}/{trigger.name}", trigger.namespace)
    check_runs(known, world)
    check_pipelines(known)
    check_service_accounts(known)
    check_role_bindings(known)
    check_ingresses(known, find_services(manifests, world))
    return (*known.found, *check_kustomizations(manifests.kustomizations, manifests.files))


def _check_listener(known: Known, world: TriggersWorld, listener: EventListener) -> None:
    symbol = f"EventListener {listener.key}"
    if listener.place is not None:
        spec = View.of(listener.place.document, ("spec",))
        account = Wanted("", "ServiceAccount", listener.namespace, listener.service_account_name)
        where = spec.at("serviceAccountName").location
        known.require(account, where, "the listener's pod cannot start", symbol)
        _check_certificates(known, spec, listener, symbol)
    for one in listener.triggers:
        match one:
            case Trigger():
                _check_trigger(known, world, one, symbol, listener.namespace)
            case TriggerRef():
                wanted = Wanted(GROUP, "Trigger", listener.namespace, one.trigger_ref)
                for view in _at(one.place, "triggerRef"):
                    known.require(wanted, view.location, "the listener leaves the trigger out", symbol)
    for group in listener.groups:
        _check_interceptors(known, world, group.interceptors, (listener.namespace, listener.namespace), symbol)


def _check_certificates(known: Known, spec: View, listener: EventListener, symbol: str) -> None:
    """Check the secrets that the listener's container gets its certificate from."""
    containers = spec.at("resources", "kubernetesResource", "spec", "template", "spec", "containers")
    for container in containers.items():
        for variable in container.at("env").items():
            reference = variable.at("valueFrom", "secretKeyRef")
            name, key = reference.at("name"), reference.at("key")
            _check_secret_key(known, name, key.text, listener.namespace, "the listener's pod cannot start", symbol)


def _check_trigger(known: Known, world: TriggersWorld, trigger: Trigger, symbol: str, listener_namespace: str) -> None:
    """Check a trigger; where it stands alone, its own namespace is taken for the listener's."""
    namespace = trigger.namespace
    for binding in trigger.bindings:
        cluster = binding.kind == CLUSTER_TRIGGER_BINDING
        kind, where = ("ClusterTriggerBinding", "") if cluster else ("TriggerBinding", namespace)
        for view in _at(binding.place, "ref"):
            known.require(Wanted(GROUP, kind, where, binding.ref), view.location, _STOPS, symbol)
    template = trigger.template
    if template is not None and template.spec is None and template.ref:
        for view in _at(template.place, "ref"):
            wanted = Wanted(GROUP, "TriggerTemplate", namespace, template.ref)
            known.require(wanted, view.location, _STOPS, symbol)
    for view in _account_views(trigger):
        wanted = Wanted("", "ServiceAccount", namespace, trigger.service_account_name)
        known.require(wanted, view.location, "the trigger acts as it and so creates nothing", symbol)
    _check_interceptors(known, world, trigger.interceptors, (namespace, listener_namespace), symbol)


def _account_views(trigger: Trigger) -> Iterator[View]:
    """Where a trigger names its service account: in an EventListener beside the template, in a Trigger in its spec."""
    if trigger.place is not None:
        path = trigger.place.path or ("spec",)
        yield from _at(Place(trigger.place.document, path), "serviceAccountName")


def _check_interceptors(
    known: Known,
    world: TriggersWorld,
    interceptors: tuple[TriggerInterceptor, ...],
    namespaces: tuple[str, str],
    symbol: str,
) -> None:
    """Check interceptors. `namespaces`: that of their secrets (the trigger's) and that of namespaced interceptors."""
    secrets, listener = namespaces
    for one in interceptors:
        if one.webhook is None:
            _check_interceptor(known, world, one, listener, symbol)
        for param in one.params:
            if param.name.lower() == "secretref" and isinstance(param.value, dict) and param.place is not None:
                view = View(param.place.document, param.place.path, param.value)
                name, key = _field(view, "secretName"), _field(view, "secretKey")
                _check_secret_key(known, name, key.text, secrets, _STOPS, symbol)


def _field(view: View, name: str) -> View:
    """A field by its name in any case, as Go decodes it."""
    return view.at(next((key for key in view.object if key.lower() == name.lower()), name))


def _check_interceptor(
    known: Known, world: TriggersWorld, one: TriggerInterceptor, namespace: str, symbol: str
) -> None:
    """Check that an interceptor is built in or declared (rule `unknown-interceptor`)."""
    match one.ref_kind:
        case kind if kind == CLUSTER_INTERCEPTOR:
            names = [*CORE_INTERCEPTORS, *world.cluster_interceptors]
        case kind if kind == NAMESPACED_INTERCEPTOR:
            names = [name for where, name in world.interceptors if where == namespace]
        case kind:
            message = f"ref.kind {kind} is none of {CLUSTER_INTERCEPTOR} and {NAMESPACED_INTERCEPTOR}: {_STOPS}"
            near = difflib.get_close_matches(kind, (CLUSTER_INTERCEPTOR, NAMESPACED_INTERCEPTOR), n=1)
            help = f"did you mean {near[0]}?" if near else "leave ref.kind out for a ClusterInterceptor"
            _report_interceptor(known, message, _at(one.place, "ref", "kind"), help, symbol)
            return
    if one.ref_name in names:
        return
    near = difflib.get_close_matches(one.ref_name, names, n=1)
    help = f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}" if names else f"declare the {kind}"
    what = f"there is no {kind} {one.ref_name}" if one.ref_name else "an interceptor has neither ref.name nor webhook"
    _report_interceptor(known, f"{what}: {_STOPS}", _at(one.place, "ref", "name"), help, symbol)


def _report_interceptor(known: Known, message: str, views: Iterator[View], help: str, symbol: str) -> None:
    for view in views:
        finding = Finding("unknown-interceptor", Severity.ERROR, message, view.location, help=help, symbol=symbol)
        known.found[finding] = None


def _check_secret_key(known: Known, name: View, key: str, namespace: str, consequence: str, symbol: str) -> None:
    """Check that a Secret is there and has the key, where Secrets are among the manifests."""
    if not known.judges_secrets or not is_static(name.text):
        return
    wanted = Wanted("", "Secret", namespace, name.text)
    known.require(wanted, name.location, consequence, symbol)
    secret = known.manifests.get("", "Secret", namespace, name.text)
    if secret is None or not key:
        return
    keys = sorted({*_keys(secret.value.get("data")), *_keys(secret.value.get("stringData"))})
    if key in keys:
        return
    near = difflib.get_close_matches(key, keys, n=1)
    help = f"did you mean {near[0]}?" if near else f"its keys: {', '.join(keys) or 'none'}"
    known.report(f"the Secret {namespace}/{name.text} has no key {key}: {consequence}", name.location, help, symbol)


def _keys(value: JSON) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


def _at(place: Place | None, *steps: str) -> Iterator[View]:
    """The view of a node below a place; none for an object that stands in no file."""
    if place is not None:
        yield View.of(place.document, place.path).at(*steps)
