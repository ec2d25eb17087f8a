"""The slack interceptor: form fields into extensions (tektoncd/triggers v0.37.0, pkg/interceptors/slack).

It takes the form as the sink has turned it into JSON (`chain.form_as_json`). It wants a signature header to be there
and never checks it.
"""

from collections.abc import Mapping, Sequence

from harness import gojson
from harness.goformat import format_value
from harness.interceptors.interface import (
    InterceptorRequest,
    InterceptorResponse,
    invalid_params,
    json_kind,
    refuse,
)
from harness.interceptors.params import Items, ParamsError, Struct, Text, decode_params, texts
from harness.jsontypes import JSON, JSONObject
from harness.trace import Code
from harness.triggers.model import InterceptorParam

NOT_FOUND = 5
"""The gRPC code that only this interceptor answers with."""

_SHAPE = Struct("slack.InterceptorParams", {"requestedFields": Items(Text())})
_NO_FORM = "missing header in payload: ContentType application/x-www-form-urlencoded"


class SlackInterceptor:
    """Puts the requested form fields, each a list of values, into the extensions."""

    def __init__(self, params: Sequence[InterceptorParam]) -> None:
        self._error = ""
        self._fields: tuple[str, ...] | None = None
        try:
            self._fields = texts(decode_params(params, _SHAPE)["requestedFields"])
        except ParamsError as error:
            self._error = str(error)

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """Headers, then the form, then the params."""
        event = request.event
        if event.header_value("Content-Type") != "application/x-www-form-urlencoded":
            return refuse(Code.INVALID_ARGUMENT, _NO_FORM)
        if not event.header_value("X-Slack-Signature"):
            return refuse(Code.INVALID_ARGUMENT, _NO_FORM)
        try:
            form = _form_fields(gojson.loads(event.body))
        except gojson.DecodeError as error:
            return refuse(Code.INVALID_ARGUMENT, f"failed to unmarshl slack payload: {error}")
        if self._error:
            return invalid_params(self._error)
        if self._fields is None:
            return refuse(NOT_FOUND, "missing requested field definition")
        extensions: JSONObject = {}
        for field in self._fields:
            if field not in form:
                return refuse(NOT_FOUND, f"requested field does not exists in payload {_printed(form)}")
            extensions[field] = _as_json(form[field])
        return InterceptorResponse(True, extensions=extensions or None)


def _form_fields(value: JSON) -> dict[str, list[str] | None]:
    """`value` decoded into Go's map[string][]string: null is an empty map, a null value a nil list, and a null item
    an empty string. Raises gojson.DecodeError for anything else, as encoding/json over its version 2 words it."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise gojson.DecodeError(f"json: cannot unmarshal {json_kind(value)} into Go value of type map[string][]string")
    return {name: _form_values(name, values) for name, values in value.items()}


def _form_values(name: str, values: JSON) -> list[str] | None:
    if values is None:
        return None
    if not isinstance(values, list):
        raise gojson.DecodeError(
            f"json: cannot unmarshal {json_kind(values)} into Go struct field .{name} of type []string"
        )
    for index, item in enumerate(values):
        if item is not None and not isinstance(item, str):
            raise gojson.DecodeError(f"json: cannot unmarshal {json_kind(item)} into .{name}.{index} of type string")
    return [item if isinstance(item, str) else "" for item in values]


def _as_json(values: list[str] | None) -> JSON:
    return None if values is None else list(values)


def _printed(form: Mapping[str, list[str] | None]) -> str:
    """The form as fmt's %v prints it; a nil list looks like an empty one."""
    return format_value({name: list(values or ()) for name, values in form.items()})
