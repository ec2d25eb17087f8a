"""From params and resource templates to the resources that the listener creates.

Sources: tektoncd/triggers v0.37.0, pkg/template/event.go (`ResolveResources`), pkg/template/resource.go and
pkg/resources/create.go; k8s.io/apimachinery v0.36.3, pkg/apis/meta/v1/unstructured.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from harness import gojson
from harness.bindings import replace_all
from harness.goformat import MAP_TYPE, format_value, quote, type_name
from harness.jsontypes import JSON, JSONObject
from harness.trace import CreatedResource

UID_VARIABLE: Final = "$(uid)"
"""What every template may say for the firing's unique id."""

_LISTENER_LABEL: Final = "triggers.tekton.dev/eventlistener"
_EVENT_LABEL: Final = "triggers.tekton.dev/triggers-eventid"
_TRIGGER_LABEL: Final = "triggers.tekton.dev/trigger"


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
    """As `Templates.render`, for templates that are rendered once."""
    return Templates(templates, old_escape_quotes).render(params, lambda: uid)


class Templates:
    """The resource templates of a trigger, ready to be rendered any number of times.

    With `old_escape_quotes` (the annotation `triggers.tekton.dev/old-escape-quotes`) `"` in a value becomes `\\"`. A
    template's text is Python's default JSON of it: `{"a": 1}`.
    """

    __slots__ = ("_cut", "_most_places", "_old_escape_quotes", "_sources")

    def __init__(self, templates: Sequence[JSON], old_escape_quotes: bool = False) -> None:
        self._sources = tuple(template_text(template) for template in templates)
        self._old_escape_quotes = old_escape_quotes
        cut = [_cut(source) for source in self._sources]
        self._cut = [one for one in cut if one is not None] if None not in cut else None
        self._most_places = max([len(one.params) for one in self._cut or ()], default=0)

    def render(self, params: Sequence[tuple[str, str]], uid: Callable[[], str]) -> Rendering:
        """Put `params`, (name, value) pairs, into the templates: every `$(tt.params.NAME)`, then every `$(uid)`.

        `uid` is asked for the firing's id where a template wants it.
        Substitution goes by bytes and in the order given; Tekton's order is random. `$(` in a value becomes `$$(`.
        Raises `InputError` for a text that grows beyond all bounds.
        """
        texts = self._render_at_once(params, uid)
        return Rendering(texts) if texts is not None else self._render_in_order(params, uid)

    def _render_at_once(self, params: Sequence[tuple[str, str]], uid: Callable[[], str]) -> tuple[str, ...] | None:
        """The texts where every order of substitution gives the same: the values are put between the pieces of the
        cut templates. None where a value or a template could make a variable that was not there before."""
        values = dict(params)
        if self._cut is None or len(values) != len(params) or not _are_plain(tuple(values)):
            return None
        joined = "".join(values.values())
        if "$" in joined or len(joined) * self._most_places > _LONG:
            return None
        if self._old_escape_quotes:
            values = {name: value.replace('"', '\\"') for name, value in values.items()}
        return tuple([cut.filled(values, uid) for cut in self._cut])

    def _render_in_order(self, params: Sequence[tuple[str, str]], uid: Callable[[], str]) -> Rendering:
        """What Tekton does, step by step."""
        variables = [(f"$(tt.params.{name})", _escaped(value, self._old_escape_quotes)) for name, value in params]
        texts = []
        notes: list[str] = []
        for source in self._sources:
            text = _substitute(source, variables)
            if _depends_on_order(source, text, variables):
                notes.append(_order_note(variables))
            if UID_VARIABLE in text:
                notes += _uid_notes(source, variables)
                text = replace_all(text, UID_VARIABLE, uid())
            texts.append(text)
        return Rendering(tuple(texts), tuple(dict.fromkeys(notes)))


_VARIABLE: Final = re.compile(r"\$\(tt\.params\.([\w.-]+)\)|(\$\(uid\))")
_PARAM_START: Final = "$(tt.params."


def holds_variable(text: str) -> bool:
    """Whether a text of a template may change when it is rendered."""
    return _VARIABLE.search(text) is not None


_LONG: Final = 1 << 24
"""A text that could become longer than this goes the long way, which gives up where it has to."""


@dataclass(frozen=True, slots=True)
class _CutTemplate:
    """A template's text in pieces, each variable a piece of its own.

    `params` tells at which piece which param goes, `uids` where the firing's id goes.
    """

    pieces: tuple[str, ...]
    params: tuple[tuple[int, str], ...]
    uids: tuple[int, ...]

    def filled(self, values: Mapping[str, str], uid: Callable[[], str]) -> str:
        """The text with values in the place of the variables; a param that is not among them stays as it stands."""
        pieces = list(self.pieces)
        for place, name in self.params:
            if name in values:
                pieces[place] = values[name]
        for place in self.uids:
            pieces[place] = uid()
        return "".join(pieces)


def _cut(source: str) -> _CutTemplate | None:
    """The template cut at its variables; None where what stands between them could become part of another one, once
    values are put beside it (`$(tt.params.$(tt.params.a))`, or a dollar sign before a value)."""
    pieces: list[str] = []
    params: list[tuple[int, str]] = []
    uids: list[int] = []
    end = 0
    for variable in _VARIABLE.finditer(source):
        pieces.append(source[end : variable.start()])
        if variable[2]:
            uids.append(len(pieces))
        else:
            params.append((len(pieces), variable[1]))
        pieces.append(variable[0])
        end = variable.end()
    pieces.append(source[end:])
    if any(_may_begin_variable(piece) for piece in pieces[::2]):
        return None
    return _CutTemplate(tuple(pieces), tuple(params), tuple(uids))


def _may_begin_variable(text: str) -> bool:
    """Whether a variable could begin in the text and end behind it."""
    at = text.find("$")
    while at >= 0:
        rest = text[at : at + len(_PARAM_START)]
        if rest == _PARAM_START or _PARAM_START.startswith(rest) or UID_VARIABLE.startswith(rest):
            return True
        at = text.find("$", at + 1)
    return False


@lru_cache(maxsize=256)
def _are_plain(names: tuple[str, ...]) -> bool:
    """Whether each param has a name that its variable cannot be mistaken for another's (`a` and `a)b`)."""
    return all(_PLAIN_NAME.fullmatch(name) for name in names)


_PLAIN_NAME: Final = re.compile(r"[\w.-]+")


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
    _add_labels(value, {_LISTENER_LABEL: event_listener, _EVENT_LABEL: event_id, _TRIGGER_LABEL: trigger})
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
    wrong = [key for key, label in existing.items() if not isinstance(label, str)]
    if wrong:
        key = min(wrong)
        raise CreateError(
            f".metadata.labels accessor error: contains non-string value in the map under key {quote(key)}: "
            f"{format_value(existing[key])} is of the type {type_name(existing[key])}, expected string"
        )
    existing.update(labels)


def _wrong_type(path: str, value: JSON) -> str:
    return (
        f"{path} accessor error: {format_value(value)} is of the type {type_name(value)}, "
        f"expected {MAP_TYPE.replace(' ', '')}"
    )
