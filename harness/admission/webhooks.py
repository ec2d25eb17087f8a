"""The two webhooks, one after the other: decode, fill in defaults, write and read again, check the rules.

Sources: knative.dev/pkg webhook/resourcesemantics (defaulting, validation); tektoncd/triggers v0.37.0 and
tektoncd/pipeline v1.15.0 cmd/webhook and cmd/…-webhook for the kinds.
"""

from harness.admission.decoding import DecodingError, decode, json_kind, round_trip
from harness.admission.field_error import merged, text
from harness.admission.gotypes import kind_type
from harness.admission.registry import RULES
from harness.admission.size import TOO_LARGE, is_too_large
from harness.admission.struct import Struct
from harness.admission.triggers.interceptors import WebhookPanicError
from harness.admission.verdict import Stage, Verdict
from harness.jsontypes import JSONObject
from harness.manifests.kinds import split_api_version

_PANIC = "the webhook crashes on {}, and the API server refuses the object"


def admit(value: JSONObject) -> Verdict:
    """What the webhooks say of an object that is created. The object stays as it is."""
    try:
        api_version, kind = _type_text(value, "apiVersion"), _type_text(value, "kind")
    except DecodingError as error:
        return Verdict(Stage.DECODE, str(error), error.path)
    group, version = split_api_version(api_version)
    ref = kind_type(api_version, kind)
    if ref is None:
        return Verdict(Stage.UNKNOWN, f"unhandled kind: {group}/{version}, Kind={kind}")
    if is_too_large(value):
        return Verdict(Stage.DECODE, TOO_LARGE)
    rules = RULES[group, kind]
    try:
        decoded = decode(value, ref)
        rules.set_defaults(Struct(decoded), version)
        # What Tekton cannot write it refuses before it fills in anything; the defaults do not change that.
        errors = rules.check(Struct(round_trip(decoded, ref)), version)
    except DecodingError as error:
        return Verdict(Stage.DECODE, str(error), error.path, error.known)
    except WebhookPanicError as error:
        return Verdict(Stage.INVALID, _PANIC.format(error), error.path)
    except RecursionError:
        return Verdict(Stage.DECODE, "nests too deeply to be judged")
    return Verdict(Stage.INVALID, text(errors), errors=tuple(merged(errors))) if errors else Verdict(Stage.OK)


def _type_text(value: JSONObject, name: str) -> str:
    """apiVersion or kind, empty where it is not there. Raises DecodingError for anything but a text."""
    found = value.get(name)
    if found is None or isinstance(found, str):
        return found or ""
    raise DecodingError(
        f"json: cannot unmarshal {json_kind(found)} into Go struct field TypeMeta.{name} of type string", (name,)
    )
