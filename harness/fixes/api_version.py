"""The fix of an object of Tekton Triggers that is written in v1alpha1, where v1beta1 says the same.

Tekton serves both and converts neither (tektoncd/triggers v0.37.0, config/300-*.yaml). Beside the names in messages the
two differ in the short forms of core interceptors (`cel:`, `gitlab:`), which only v1alpha1 has, and in a few fields of
EventListeners that only v1beta1 has (pkg/apis/triggers/v1alpha1 and v1beta1, *_types.go and *_validation.go). Where one
of these is written the object would mean something else, so there is no fix.
"""

from collections.abc import Iterator

from harness.fix import Fix, SetScalar
from harness.fixes.making import make_fix
from harness.jsontypes import JSON
from harness.manifests import Document, View

GROUP = "triggers.tekton.dev"
KINDS = frozenset(("ClusterTriggerBinding", "EventListener", "Trigger", "TriggerBinding", "TriggerTemplate"))
"""The kinds that both versions have."""

_OLD, _NEW = f"{GROUP}/v1alpha1", f"{GROUP}/v1beta1"
_SHORT_FORMS = frozenset(("bitbucket", "cel", "github", "gitlab"))
_ONLY_NEW = frozenset(("triggergroups", "cloudeventuri"))
_ONLY_NEW_OF_SERVICE = frozenset(("serviceloadbalancerclass", "serviceport"))


def write_v1beta1(document: Document) -> Fix | None:
    """The fix that writes `triggers.tekton.dev/v1beta1` in the place of v1alpha1; None where that is not safe, and for
    any other object."""
    value = document.value
    if value.get("apiVersion") != _OLD or value.get("kind") not in KINDS or not _same_in_both(View.of(document)):
        return None
    return make_fix(document, f"write apiVersion {_NEW}", SetScalar(("apiVersion",), _OLD, _NEW))


def _same_in_both(view: View) -> bool:
    kind = view.at("kind").value
    if kind not in ("EventListener", "Trigger"):
        return True
    return not any(
        _names(interceptor) & _SHORT_FORMS
        for spec in _fields(view.value, "spec")
        for trigger in ([spec] if kind == "Trigger" else _items(spec, "triggers"))
        for interceptor in _items(trigger, "interceptors")
    ) and not any(
        _names(spec) & _ONLY_NEW
        or any(
            _names(service) & _ONLY_NEW_OF_SERVICE
            for resources in _fields(spec, "resources")
            for service in _fields(resources, "kubernetesResource")
        )
        for spec in _fields(view.value, "spec")
    )


def _names(value: JSON) -> set[str]:
    """The fields of an object, in lower case: Go's decoder does not tell case apart."""
    return {name.lower() for name in value} if isinstance(value, dict) else set()


def _fields(value: JSON, name: str) -> Iterator[JSON]:
    """Whatever is written in a field of that name, in any case."""
    if isinstance(value, dict):
        yield from (item for key, item in value.items() if key.lower() == name.lower())


def _items(value: JSON, name: str) -> Iterator[JSON]:
    for items in _fields(value, name):
        if isinstance(items, list):
            yield from items
