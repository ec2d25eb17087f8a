"""What the manifests name and lack.

Tekton's webhook checks no reference (tektoncd/triggers v0.37.0, pkg/apis/triggers/v1beta1/*_validation.go): what is
missing shows only when an event comes, and then only in the listener's log.
"""

import difflib
from collections.abc import Iterator

from harness.finding import Finding
from harness.jsontypes import JSON
from harness.manifests import ManifestSet, View
from harness.triggers.cluster_references import check_ingresses, check_role_bindings
from harness.triggers.known import Known, Wanted, is_static
from harness.triggers.load import GROUP
from harness.triggers.model import (
    CLUSTER_TRIGGER_BINDING,
    EventListener,
    Place,
    Trigger,
    TriggerInterceptor,
    TriggerRef,
)
from harness.triggers.run_references import check_pipelines, check_runs, check_service_accounts
from harness.triggers.services import find_services
from harness.triggers.world import TriggersWorld

_STOPS = "the trigger stops at every event"


def check_references(manifests: ManifestSet, world: TriggersWorld) -> tuple[Finding, ...]:
    """Every reference that leads nowhere, in the order of the kinds.

    Rule: `unresolved-reference`. Names that only an event tells (`$(…)`) are passed over, and so are Secrets where the
    manifests hold none at all.
    """
    known = Known(manifests)
    for listener in world.listeners.values():
        _check_listener(known, listener)
    for trigger in world.triggers.values():
        _check_trigger(known, trigger, f"Trigger {trigger.namespace}/{trigger.name}")
    check_runs(known, world)
    check_pipelines(known)
    check_service_accounts(known)
    check_role_bindings(known)
    check_ingresses(known, find_services(manifests, world))
    return tuple(known.found)


def _check_listener(known: Known, listener: EventListener) -> None:
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
                _check_trigger(known, one, symbol)
            case TriggerRef():
                wanted = Wanted(GROUP, "Trigger", listener.namespace, one.trigger_ref)
                for view in _at(one.place, "triggerRef"):
                    known.require(wanted, view.location, "the listener leaves the trigger out", symbol)
    for group in listener.groups:
        _check_secrets(known, group.interceptors, listener.namespace, symbol)


def _check_certificates(known: Known, spec: View, listener: EventListener, symbol: str) -> None:
    """Check the secrets that the listener's container gets its certificate from."""
    containers = spec.at("resources", "kubernetesResource", "spec", "template", "spec", "containers")
    for container in containers.items():
        for variable in container.at("env").items():
            reference = variable.at("valueFrom", "secretKeyRef")
            name, key = reference.at("name"), reference.at("key")
            _check_secret_key(known, name, key.text, listener.namespace, "the listener's pod cannot start", symbol)


def _check_trigger(known: Known, trigger: Trigger, symbol: str) -> None:
    """Check what a trigger names, each in the trigger's namespace."""
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
    _check_secrets(known, trigger.interceptors, namespace, symbol)


def _account_views(trigger: Trigger) -> Iterator[View]:
    """Where a trigger names its service account: in an EventListener beside the template, in a Trigger in its spec."""
    if trigger.place is not None:
        path = trigger.place.path or ("spec",)
        yield from _at(Place(trigger.place.document, path), "serviceAccountName")


def _check_secrets(known: Known, interceptors: tuple[TriggerInterceptor, ...], namespace: str, symbol: str) -> None:
    """Check the secrets of interceptors, which are read from the trigger's namespace."""
    for one in interceptors:
        for param in one.params:
            if param.name.lower() == "secretref" and isinstance(param.value, dict) and param.place is not None:
                view = View(param.place.document, param.place.path, param.value)
                name, key = _field(view, "secretName"), _field(view, "secretKey")
                _check_secret_key(known, name, key.text, namespace, _STOPS, symbol)


def _field(view: View, name: str) -> View:
    """A field by its name in any case, as Go decodes it."""
    return view.at(next((key for key in view.object if key.lower() == name.lower()), name))


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
