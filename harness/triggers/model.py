"""Tekton Triggers' objects as the sink sees them, after defaulting: frozen, typed, each with its place in the files.

Field names follow `pkg/apis/triggers/v1beta1` of tektoncd/triggers v0.37.0. What the harness does not need to decide
(pod specs, replicas) stays in the document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.gojson import fold
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Document, Path

CLUSTER_INTERCEPTOR = "ClusterInterceptor"
NAMESPACED_INTERCEPTOR = "NamespacedInterceptor"
CLUSTER_TRIGGER_BINDING = "ClusterTriggerBinding"
NAMESPACED_TRIGGER_BINDING = "TriggerBinding"


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a document: what findings and stops point at."""

    document: Document = field(repr=False)
    path: Path

    @property
    def location(self) -> Location:
        """The line and column of the node."""
        return self.document.locate(self.path)


@dataclass(frozen=True, slots=True)
class Param:
    """A name and a value as a binding gives it; `value` may hold `$(body.…)` expressions."""

    name: str
    value: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """A param that a TriggerTemplate declares; `default` is None where there is none (`""` is a default)."""

    name: str
    default: str | None = None
    description: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class InterceptorParam:
    """One entry of an interceptor's `params`; `param_named` tells which of several counts."""

    name: str
    value: JSON
    place: Place | None = None


def param_named(params: Iterable[InterceptorParam], name: str) -> InterceptorParam | None:
    """The param that fills the field `name` of a core interceptor; None where there is none.

    The sink puts the params into a map, where of one spelling the last stays; the interceptor decodes that map with its
    keys sorted and with names in any case, so that of several spellings the last in that order counts
    (tektoncd/triggers v0.37.0, pkg/interceptors/interceptors.go, UnmarshalParams).
    """
    matching = [param for param in params if fold(param.name) == fold(name)]
    return max(reversed(matching), key=lambda param: param.name) if matching else None


@dataclass(frozen=True, slots=True)
class TriggerInterceptor:
    """One link of a chain: a reference with params, or a deprecated webhook (`webhook` not None)."""

    name: str
    ref_name: str
    ref_kind: str = CLUSTER_INTERCEPTOR
    ref_api_version: str = ""
    params: tuple[InterceptorParam, ...] = ()
    webhook: JSONObject | None = None
    place: Place | None = None

    @property
    def title(self) -> str:
        """What to call it in messages: the name of what it refers to, or `webhook`."""
        return self.ref_name or self.name or "webhook"

    def param(self, name: str) -> InterceptorParam | None:
        """The param that fills the field `name`; None where there is none."""
        return param_named(self.params, name)


@dataclass(frozen=True, slots=True)
class SpecBinding:
    """A binding of a trigger: a reference (`ref`, `kind`) or an inline `name` with `value` (None: not given)."""

    ref: str = ""
    kind: str = NAMESPACED_TRIGGER_BINDING
    name: str = ""
    value: str | None = None
    api_version: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TriggerTemplateSpec:
    """What a TriggerTemplate holds. `resource_templates` are the raw JSON values, in order."""

    params: tuple[ParamSpec, ...]
    resource_templates: tuple[JSON, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class SpecTemplate:
    """A trigger's template: `ref` to a TriggerTemplate, or an inline `spec`."""

    ref: str | None = None
    spec: TriggerTemplateSpec | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A Trigger object, or a trigger written inside an EventListener (then `namespace` is the listener's)."""

    name: str
    namespace: str
    bindings: tuple[SpecBinding, ...] = ()
    template: SpecTemplate | None = None
    interceptors: tuple[TriggerInterceptor, ...] = ()
    service_account_name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TriggerRef:
    """An entry of an EventListener's `triggers` that refers to a Trigger object by name."""

    name: str
    trigger_ref: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class UndefinedTrigger:
    """An entry with neither template nor triggerRef: the sink answers 500 to everything."""

    name: str
    place: Place | None = None


ListenerTrigger: TypeAlias = Trigger | TriggerRef | UndefinedTrigger


@dataclass(frozen=True, slots=True)
class Selector:
    """Which Trigger objects a listener or a group takes: `match_names` of namespaces and a label selector as written
    (None where there is none; `{}` matches all)."""

    match_names: tuple[str, ...] = ()
    label_selector: JSONObject | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TriggerGroup:
    """A group: interceptors that run once, then the selected Triggers."""

    name: str
    interceptors: tuple[TriggerInterceptor, ...]
    selector: Selector
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class EventListener:
    """An EventListener; `payload_validation` is false only where its annotation says so."""

    name: str
    namespace: str
    service_account_name: str
    triggers: tuple[ListenerTrigger, ...] = ()
    groups: tuple[TriggerGroup, ...] = ()
    selector: Selector = field(default_factory=Selector)
    payload_validation: bool = True
    place: Place | None = None

    @property
    def key(self) -> str:
        """`namespace/name`."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class TriggerBinding:
    """A TriggerBinding, or a ClusterTriggerBinding (`namespace` empty)."""

    name: str
    namespace: str
    params: tuple[Param, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TriggerTemplate:
    """A TriggerTemplate; `old_escape_quotes` tells of the annotation `triggers.tekton.dev/old-escape-quotes`."""

    name: str
    namespace: str
    spec: TriggerTemplateSpec
    old_escape_quotes: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CustomInterceptor:
    """An Interceptor or ClusterInterceptor (`namespace` empty) object: something on the cluster answers for it."""

    name: str
    namespace: str
    url: str
    place: Place | None = None
