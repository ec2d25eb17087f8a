"""Manifests to typed Triggers objects, as the sink would see them.

EventListener, Trigger, TriggerBinding, ClusterTriggerBinding and TriggerTemplate are served as v1beta1 (stored) and
v1alpha1, Interceptor and ClusterInterceptor as v1alpha1 only (tektoncd/triggers v0.37.0, config/300-*.yaml). There is
no conversion: a v1alpha1 object passes the v1alpha1 webhook, which turns shorthands such as `cel:` into a reference
with params, and is then stored under v1beta1 as it is.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from harness.finding import Finding, Severity
from harness.jsontypes import JSON
from harness.manifests import ManifestSet, Resource, ResourceKey
from harness.triggers.fields import Fields
from harness.triggers.model import (
    CustomInterceptor,
    EventListener,
    ListenerTrigger,
    SpecTemplate,
    Trigger,
    TriggerBinding,
    TriggerGroup,
    TriggerRef,
    TriggerTemplate,
    TriggerTemplateSpec,
    UndefinedTrigger,
)
from harness.triggers.parts import (
    read_bindings,
    read_interceptors,
    read_params,
    read_selector,
    read_template,
    read_template_spec,
)
from harness.triggers.world import TriggersWorld

GROUP = "triggers.tekton.dev"
DEFAULT_SERVICE_ACCOUNT = "default"
PAYLOAD_VALIDATION = "tekton.dev/payload-validation"
OLD_ESCAPE_QUOTES = "triggers.tekton.dev/old-escape-quotes"

_SERVED = {
    "EventListener": ("v1beta1", "v1alpha1"),
    "Trigger": ("v1beta1", "v1alpha1"),
    "TriggerBinding": ("v1beta1", "v1alpha1"),
    "ClusterTriggerBinding": ("v1beta1", "v1alpha1"),
    "TriggerTemplate": ("v1beta1", "v1alpha1"),
    "Interceptor": ("v1alpha1",),
    "ClusterInterceptor": ("v1alpha1",),
}
_TOP_LEVEL = ("apiVersion", "kind", "metadata", "status")

T = TypeVar("T")
K = TypeVar("K")


def load_triggers(manifests: ManifestSet) -> TriggersWorld:
    """The Triggers objects of the manifests. Never raises: what Tekton would refuse is in the world's findings.

    Rules: `malformed-field` (a wrong type), `unknown-field`, `unserved-version`. A refused object is loaded as far as
    it makes sense, but for one of a version that Kubernetes does not serve.
    """
    findings: list[Finding] = []

    def read_all(kind: str, read: Callable[["_Object"], T]) -> list[T]:
        opened = (_open(resource, findings) for resource in manifests.of_kind(GROUP, kind))
        return [read(one) for one in opened if one is not None]

    listeners = read_all("EventListener", _listener)
    triggers = read_all("Trigger", _trigger)
    bindings = read_all("TriggerBinding", _binding)
    cluster_bindings = read_all("ClusterTriggerBinding", _binding)
    templates = read_all("TriggerTemplate", _template)
    interceptors = read_all("Interceptor", _custom_interceptor)
    cluster_interceptors = read_all("ClusterInterceptor", _custom_interceptor)
    return TriggersWorld(
        listeners={one.key: one for one in listeners},
        triggers={(one.namespace, one.name): one for one in triggers},
        bindings={(one.namespace, one.name): one for one in bindings},
        cluster_bindings={one.name: one for one in cluster_bindings},
        templates={(one.namespace, one.name): one for one in templates},
        interceptors={(one.namespace, one.name): one for one in interceptors},
        cluster_interceptors={one.name: one for one in cluster_interceptors},
        findings=tuple(findings),
    )


def reload_triggers(world: TriggersWorld, manifests: ManifestSet, changed: Collection[ResourceKey]) -> TriggersWorld:
    """The Triggers objects of manifests that differ from those of `world` in some objects, which have changed, come or
    gone: what `load_triggers` gives, but only these are read, and the others stay the objects that they are. Findings
    come in another order."""
    resources = {key: manifests.resources[key] for key in changed if key in manifests.resources}
    kinds = {(key.group, key.kind) for key in resources}
    by_kind = {kind: tuple(one for key, one in resources.items() if (key.group, key.kind) == kind) for kind in kinds}
    read = load_triggers(replace(manifests, resources=resources, by_kind=by_kind))

    def merged(kind: str, title: Callable[[ResourceKey], K], before: Mapping[K, T], now: Mapping[K, T]) -> dict[K, T]:
        keys = [one.key for one in manifests.of_kind(GROUP, kind)]
        held = ((title(key), now if key in resources else before) for key in keys)
        # What is not served is in neither.
        return {name: known[name] for name, known in held if name in known}

    symbols = {str(key) for key in changed}
    return TriggersWorld(
        listeners=merged("EventListener", _path, world.listeners, read.listeners),
        triggers=merged("Trigger", _pair, world.triggers, read.triggers),
        bindings=merged("TriggerBinding", _pair, world.bindings, read.bindings),
        cluster_bindings=merged("ClusterTriggerBinding", _name, world.cluster_bindings, read.cluster_bindings),
        templates=merged("TriggerTemplate", _pair, world.templates, read.templates),
        interceptors=merged("Interceptor", _pair, world.interceptors, read.interceptors),
        cluster_interceptors=merged("ClusterInterceptor", _name, world.cluster_interceptors, read.cluster_interceptors),
        findings=(*(one for one in world.findings if one.symbol not in symbols), *read.findings),
    )


def _path(key: ResourceKey) -> str:
    return f"{key.namespace}/{key.name}"


def _pair(key: ResourceKey) -> tuple[str, str]:
    return key.namespace, key.name


def _name(key: ResourceKey) -> str:
    return key.name


@dataclass(slots=True)
class _Object:
    """An object that is being read: its top fields, its spec and what its metadata says."""

    resource: Resource
    top: Fields
    spec: Fields
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`metadata.name`."""
        return self.resource.key.name

    @property
    def namespace(self) -> str:
        """The object's namespace, empty for cluster-scoped kinds."""
        return self.resource.key.namespace

    @property
    def shorthands(self) -> bool:
        """Whether interceptors may be written in v1alpha1's short way."""
        return self.resource.version == "v1alpha1"


