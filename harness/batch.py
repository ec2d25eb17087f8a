"""Answers to one question a line, as `simulate --batch` gives them: the shapes are those of the reference verdicts.

A question is one trigger of an EventListener and the request to it. Everything lives in the namespace `default`;
secrets are taken strictly.
"""

import json

from harness.errors import InputError
from harness.goheader import header_of
from harness.interceptors import Event
from harness.interceptors.stub import Stub, as_decoded
from harness.jsontypes import JSON, JSONObject
from harness.listeners import prepare_trigger
from harness.manifests import DEFAULT_NAMESPACE, Document, ManifestSet, Resource, ResourceKey
from harness.secrets import SecretStore
from harness.sink import Rendered, render_trigger
from harness.triggers import load_triggers
from harness.triggers.model import EventListener, Trigger

EVENT_ID = "EVENTID"
UID = "UID"
_GROUP = "triggers.tekton.dev"
_VERSION = "v1beta1"


def simulate_answer(line: JSON) -> JSONObject:
    """What Tekton does with one request and one trigger, up to the rendered resources (event id `EVENTID`, uid `UID`).

    `line` holds `trigger`, `bindings` and `templates` (specs by name), `body`, `header`, `url`, `extensions`,
    `secrets`; besides, if wanted, `clusterBindings`, `templateAnnotations` (by template), `bodyText` (a body that is
    no JSON) and `stubs`. A line of the reference verdicts, which holds all that under `input`, is taken too. The
    answer has `continue` and what was reached: `extensions`, `params`, `resources`, or `stage`, `code` and `message`.
    Empty fields are left out. Raises InputError for a line of another shape.
    """
    question = _object(line, "the line")
    if "trigger" not in question and "input" in question:
        question = _object(question["input"], "input")
    world = load_triggers(_manifests(question))
    listener = next(iter(world.listeners.values()), None)
    trigger = _only_trigger(listener)
    stubs = {
        name: Stub.from_json(_object(stub, name)) for name, stub in _object(question.get("stubs", {}), "stubs").items()
    }
    prepared = prepare_trigger(world, trigger, DEFAULT_NAMESPACE, stubs)
    extensions = as_decoded(_object(question.get("extensions", {}), "extensions"))
    event, secrets = _event(question), _secrets(question)
    return _answer(render_trigger(prepared, event, extensions, secrets, lambda: UID, explain=False))


def _answer(rendered: Rendered) -> JSONObject:
    stop = rendered.stop
    answer: JSONObject = {"continue": stop is None}
    if stop is not None:
        answer = {"stage": stop.stage, **answer}
        if stop.code:
            answer["code"] = stop.code
        answer["message"] = stop.message
    if rendered.extensions:
        answer["extensions"] = rendered.extensions
    if rendered.params:
        answer["params"] = dict(rendered.params)
    if rendered.texts:
        answer["resources"] = list(rendered.texts)
    return answer


def _only_trigger(listener: EventListener | None) -> Trigger:
    trigger = next(iter(listener.triggers), None) if listener else None
    if not isinstance(trigger, Trigger):
        raise InputError("the trigger has no template")
    return trigger


def _manifests(question: JSONObject) -> ManifestSet:
    """The question's objects as manifests, so that they are read and defaulted like any others."""
    annotations = _object(question.get("templateAnnotations", {}), "templateAnnotations")
    resources = [_resource("EventListener", "listener", {"triggers": [question.get("trigger")]}, {})]
    for field, kind in (
        ("bindings", "TriggerBinding"),
        ("clusterBindings", "ClusterTriggerBinding"),
        ("templates", "TriggerTemplate"),
    ):
        for name, spec in _object(question.get(field, {}), field).items():
            own = annotations.get(name, {}) if kind == "TriggerTemplate" else {}
            resources.append(_resource(kind, name, spec, own))
    by_kind: dict[tuple[str, str], list[Resource]] = {}
    for resource in resources:
        by_kind.setdefault((_GROUP, resource.key.kind), []).append(resource)
    return ManifestSet(
        resources={resource.key: resource for resource in resources},
        documents=tuple(resource.document for resource in resources),
        by_kind={kind: tuple(found) for kind, found in by_kind.items()},
    )


def _resource(kind: str, name: str, spec: JSON, annotations: JSON) -> Resource:
    namespace = "" if kind.startswith("Cluster") else DEFAULT_NAMESPACE
    metadata: JSONObject = {"name": name, "namespace": namespace, "annotations": annotations}
    value: JSONObject = {"apiVersion": f"{_GROUP}/{_VERSION}", "kind": kind, "metadata": metadata, "spec": spec}
    return Resource(ResourceKey(_GROUP, kind, namespace, name), _VERSION, Document("", 0, value, {}))


def _event(fields: JSONObject) -> Event:
    header = header_of((name, str(value)) for name, value in _object(fields.get("header", {}), "header").items())
    url = fields.get("url")
    return Event(_body(fields), header, url if isinstance(url, str) else "", EVENT_ID)


def _body(fields: JSONObject) -> bytes:
    text = fields.get("bodyText")
    if isinstance(text, str):
        return text.encode(errors="surrogatepass")
    if "body" not in fields:
        return b""
    try:
        return json.dumps(fields["body"]).encode()
    except (ValueError, RecursionError) as error:
        raise InputError(f"the body cannot be written as JSON: {error}") from error


def _secrets(fields: JSONObject) -> SecretStore:
    values = {
        name: {key: str(value) for key, value in _object(entries, name).items()}
        for name, entries in _object(fields.get("secrets", {}), "secrets").items()
    }
    return SecretStore.of(ManifestSet(resources={}), values, trust_redacted=False)


def _object(value: JSON, name: str) -> JSONObject:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError(f"{name} is no JSON object")
    return value
