"""From bindings and a delivery to the params that a TriggerTemplate gets.

Source: tektoncd/triggers v0.37.0, pkg/template/event.go (`ResolveParams`, `applyEventValuesToParams`, `newEvent`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from harness import gojson
from harness.errors import InputError
from harness.interceptors import Event
from harness.jsonpath import GoStruct, JsonPath, JsonPathError, compile_path, event_value, find_expressions
from harness.jsontypes import JSONObject
from harness.triggers.model import Param, ParamSpec

MAX_TEXT: Final = 64 * 1024 * 1024
"""How long, in characters, a param's value may become before we give up; Tekton would go on."""


class ParamsError(Exception):
    """The params cannot be resolved; `str()` is Tekton's message.

    `unordered` tells that Tekton, walking maps in random order, may find something else to say, or even a value.
    """

    def __init__(self, message: str, *, unordered: bool = False) -> None:
        super().__init__(message)
        self.unordered = unordered


class ResolvedParam(NamedTuple):
    """A param with its final value, not yet escaped for the template.

    `source` is `default`, or the value that the binding gives with its expressions; `unordered` tells that the value
    came in the random order in which Go walks maps, so that Tekton may answer otherwise.
    """

    name: str
    value: str
    source: str
    unordered: bool = False


DEFAULT: Final = "default"
"""The source of a param that no binding names."""


def resolve_params(
    declared: Sequence[ParamSpec], bound: Sequence[Param], event: Event, extensions: JSONObject
) -> tuple[ResolvedParam, ...]:
    """As `TriggerParams.resolve`, for params that are resolved once."""
    return TriggerParams(declared, bound).resolve(event, extensions)


class TriggerParams:
    """The params of a trigger: those that its template declares and those that its bindings name. Made once, for any
    number of events."""

    __slots__ = ("_bound", "_defaults")

    def __init__(self, declared: Sequence[ParamSpec], bound: Sequence[Param]) -> None:
        self._defaults = {
            spec.name: ResolvedParam(spec.name, spec.default, DEFAULT) for spec in declared if spec.default is not None
        }
        self._bound = tuple(_prepare(param, has_defaults=bool(declared)) for param in bound)

    def resolve(self, event: Event, extensions: JSONObject) -> tuple[ResolvedParam, ...]:
        """The params of one firing: the template's defaults in their order, then what only bindings name.

        Tekton hands them on in random order. A binding's value replaces the default of the same name; where one of its
        expressions fails the default stands in for that expression. Raises `ParamsError` for an expression that fails
        without a default and for a body that is not JSON, `InputError` for a value that grows beyond `MAX_TEXT`.
        """
        try:
            value = event_value(event.json, event.joined_header, extensions, event.event_id)
        except gojson.DecodeError as error:
            cause = f"failed to marshal event: failed to unmarshal request body: {error}"
            raise ParamsError(f"failed to ApplyEventValuesToParams: {cause}") from error
        params = dict(self._defaults)
        for bound in self._bound:
            params[bound.param.name] = bound.resolve(value, params)
        return tuple(params.values())


@dataclass(frozen=True, slots=True)
class _BoundParam:
    """A binding's param. `literal` is there where its value holds no expression, `whole` where it is nothing but one
    path of names; `has_defaults` tells whether the template declares params, whose defaults then help."""

    param: Param
    has_defaults: bool
    literal: ResolvedParam | None
    whole: JsonPath | None

    def resolve(self, event: GoStruct, params: Mapping[str, ResolvedParam]) -> ResolvedParam:
        """The param's value for an event; `params` are those before it. Raises `ParamsError` and `InputError`."""
        if self.literal is not None:
            return self.literal
        param = self.param
        if self.whole is not None:
            # Most bindings are so.
            try:
                return ResolvedParam(param.name, self.whole.follow(event), param.value)
            except JsonPathError:
                pass  # looked at again, for its default or its message
        return _resolve(param, event, params.get(param.name) if self.has_defaults else None)


def _prepare(param: Param, *, has_defaults: bool) -> _BoundParam:
    literal = whole = None
    match _paths(param.value):
        case ():
            literal = ResolvedParam(param.name, param.value, param.value)
        case ((original, JsonPath(fields=fields) as path),) if fields and original == param.value:
            whole = path
    return _BoundParam(param, has_defaults, literal, whole)


@lru_cache(maxsize=4096)
def _paths(value: str) -> tuple[tuple[str, JsonPath | str], ...]:
    """The expressions of a binding's value, each as written and as path, or with what is wrong with it."""
    paths: list[tuple[str, JsonPath | str]] = []
    for expression in find_expressions(value):
        try:
            paths.append((expression.original, compile_path(expression.path)))
        except JsonPathError as error:
            paths.append((expression.original, str(error)))
    return tuple(paths)


def _resolve(param: Param, event: GoStruct, default: ResolvedParam | None) -> ResolvedParam:
    value = param.value
    unordered = False
    for original, path in _paths(value):
        try:
            if isinstance(path, str):
                raise JsonPathError(path)
            if path.fields:
                replacement = path.follow(event)
            else:
                replacement, random = path.find(event)
                unordered |= random
        except JsonPathError as error:
            if default is None:
                raise ParamsError(
                    "failed to ApplyEventValuesToParams: "
                    f"failed to replace JSONPath value for param {param.name}: {param.value}: {error}",
                    unordered=error.unordered,
                ) from error
            replacement = default.value
        value = replacement if value == original else replace_all(value, original, replacement)
    return ResolvedParam(param.name, value, param.value, unordered)


def replace_all(text: str, old: str, new: str) -> str:
    """`text.replace(old, new)`; raises `InputError` where the outcome would be longer than `MAX_TEXT`."""
    if len(new) > len(old) and len(text) + text.count(old) * (len(new) - len(old)) > MAX_TEXT:
        raise InputError(f"replacing {old} gives a text of more than {MAX_TEXT} characters")
    return text.replace(old, new)
