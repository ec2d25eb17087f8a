"""The interceptor's answer to one expression, in the shape of the reference verdicts.

Facts: tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go (Process).
"""

import hmac
from typing import Any

from harness import gojson
from harness.cel.errors import CompileError, EvaluationError
from harness.cel.overlay import OverlayError, overlay_json
from harness.cel.program import Activation, compile_expression
from harness.errors import InputError
from harness.goformat import quote
from harness.goheader import canonical_header_key
from harness.jsontypes import JSON, JSONObject

_INVALID_ARGUMENT, _FAILED_PRECONDITION, _INTERNAL = 3, 9, 13

_EVALUATING = "error evaluating cel expression"


def answer(role: str, expr: str, activation: Activation) -> JSONObject:
    """`{continue, code}` with the `value` of an overlay or the `message` of a refusal.

    `role` is `filter` (only true lets the event pass, and an empty one is none) or `overlay`. Raises BudgetExceeded.
    """
    if role == "filter" and not expr:
        return {"continue": True, "code": 0}
    try:
        value = compile_expression(expr).evaluate(activation)
    except CompileError as error:
        return _refusal(_INVALID_ARGUMENT, f"{_EVALUATING}: {error}")
    except EvaluationError as error:
        return _refusal(_INVALID_ARGUMENT, f"{_EVALUATING}: expression {quote(expr)} failed to evaluate: {error}")
    if role == "filter":
        if value is True:
            return {"continue": True, "code": 0}
        return _refusal(_FAILED_PRECONDITION, f"expression {expr} did not return true")
    try:
        text = overlay_json(value)
    except OverlayError as error:
        return _refusal(_INTERNAL, f"failed to convert overlay result to type: {error}")
    try:
        # The overlay's key is one field of an empty document.
        extensions = gojson.loads_object(f'{{"v":{text}}}')
    except gojson.DecodeError as error:
        return _refusal(_INTERNAL, f"failed to unmarshal extensions into map: {error}")
    return {"continue": True, "code": 0, "value": extensions["v"]}


def context_activation(context: JSON) -> Activation:
    """The activation of `{body, header, url, extensions, secrets}`; each may be left out.

    A header's value is a string or a list of them, and its name is made canonical; `secrets` maps names to keys and
    texts. Raises InputError for another shape.
    """
    fields = _object(context, "the context")
    header: dict[str, list[str]] = {}
    for name, value in _object(fields.get("header"), "header").items():
        values = value if isinstance(value, list) else [value]
        header.setdefault(canonical_header_key(name), []).extend(_string(item, f"header {name}") for item in values)
    secrets = {
        name: {key: _string(value, f"secret {name}") for key, value in _object(entries, f"secret {name}").items()}
        for name, entries in _object(fields.get("secrets"), "secrets").items()
    }
    url = fields.get("url")
    return Activation(
        body=as_payload(_object(fields.get("body"), "body")),
        header=header,
        extensions=as_payload(_object(fields.get("extensions"), "extensions")),
        request_url=url if isinstance(url, str) else "",
        compare_secret=_Secrets(secrets),
    )


class _Secrets:
    """`compareSecret` on secrets that are given, strictly."""

    def __init__(self, values: dict[str, dict[str, str]]) -> None:
        self._values = values

    def __call__(self, presented: str, key: str, name: str) -> bool:
        """Whether `presented` is the secret. Raises EvaluationError where there is no such secret or key."""
        found = self._values.get(name)
        problem = f"secrets {quote(name)} not found" if found is None else ""
        if found is not None and key not in found:
            problem = f"cannot find {key} key in secret default/{name}"
        if found is None or problem:
            reference = f"v1beta1.SecretRef{{SecretKey:{quote(key)}, SecretName:{quote(name)}}}"
            raise EvaluationError(f"failed to find secret '{reference}' in compareSecret: {problem}")
        return hmac.compare_digest(
            presented.encode("utf-8", "surrogateescape"), found[key].encode("utf-8", "surrogatepass")
        )


def as_payload(value: JSONObject) -> JSONObject:
    """The value as Go decodes it from JSON: every number a float, broken text mended."""
    holder: list[Any] = [value]
    waiting: list[tuple[Any, Any]] = [(holder, 0)]
    while waiting:
        into, place = waiting.pop()
        item = into[place]
        match item:
            case bool() | float() | None:
                pass
            case int():
                into[place] = _as_float(item)
            case str():
                into[place] = gojson.valid_text(item)
            case list():
                into[place] = copied = list(item)
                waiting.extend((copied, index) for index in range(len(copied)))
            case dict():
                into[place] = entries = {gojson.valid_text(key): held for key, held in item.items()}
                waiting.extend((entries, key) for key in entries)
    return holder[0]  # type: ignore[no-any-return]  # the copied object


def _as_float(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        raise InputError("a number in the context is too big for Go's float64") from None


def _object(value: JSON, name: str) -> JSONObject:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError(f"{name} is no JSON object")
    return value


def _string(value: JSON, name: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{name} is no string")
    return value


def _refusal(code: int, message: str) -> JSONObject:
    return {"continue": False, "code": code, "message": message}
