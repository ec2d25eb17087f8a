"""The parts that EventListeners, Triggers and templates share: interceptors, bindings, params, selectors.

Fields and defaults: tektoncd/triggers v0.37.0, pkg/apis/triggers/v1beta1 and v1alpha1 (trigger_types.go,
trigger_defaults.go, event_listener_types.go). What the sink sees is the object after the mutating webhook.
"""

from harness.jsontypes import JSON, JSONObject
from harness.triggers.fields import Fields
from harness.triggers.model import (
    CLUSTER_INTERCEPTOR,
    NAMESPACED_TRIGGER_BINDING,
    InterceptorParam,
    Param,
    ParamSpec,
    Selector,
    SpecBinding,
    SpecTemplate,
    TriggerInterceptor,
    TriggerTemplateSpec,
)

_SHORTHANDS = ("bitbucket", "cel", "github", "gitlab")
"""The v1alpha1 fields that stand for a core interceptor, in the order in which Tekton looks for them
(v1alpha1/trigger_types.go, GetName)."""


def read_interceptors(owner: Fields, *, shorthands: bool) -> tuple[TriggerInterceptor, ...]:
    """The `interceptors` of a trigger or group; `shorthands` where the object is a v1alpha1 one."""
    return tuple(_interceptor(item, shorthands=shorthands) for item in owner.pointers("interceptors"))


def _interceptor(item: Fields, *, shorthands: bool) -> TriggerInterceptor:
    ref = item.object("ref")
    ref_name = ref_kind = ref_api_version = ""
    if ref is not None:
        ref_name, ref_kind, ref_api_version = ref.string("name"), ref.string("kind"), ref.string("apiVersion")
        ref.finish()
    params = tuple(_interceptor_param(param) for param in item.objects("params"))
    webhook, _ = item.any("webhook")
    if webhook is not None and not isinstance(webhook, dict):
        item.object("webhook")
        webhook = None
    if shorthands:
        written = {name: fields for name in _SHORTHANDS if (fields := item.object(name)) is not None}
        if not ref_name:
            ref_name = next(iter(written), "")
            params = _shorthand_params(written[ref_name]) if ref_name else ()
    interceptor = TriggerInterceptor(
        name=item.string("name"),
        ref_name=ref_name,
        ref_kind=ref_kind or CLUSTER_INTERCEPTOR,
        ref_api_version=ref_api_version,
        params=params,
        webhook=webhook,
        place=item.place,
    )
    item.finish()
    return interceptor


def _interceptor_param(item: Fields) -> InterceptorParam:
    param = InterceptorParam(item.string("name"), item.any("value")[0], item.place_of("value"))
    item.finish()
    return param


def _shorthand_params(fields: Fields) -> tuple[InterceptorParam, ...]:
    """The params that the webhook writes for `cel:` or `gitlab:` (v1alpha1/trigger_types.go, updateCoreInterceptors).

    Every field becomes a param, also an absent one: an empty text, or null.
    """
    if str(fields.path[-1]).lower() == "cel":
        overlays: list[JSON] = [_present(item, "key", "expression") for item in fields.objects("overlays")]
        values: dict[str, JSON] = {"filter": fields.string("filter"), "overlays": overlays or None}
    else:
        secret = fields.object("secretRef")
        events: list[JSON] = list(fields.strings("eventTypes"))
        values = {
            "secretRef": _present(secret, "secretKey", "secretName") if secret is not None else None,
            "eventTypes": events if fields.has("eventTypes") else None,
        }
    fields.finish()
    return tuple(InterceptorParam(name, value, fields.place_of(name)) for name, value in values.items())


def _present(fields: Fields, *names: str) -> JSONObject:
    """The named texts that are not empty, as Go writes fields with omitempty."""
    values: JSONObject = {name: text for name in names if (text := fields.string(name))}
    fields.finish()
    return values


def read_bindings(owner: Fields) -> tuple[SpecBinding, ...]:
    """The `bindings` of a trigger; the kind is TriggerBinding unless given."""
    return tuple(_binding(item) for item in owner.pointers("bindings"))


def _binding(item: Fields) -> SpecBinding:
    binding = SpecBinding(
        ref=item.string("ref"),
        kind=item.string("kind") or NAMESPACED_TRIGGER_BINDING,
        name=item.string("name"),
        value=item.optional_string("value"),
        api_version=item.string("apiversion"),
        place=item.place,
    )
    item.finish()
    return binding


def read_params(owner: Fields) -> tuple[Param, ...]:
    """The `params` of a binding."""
    params = []
    for item in owner.objects("params"):
        params.append(Param(item.string("name"), item.string("value"), item.place))
        item.finish()
    return tuple(params)


def read_template(item: Fields) -> SpecTemplate:
    """The `template` of a trigger: a reference, an inline spec, or neither."""
    spec = item.object("spec")
    template = SpecTemplate(
        ref=item.optional_string("ref"),
        spec=read_template_spec(spec) if spec is not None else None,
        place=item.place,
    )
    item.string("apiversion")
    # What `ref` was called in the first releases of v1alpha1.
    item.finish({"name": "ref"})
    return template


def read_template_spec(spec: Fields) -> TriggerTemplateSpec:
    """The spec of a TriggerTemplate."""
    declared = []
    for item in spec.objects("params"):
        name, default, description = item.string("name"), item.optional_string("default"), item.string("description")
        declared.append(ParamSpec(name, default, description, item.place))
        item.finish()
    template = TriggerTemplateSpec(tuple(declared), spec.list("resourcetemplates"), spec.place)
    spec.finish()
    return template


def read_selector(owner: Fields) -> Selector:
    """`namespaceSelector` and `labelSelector` of a listener, or of a group's `triggerSelector`."""
    namespaces = owner.object("namespaceSelector")
    names: tuple[str, ...] = ()
    if namespaces is not None:
        names = namespaces.strings("matchNames")
        namespaces.finish()
    labels = owner.object("labelSelector")
    return Selector(names, _label_selector(labels) if labels is not None else None, owner.place)


def _label_selector(fields: Fields) -> JSONObject:
    """A metav1.LabelSelector with its canonical field names, types made right."""
    selector: JSONObject = {}
    if fields.has("matchLabels"):
        selector["matchLabels"] = dict(fields.string_map("matchLabels"))
    if fields.has("matchExpressions"):
        expressions: list[JSON] = []
        for item in fields.objects("matchExpressions"):
            values: list[JSON] = list(item.strings("values"))
            expressions.append({"key": item.string("key"), "operator": item.string("operator"), "values": values})
            item.finish()
        selector["matchExpressions"] = expressions
    fields.finish()
    return selector