def _open(resource: Resource, findings: list[Finding]) -> _Object | None:
    """Begin to read an object; None with a finding where Kubernetes does not serve its version."""
    symbol = str(resource.key)
    served = _SERVED[resource.key.kind]
    if resource.version not in served:
        where = resource.document.locate(("apiVersion",))
        message = f"{resource.api_version} {resource.key.kind} is not served by Tekton: it cannot be created"
        help = f"use {' or '.join(f'{GROUP}/{version}' for version in served)}"
        findings.append(Finding("unserved-version", Severity.ERROR, message, where, help=help, symbol=symbol))
        return None
    top = Fields(resource.document, (), resource.value, findings, symbol)
    metadata = top.object("metadata")
    labels = metadata.string_map("labels") if metadata is not None else {}
    annotations = metadata.string_map("annotations") if metadata is not None else {}
    spec = top.object("spec") or Fields(resource.document, ("spec",), {}, findings, symbol)
    top.ignore(*_TOP_LEVEL)
    top.finish()
    return _Object(resource, top, spec, labels, annotations)


def _listener(one: _Object) -> EventListener:
    spec = one.spec
    groups: tuple[TriggerGroup, ...] = ()
    if not one.shorthands:
        groups = tuple(_group(item) for item in spec.objects("triggerGroups"))
        spec.string("cloudEventURI")
    listener = EventListener(
        name=one.name,
        namespace=one.namespace,
        service_account_name=spec.string("serviceAccountName") or DEFAULT_SERVICE_ACCOUNT,
        triggers=tuple(_listener_trigger(item, one) for item in spec.objects("triggers")),
        groups=groups,
        selector=read_selector(spec),
        payload_validation=one.annotations.get(PAYLOAD_VALIDATION) != "false",
        place=one.top.place,
    )
    if (resources := spec.object("resources")) is not None:
        # What pods and Services look like is the API server's to judge.
        resources.object("kubernetesResource")
        resources.ignore("customResource")
        resources.finish()
    spec.finish()
    return listener


def _group(item: Fields) -> TriggerGroup:
    selector = item.object("triggerSelector")
    group = TriggerGroup(
        name=item.string("name"),
        interceptors=read_interceptors(item, shorthands=False),
        selector=read_selector(selector or Fields(item.document, item.path, {}, item.findings, item.symbol)),
        place=item.place,
    )
    if selector is not None:
        selector.finish()
    item.finish()
    return group


def _listener_trigger(item: Fields, one: _Object) -> ListenerTrigger:
    """An entry of a listener's triggers; a template decides over a triggerRef (pkg/sink/sink.go, merge)."""
    name, trigger_ref = item.string("name"), item.string("triggerRef")
    template = item.object("template")
    bindings, interceptors = read_bindings(item), read_interceptors(item, shorthands=one.shorthands)
    service_account_name = item.string("serviceAccountName")
    item.finish()
    if template is not None:
        return Trigger(
            name=name,
            namespace=one.namespace,
            bindings=bindings,
            template=read_template(template),
            interceptors=interceptors,
            service_account_name=service_account_name,
            place=item.place,
        )
    if trigger_ref:
        return TriggerRef(name, trigger_ref, item.place)
    return UndefinedTrigger(name, item.place)


def _trigger(one: _Object) -> Trigger:
    spec = one.spec
    template = spec.object("template")
    trigger = Trigger(
        name=one.name,
        namespace=one.namespace,
        bindings=read_bindings(spec),
        template=read_template(template) if template is not None else SpecTemplate(place=spec.place),
        interceptors=read_interceptors(spec, shorthands=one.shorthands),
        service_account_name=spec.string("serviceAccountName"),
        labels=one.labels,
        place=one.top.place,
    )
    spec.string("name")
    spec.finish()
    return trigger


def _binding(one: _Object) -> TriggerBinding:
    params = read_params(one.spec)
    one.spec.finish()
    return TriggerBinding(one.name, one.namespace, params, one.top.place)


def _template(one: _Object) -> TriggerTemplate:
    spec: TriggerTemplateSpec = read_template_spec(one.spec)
    return TriggerTemplate(one.name, one.namespace, spec, OLD_ESCAPE_QUOTES in one.annotations, one.top.place)


def _custom_interceptor(one: _Object) -> CustomInterceptor:
    config = one.spec.object("clientConfig")
    url = ""
    if config is not None:
        service = config.object("service")
        url = config.string("url") or (_service_url(service, config.has("caBundle")) if service is not None else "")
        config.ignore("caBundle")
        config.finish()
    one.spec.finish()
    return CustomInterceptor(one.name, one.namespace, url, one.top.place)


def _service_url(service: Fields, tls: bool) -> str:
    """The URL of an interceptor's service (v1alpha1/cluster_interceptor_types.go, ResolveAddress)."""
    port: JSON = service.any("port")[0]
    if port is None:
        port = 8443 if tls else 80
    elif isinstance(port, bool) or not isinstance(port, int):
        service.refuse((*service.path, "port"), "is not an integer")
    host = f"{service.string('name')}.{service.string('namespace')}.svc:{port}"
    path = service.string("path")
    service.finish()
    return f"{'https' if tls else 'http'}://{host}{path if path.startswith('/') or not path else '/' + path}"
