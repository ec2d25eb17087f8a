"""Admission of what a listener creates: the object goes through the API server's pruning, then through the webhooks."""

from typing import Final

from harness.admission.pruning import prune
from harness.admission.verdict import Stage
from harness.admission.webhooks import admit
from harness.jsontypes import JSON, JSONObject
from harness.manifests.kinds import split_api_version

_WEBHOOKS: Final = {"tekton.dev": "webhook.pipeline.tekton.dev", "triggers.tekton.dev": "webhook.triggers.tekton.dev"}

_GENERATED: Final = "xxxxx"
"""Stands for the five random characters that the API server puts after a generateName."""

_LONGEST_PREFIX: Final = 58


def refusal(value: JSONObject) -> str:
    """What the listener logs when it creates the object and a webhook of Tekton refuses it; empty when none does.

    `couldn't create resource with group version kind "tekton.dev/v1, Resource=pipelineruns": admission webhook
    "validation.webhook.pipeline.tekton.dev" denied the request: validation failed: …` (tektoncd/triggers v0.37.0,
    pkg/resources/create.go)
    """
    group = split_api_version(str(value.get("apiVersion") or ""))[0]
    webhook = _WEBHOOKS.get(group)
    if webhook is None:
        return ""
    verdict = admit(_named(prune(value)))
    match verdict.stage:
        case Stage.DECODE:
            told = "" if verdict.message.startswith("cannot create patch") else "cannot decode incoming new object: "
            failed = f"mutation failed: {told}{verdict.message}"
        case Stage.INVALID:
            webhook = f"validation.{webhook}"
            failed = f"validation failed: {verdict.message}"
        case _:
            return ""
    resource = f"{value['apiVersion']}, Resource={str(value.get('kind')).lower()}s"
    refused = f'admission webhook "{webhook}" denied the request: {failed}'
    return f'couldn\'t create resource with group version kind "{resource}": {refused}'


def _named(value: JSONObject) -> JSONObject:
    """The object with the name that the API server makes of its generateName before the rules are checked."""
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return value
    prefix = metadata.get("generateName")
    if metadata.get("name") or not isinstance(prefix, str) or not prefix:
        return value
    named: dict[str, JSON] = {**metadata, "name": prefix[:_LONGEST_PREFIX] + _GENERATED}
    return {**value, "metadata": named}
