"""The cel interceptor: a filter and overlays (tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go).

The filter is judged first, then each overlay, all against the *incoming* body, header and extensions; what the
overlays give is set by sjson into one new document of extensions.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache

from harness import gojson
from harness.cel import Activation, Program, compile_expression
from harness.cel.errors import CompileError, EvaluationError
from harness.cel.explanation import Explanation
from harness.cel.gotext import printed
from harness.cel.overlay import OverlayError, overlay_json
from harness.cel.values import Value
from harness.goformat import quote
from harness.interceptors.gitlab import REDACTED_NOTE
from harness.interceptors.interface import (
    PASSED,
    InterceptorRequest,
    InterceptorResponse,
    invalid_params,
    refuse,
)
from harness.interceptors.params import Decoded, Items, ParamsError, Struct, Text, decode_params, text
from harness.interceptors.sender import believed_notes
from harness.jsontypes import JSONObject
from harness.location import Location
from harness.secrets import SecretError
from harness.sjson import SjsonError, set_raw
from harness.trace import Code
from harness.triggers.model import InterceptorParam, param_named

_SHAPE = Struct(
    "cel.InterceptorParams",
    {"filter": Text(), "overlays": Items(Struct("cel.Overlay", {"key": Text(), "expression": Text()}))},
)
_REDACTED_VALUE_NOTE = "compareSecret was given a value that GitLab redacted in the record: taken as the right secret"


@dataclass(frozen=True)
class SourceText:
    """An expression and the string in the manifests that holds it (`param` None: nowhere)."""

    expression: str
    param: InterceptorParam | None = None
    path: tuple[str | int, ...] = ()

    @cached_property
    def location(self) -> Location | None:
        """Where the string stands; kept, because every delivery that is refused asks."""
        place = self.param.place if self.param else None
        return place.document.locate((*place.path, *self.path)) if place is not None else None

    def locate(self, line: int, column: int) -> Location | None:
        """The place of a line and column (from 1) inside the string."""
        place = self.param.place if self.param else None
        if place is None:
            return None
        return place.document.locate_in_text((*place.path, *self.path), line, column)


@dataclass(frozen=True, slots=True)
class Overlay:
    """A key in sjson's syntax and the expression whose value goes there."""

    key: str
    source: SourceText


class CelInterceptor:
    """Passes what its filter is true for and adds what its overlays give. No filter passes everything.

    `filter` has an empty expression where there is none; where the params cannot be read, there are no overlays either.
    """

    filter: SourceText
    overlays: tuple[Overlay, ...]

    def __init__(self, params: Sequence[InterceptorParam]) -> None:
        self._error = ""
        self.filter, self.overlays = SourceText(""), ()
        try:
            decoded = decode_params(params, _SHAPE)
        except ParamsError as error:
            self._error = str(error)
            return
        self.filter = SourceText(text(decoded["filter"]), param_named(params, "filter"))
        self.overlays = _overlays(decoded["overlays"], param_named(params, "overlays"))
        self._writer = _OverlayWriter(self.overlays)

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """Filter, then overlays; the first that fails stops the trigger."""
        if self._error:
            return invalid_params(self._error)
        comparison = _SecretComparison(request)
        try:
            activation = _activation(request, comparison)
        except gojson.DecodeError as error:
            message = f"error making the evaluation context: failed to parse the body as JSON: {error}"
            return refuse(Code.INVALID_ARGUMENT, message)
        try:
            if self.filter.expression:
                _apply_filter(self.filter, activation, explain=request.explain)
            extensions = self._writer.extensions(activation, explain=request.explain)
        except _RefusedError as refusal:
            return InterceptorResponse(
                False,
                code=int(refusal.code),
                message=refusal.message,
                explanation=refusal.explanation,
                location=refusal.location,
                notes=comparison.notes,
            )
        if not extensions and not comparison.notes:
            return PASSED
        return InterceptorResponse(True, extensions=extensions or None, notes=comparison.notes)

    def explain_filter(self, request: InterceptorRequest) -> Explanation | None:
        """What each part of the filter comes to, also where it lets the delivery pass, which `process` does not tell.
        None without a filter, and where it cannot be evaluated at all."""
        return _explained(self.filter.expression, request) if self.filter.expression else None

    def activation(self, request: InterceptorRequest) -> Activation | None:
        """What the expressions see of a request; None where its body is no JSON object."""
        try:
            return _activation(request, _SecretComparison(request))
        except gojson.DecodeError:
            return None


