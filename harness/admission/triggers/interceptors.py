"""Interceptors: those of triggers, and the kinds Interceptor and ClusterInterceptor.

Source: tektoncd/triggers v0.37.0, pkg/apis/triggers/v1beta1/trigger_validation.go,
v1alpha1/{trigger,interceptor,cluster_interceptor}_validation.go, v1alpha1/trigger_types.go.
"""

from collections.abc import Sequence
from typing import Final

from harness.admission.field_error import Errors, invalid_value, missing_field, multiple_one_of, via
from harness.admission.struct import Struct
from harness.goheader import canonical_header_key
from harness.jsontypes import JSON

_SHORTHANDS: Final = ("bitbucket", "cel", "github", "gitlab")
"""The v1alpha1 fields that stand for a core interceptor, in the order in which Tekton looks for them."""

_SHORTHAND_PARAMS: Final = {"cel": ("filter", "overlays")}


class WebhookPanicError(Exception):
    """Tekton's webhook crashes on the object; `str()` says on what, `path` leads there."""

    def __init__(self, message: str, path: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.path = path


def set_interceptor_defaults(interceptor: Struct, version: str) -> None:
    """The kind of the reference; in v1alpha1 the shorthands become references with params."""
    ref = interceptor.struct("ref")
    if not ref.text("kind"):
        ref.value["kind"] = "ClusterInterceptor"
    interceptor.value["ref"] = ref.value
    if version == "v1alpha1" and not ref.text("name"):
        name = next((one for one in _SHORTHANDS if interceptor.has(one)), "")
        ref.value["name"] = name
        interceptor.value["params"] = []
        if name:
            written = interceptor.struct(name).value
            names = _SHORTHAND_PARAMS.get(name, ("secretRef", "eventTypes"))
            params: list[JSON] = [{"name": one, "value": written.get(one)} for one in names]
            interceptor.value["params"] = params
            del interceptor.value[name]


def check_interceptors(interceptors: Sequence[JSON], version: str) -> Errors:
    """The interceptors of a trigger; paths begin with `interceptors`."""
    errors: Errors = []
    for index, interceptor in enumerate(interceptors):
        if isinstance(interceptor, dict):
            errors += via(_check(Struct(interceptor), version), f"interceptors[{index}]")
    return errors


def _check(interceptor: Struct, version: str) -> Errors:
    webhook = interceptor.pointer("webhook")
    shorthands = [name for name in _SHORTHANDS if interceptor.has(name)]
    errors: Errors = []
    if webhook is None and not shorthands and not interceptor.struct("ref").text("name"):
        errors.append(missing_field("interceptor"))
    if len([name for name in shorthands if name != "cel"]) + (webhook is not None) > 1:
        errors.append(multiple_one_of("interceptor.webhook", "interceptor.github", "interceptor.gitlab"))
    if webhook is not None:
        errors += _check_webhook_v1alpha1(webhook) if version == "v1alpha1" else _check_webhook(webhook)
        errors += _check_headers(webhook)
    cel = interceptor.pointer("cel")
    if cel is not None and not cel.text("filter") and not cel.items("overlays"):
        errors.append(multiple_one_of("cel.filter", "cel.overlays"))
    return errors


def _check_webhook(webhook: Struct) -> Errors:
    where = "interceptor.webhook.objectRef"
    ref = webhook.pointer("objectRef")
    if ref is None:
        return [missing_field(where)]
    errors: Errors = []
    for name, wanted in (("kind", "Service"), ("apiVersion", "v1")):
        if not ref.text(name):
            errors.append(missing_field(f"{where}.{name}"))
        elif ref.text(name) != wanted:
            errors.append(invalid_value(f"invalid {name}", f"{where}.{name}"))
    return errors


def _check_webhook_v1alpha1(webhook: Struct) -> Errors:
    where = "interceptor.webhook.objectRef"
    ref = webhook.pointer("objectRef")
    if ref is None:
        raise WebhookPanicError("a webhook interceptor without objectRef", ())
    errors: Errors = [] if ref.text("name") else [missing_field(where)]
    for name, wanted in (("kind", "Service"), ("apiVersion", "v1")):
        if ref.text(name) != wanted:
            errors.append(invalid_value(f"invalid {name}", f"{where}.{name}"))
    return errors


def _check_headers(webhook: Struct) -> Errors:
    errors: Errors = []
    for index, header in enumerate(webhook.structs("header")):
        name, value = header.text("name"), header.value.get("value")
        place = f"interceptor.webhook.header[{index}]"
        if not name or canonical_header_key(name) != name:
            errors.append(invalid_value("invalid header name", f"{place}.name"))
        if not value or isinstance(value, dict):
            errors.append(invalid_value("invalid header value", f"{place}.value"))
    return errors


def set_interceptor_kind_defaults(root: Struct) -> None:
    """Without the label `server/type` all labels of an Interceptor or ClusterInterceptor are replaced."""
    metadata = root.struct("metadata")
    if "server/type" not in metadata.text_map("labels"):
        metadata.value["labels"] = {"server/type": "http"}
    root.value["metadata"] = metadata.value


def check_interceptor_kind(root: Struct) -> Errors:
    """An Interceptor or ClusterInterceptor: its name is not looked at."""
    config = root.struct("spec").struct("clientConfig")
    errors: Errors = []
    service = config.pointer("service")
    if config.has("url") and service is not None:
        errors.append(multiple_one_of("spec.clientConfig.url", "spec.clientConfig.service"))
    for name in ("namespace", "name"):
        if service is not None and not service.text(name):
            errors.append(missing_field(f"spec.clientConfig.service.{name}"))
    return errors
