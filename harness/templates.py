"""From params and resource templates to the resources that the listener creates.

Sources: tektoncd/triggers v0.37.0, pkg/template/event.go (`ResolveResources`), pkg/template/resource.go and
pkg/resources/create.go; k8s.io/apimachinery v0.36.3, pkg/apis/meta/v1/unstructured.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from harness import gojson
from harness.bindings import replace_all
from harness.goformat import MAP_TYPE, format_value, quote, type_name
from harness.jsontypes import JSON, JSONObject
from harness.trace import CreatedResource

UID_VARIABLE: Final = "$(uid)"
"""What every template may say for the firing's unique id."""

LABEL_PREFIX: Final = "triggers.tekton.dev/"
"""Before the names of the labels that the listener puts on what it creates."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """The resource templates with the params in place, as JSON texts that need not be valid.

    `notes` say in whole sentences where values of the delivery were expanded once more, and where the outcome depends
    on the order of substitution, which Tekton leaves to chance.
    """

    texts: tuple[str, ...]
    notes: tuple[str, ...] = ()


def render(
    templates: Sequence[JSON], params: Sequence[tuple[str, str]], uid: str, old_escape_quotes: bool
) -> Rendering:
    """Put `params`, (name, value) pairs, into the templates: every `$(tt.params.NAME)`, then every `$(uid)`.

    Substitution goes by bytes and in the order given; Tekton's order is random. `$(` in a value becomes `$$(`, and
    with `old_escape_quotes` (the annotation `triggers.tekton.dev/old-escape-quotes`) `"` becomes `\\"`. A template's
    text is Python's default JSON of it: `{"a": 1}`. Raises `InputError` for a text that grows beyond all bounds.
    """
    variables = [(f"$(tt.params.{name})", _escaped(value, old_escape_quotes)) for name, value in params]
    texts = []
    notes: list[str] = []
    for template in templates:
        source = template_text(template)
        text = _substitute(source, variables)
        if _depends_on_order(source, text, variables):
            notes.append(_order_note(variables))
        if UID_VARIABLE in text:
            notes += _uid_notes(source, variables)
            text = replace_all(text, UID_VARIABLE, uid)
        texts.append(text)
    return Rendering(tuple(texts), tuple(dict.fromkeys(notes)))


def template_text(template: JSON) -> str:
    """The JSON text of a resource template, in which the substitution works."""
    try:
        return gojson.valid_text(json.dumps(template, ensure_ascii=False))
    except RecursionError:
        return gojson.dumps(template)


def _escaped(value: str, old_escape_quotes: bool) -> str:
    if old_escape_quotes:
        value = value.replace('"', '\\"')
    return value.replace("$(", "$$(")


def _substitute(text: str, variables: Sequence[tuple[str, str]]) -> str:
    for variable, value in variables:
        text = replace_all(text, variable, value)
    return text


def _depends_on_order(source: str, text: str, variables: Sequence[tuple[str, str]]) -> bool:
    """Whether another order gives another text. Trying the reverse order turns every pair of params around."""
    return len(variables) > 1 and _substitute(source, variables[::-1]) != text


def _order_note(variables: Sequence[tuple[str, str]]) -> str:
    culprits = sorted(
        {
            f"{_name(holder)} holds {other}"
            for holder, value in variables
            for other, _ in variables
            if other != holder and other in value
        }
    )
    reason = f" ({'; '.join(culprits)})" if culprits else ""
    return (
        f"The resource depends on the order of substitution{reason}: Tekton replaces params in random order; "
        "here they are replaced in the order of the params."
    )


def _uid_notes(source: str, variables: Sequence[tuple[str, str]]) -> list[str]:
    return [
        f"The value of param {_name(variable)} holds $(uid), which Tekton expands."
        for variable, value in variables
        if UID_VARIABLE in value and (variable in source or any(variable in other for _, other in variables))
    ]


def _name(variable: str) -> str:
    return variable.removeprefix("$(tt.params.").removesuffix(")")


# --- creation ---------------------------------------------------------------------------------------------------------


class CreateError(Exception):
    """The rendered text is no resource that can be created; `str()` is Tekton's message."""


def create(text: str, *, event_listener: str, trigger: str, event_id: str, namespace: str) -> CreatedResource:
    """The resource that a rendered text becomes: Tekton's three labels set, `namespace` given where it names none.

    Integers stay int. Raises `CreateError` where the listener fails before it asks the API server: broken JSON, no
    kind, metadata or labels of the wrong type.
    """
    try:
        value = gojson.loads_unstructured(text)
    except gojson.DecodeError as error:
        raise CreateError(f"couldn't unmarshal json from the TriggerTemplate: {error}") from error
    api_version, kind = _string(value, "apiVersion"), _string(value, "kind")
    if not kind or api_version.count("/") > 1:
        raise CreateError(f"couldn't unmarshal json from the TriggerTemplate: Object 'Kind' is missing in '{text}'")
    _add_labels(value, {"eventlistener": event_listener, "triggers-eventid": event_id, "trigger": trigger})
    if not api_version:
        raise CreateError(
            "couldn't find API resource for json: error getting kubernetes server resources for apiVersion : "
            "groupVersion shouldn't be empty"
        )
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return CreatedResource(api_version, kind, namespace, "", value)
    if metadata.get("namespace", "") == "":
        metadata["namespace"] = namespace
    name = _string(metadata, "name") or _string(metadata, "generateName")
    return CreatedResource(api_version, kind, _string(metadata, "namespace") or namespace, name, value)


def _string(fields: JSONObject, name: str) -> str:
    """A field that is a string, else the empty string, as Kubernetes' accessors give it."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _add_labels(value: JSONObject, labels: dict[str, str]) -> None:
    """Set the labels in place, over those of the template; raises `CreateError`.

    `metadata: null` takes no labels and is no error (apimachinery, `SetLabels`).
    """
    metadata = value.setdefault("metadata", {})
    if metadata is None:
        return
    if not isinstance(metadata, dict):
        raise CreateError(_wrong_type(".metadata.labels", metadata))
    existing = metadata.setdefault("labels", {})
    if not isinstance(existing, dict):
        raise CreateError(_wrong_type(".metadata.labels", existing))
    for key in sorted(existing):
        label = existing[key]
        if not isinstance(label, str):
            raise CreateError(
                f".metadata.labels accessor error: contains non-string value in the map under key {quote(key)}: "
                f"{format_value(label)} is of the type {type_name(label)}, expected string"
            )
    existing.update({LABEL_PREFIX + name: label for name, label in labels.items()})


def _wrong_type(path: str, value: JSON) -> str:
    return (
        f"{path} accessor error: {format_value(value)} is of the type {type_name(value)}, "
        f"expected {MAP_TYPE.replace(' ', '')}"
    )