def _explained(expression: str, request: InterceptorRequest) -> Explanation | None:
    program = _compiled(expression)
    if isinstance(program, CompileError):
        return None
    try:
        return program.explain(_activation(request, _SecretComparison(request)))
    except gojson.DecodeError:
        return None


def _activation(request: InterceptorRequest, comparison: "_SecretComparison") -> Activation:
    """What expressions see of a request. Raises gojson.DecodeError for a body that is no JSON object."""
    return Activation(
        body={} if request.event.is_empty else request.event.payload,
        header=request.event.header,
        extensions=request.extensions,
        request_url=request.event.request_url,
        compare_secret=comparison,
    )


class _RefusedError(Exception):
    """The interceptor refuses the delivery."""

    def __init__(self, code: Code, message: str, source: SourceText, explanation: Explanation | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.location = source.location
        self.explanation = explanation


class _SecretComparison:
    """The `compareSecret` function of one request (cel/triggers.go, makeCompareSecret): the secret is always read from
    the Trigger's namespace."""

    def __init__(self, request: InterceptorRequest) -> None:
        self._event = request.event
        self._secrets = request.secrets
        self._namespace = request.namespace
        self.notes: tuple[str, ...] = ()

    def __call__(self, presented: str, key: str, name: str) -> bool:
        """Whether `presented` is the secret. Raises EvaluationError when there is no such secret or key."""
        try:
            secret = self._secrets.get(self._namespace, name, key, presented)
        except SecretError as error:
            reference = f"v1beta1.SecretRef{{SecretKey:{quote(key)}, SecretName:{quote(name)}}}"
            raise EvaluationError(f"failed to find secret '{reference}' in compareSecret: {error}") from error
        if self._secrets.redacted_taken_as_valid(presented):
            token = self._event.header_value("X-Gitlab-Token")
            note = REDACTED_NOTE if token == presented else _REDACTED_VALUE_NOTE
            self.notes = (note, *believed_notes(self._secrets, self._namespace, name))
        return self._secrets.matches(presented, secret)


def _apply_filter(source: SourceText, activation: Activation, *, explain: bool) -> None:
    """Raises _RefusedError unless the filter is exactly true."""
    value = _evaluate(source, activation, explain=explain)
    if value is not True:
        message = f"expression {source.expression} did not return true"
        explanation = compile_expression(source.expression).explain(activation) if explain else None
        raise _RefusedError(Code.FAILED_PRECONDITION, message, source, explanation)


class _OverlayWriter:
    """Makes extensions of overlays, for any number of requests."""

    def __init__(self, overlays: Sequence[Overlay]) -> None:
        self._overlays = overlays
        self._keys_are_plain = all(_PLAIN_KEY.fullmatch(overlay.key) for overlay in overlays)

    def extensions(self, activation: Activation, *, explain: bool) -> JSONObject:
        """The extensions that the overlays give. Raises _RefusedError for the first that fails."""
        if self._constant is not None:
            return dict(self._constant)
        if self._keys_are_plain:
            extensions = self._fill_plain_keys(activation, explain=explain)
            if extensions is not None:
                return extensions
        return self._write_document(activation, explain=explain)

    @cached_property
    def _constant(self) -> JSONObject | None:
        """What the overlays give where none looks at the event; None where one does, or cannot be an extension."""
        if not self._keys_are_plain or not all(map(_is_constant, self._overlays)):
            return None
        with suppress(_RefusedError):
            return self._fill_plain_keys(_NO_REQUEST, explain=False)
        return None

    def _fill_plain_keys(self, activation: Activation, *, explain: bool) -> JSONObject | None:
        """As `_write_document`, where every key is plain: writing such keys to a document and reading it fills an
        object. None where a value has no JSON text, which the document shows."""
        extensions: JSONObject = {}
        for overlay in self._overlays:
            value = _evaluate(overlay.source, activation, explain=explain)
            if type(value) is str and value.isascii():
                extensions[overlay.key] = value
                continue
            try:
                extensions.update(gojson.loads_object(f'{{"{overlay.key}":{_json_text(value, overlay)}}}'))
            except gojson.DecodeError:
                return None
        return extensions

    def _write_document(self, activation: Activation, *, explain: bool) -> JSONObject:
        """What Tekton does: each value is written into a JSON text by sjson, which is read in the end."""
        document = "{}"
        for overlay in self._overlays:
            value = _evaluate(overlay.source, activation, explain=explain)
            raw = _json_text(value, overlay)
            try:
                document = set_raw(document, overlay.key, raw)
            except SjsonError as error:
                message = f"failed to sjson for key '{overlay.key}' to '{_printed(value)}': {error}"
                raise _RefusedError(Code.INTERNAL, message, overlay.source) from error
        try:
            return gojson.loads_object(document) if self._overlays else {}
        except gojson.DecodeError as error:
            message = f"failed to unmarshal extensions into map: {error}"
            raise _RefusedError(Code.INTERNAL, message, self._overlays[-1].source) from error


_PLAIN_KEY = re.compile("[A-Za-z_][A-Za-z0-9_-]*")
"""A key that is one field to sjson: no path, no index, nothing to escape."""

_NO_REQUEST = Activation(body={}, header={}, extensions={}, request_url="", compare_secret=lambda *_: False)


def _is_constant(overlay: Overlay) -> bool:
    program = _compiled(overlay.source.expression)
    return not isinstance(program, CompileError) and program.is_constant


def _json_text(value: Value, overlay: Overlay) -> str:
    try:
        return overlay_json(value)
    except OverlayError as error:
        message = f"failed to convert overlay result to type: {error}"
        raise _RefusedError(Code.INTERNAL, message, overlay.source) from error


def _evaluate(source: SourceText, activation: Activation, *, explain: bool) -> Value:
    expression = source.expression
    prefix = "error evaluating cel expression:"
    program = _compiled(expression)
    if isinstance(program, CompileError):
        refusal = _RefusedError(Code.INVALID_ARGUMENT, f"{prefix} {program}", source)
        if program.issues:
            refusal.location = source.locate(program.issues[0].line, program.issues[0].column)
        raise refusal
    try:
        return program.evaluate(activation)
    except EvaluationError as error:
        message = f"{prefix} expression {quote(expression)} failed to evaluate: {error}"
        explanation = program.explain(activation) if explain else None
        raise _RefusedError(Code.INVALID_ARGUMENT, message, source, explanation) from error


@lru_cache(maxsize=2048)
def _compiled(expression: str) -> Program | CompileError:
    """The program, or why there is none: a broken expression is compiled once too, not for every delivery."""
    try:
        return compile_expression(expression)
    except CompileError as error:
        return error.with_traceback(None)


def _overlays(value: Decoded, param: InterceptorParam | None) -> tuple[Overlay, ...]:
    items = value if isinstance(value, list) else []
    return tuple(
        Overlay(text(item["key"]), SourceText(text(item["expression"]), param, (index, "expression")))
        for index, item in enumerate(items)
        if isinstance(item, dict)
    )


def _printed(value: Value) -> str:
    """A CEL value as fmt's %s prints it: numbers and booleans are marked as no strings."""
    match value:
        case bool():
            return f"%!s(types.Bool={printed(value)})"
        case int():
            return f"%!s(types.Int={printed(value)})"
        case float():
            return f"%!s(types.Double={printed(value)})"
        case bytes():
            return gojson.decode_utf8(value)
        case _:
            return printed(value)
