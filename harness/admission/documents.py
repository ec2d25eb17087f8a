"""A document of a file before the webhooks: findings with places.

Rules: `unserved-version`, `not-decoded` (the mutating webhook cannot read the object), `not-admitted` (the
validating webhook refuses it), and as warnings `dropped-field` and `replaced-labels`.
"""

import difflib
from collections.abc import Iterator

from harness.admission.field_error import FieldError
from harness.admission.gotypes import known_kinds
from harness.admission.places import place_of
from harness.admission.pruning import advice, dropped_fields
from harness.admission.verdict import Stage, Verdict
from harness.admission.webhooks import admit
from harness.finding import Finding, Related, Severity
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests import Document, Path
from harness.manifests.kinds import split_api_version

_OWN_GROUPS = ("tekton.dev", "triggers.tekton.dev")


def judge_document(document: Document) -> tuple[Finding, ...]:
    """What the webhooks would say of a document, and what they accept though it does harm; empty when all is well.

    Nothing is said of a document without apiVersion or kind, nor of kinds of other API groups.
    """
    value = document.value
    symbol = _symbol(value)
    if not isinstance(value.get("apiVersion"), str) or not isinstance(value.get("kind"), str):
        return ()
    unserved = _unserved_version(document, symbol)
    if unserved is not None:
        return (unserved,)
    verdict = admit(value)
    return (*_refusals(document, verdict, symbol), *_harmful(document, symbol))


def _symbol(value: JSONObject) -> str:
    metadata = value.get("metadata")
    name = metadata.get("name") or metadata.get("generateName") if isinstance(metadata, dict) else ""
    return f"{value.get('kind') or 'document'} {name or ''}".rstrip()


def _unserved_version(document: Document, symbol: str) -> Finding | None:
    api_version, kind = str(document.value["apiVersion"]), str(document.value["kind"])
    group, version = split_api_version(api_version)
    if group not in _OWN_GROUPS:
        return None
    known = [split_api_version(one) for one, known_kind in known_kinds() if known_kind == kind]
    versions = [one_version for one_group, one_version in known if one_group == group]
    if version in versions:
        return None
    if versions:
        message = f"{kind} has no version {version} in Tekton: {api_version} is not served"
        served = ", ".join(f"{group}/{one}" for one in reversed(versions))
        help, where = f"served: {served}", document.locate(("apiVersion",))
    else:
        others = [f"{one_group}/{one}" for one_group, one in reversed(known)]
        near = difflib.get_close_matches(kind, sorted({one for _, one in known_kinds()}), n=1)
        message = f"{api_version} has no kind {kind}"
        help, where = f"did you mean {near[0]}?" if near else "", document.locate(("kind",))
        if others:
            help, where = f"served: {', '.join(others)}", document.locate(("apiVersion",))
    return Finding("unserved-version", Severity.ERROR, message, where, help=help, symbol=symbol)


def _refusals(document: Document, verdict: Verdict, symbol: str) -> Iterator[Finding]:
    match verdict.stage:
        case Stage.DECODE:
            message = _shortened(f"Tekton cannot read the object: {verdict.message}")
            where, help = document.locate(verdict.path), ""
            if verdict.known and verdict.path:
                where, help = document.locate_key(verdict.path), advice(str(verdict.path[-1]), verdict.known)
            yield Finding("not-decoded", Severity.ERROR, message, where, help=help, symbol=symbol)
        case Stage.INVALID if not verdict.errors:
            yield Finding("not-admitted", Severity.ERROR, verdict.message, document.locate(verdict.path), symbol=symbol)
        case Stage.INVALID:
            for error in verdict.errors:
                yield _broken_rule(document, error, symbol)


def _broken_rule(document: Document, error: FieldError, symbol: str) -> Finding:
    places = list(dict.fromkeys(_location(document, path) for path in error.paths)) or [document.locate()]
    # A rule that speaks of several fields stands at the deepest place, for the others are often parents of it.
    first = max(places, key=lambda place: (place.line, place.column))
    fields = ", ".join(path for path in error.paths if path)
    return Finding(
        "not-admitted",
        Severity.ERROR,
        _shortened(f"{error.message}: {fields}" if fields else error.message),
        first,
        help=" ".join(error.details.split()),
        symbol=symbol,
        related=tuple(Related(place, "the rule speaks of this too") for place in places if place != first),
    )


def _shortened(message: str) -> str:
    """A message of a size that can be read: Tekton's hold whole scripts."""
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"


_LONGEST = 1000


def _location(document: Document, path: str) -> Location:
    found, at_key = place_of(document.value, path)
    return document.locate_key(found) if at_key and found else document.locate(found)


def _harmful(document: Document, symbol: str) -> Iterator[Finding]:
    """Warnings about what is accepted."""
    value = document.value
    if value.get("kind") in ("Interceptor", "ClusterInterceptor"):
        yield from _replaced_labels(document, symbol)
    for path, template in _resource_templates(value, ()):
        for inner, known in dropped_fields(template):
            yield _dropped_field(document, (*path, *inner), str(template.get("kind")), known, symbol)


def _replaced_labels(document: Document, symbol: str) -> Iterator[Finding]:
    labels = document.get("metadata", "labels")
    if split_api_version(str(document.value["apiVersion"]))[0] != "triggers.tekton.dev":
        return
    if isinstance(labels, dict) and labels and "server/type" not in labels:
        yield Finding(
            "replaced-labels",
            Severity.WARNING,
            f"Tekton replaces all labels by server/type: http, so that {', '.join(sorted(labels))} is lost",
            document.locate_key(("metadata", "labels")),
            help="add the label server/type: http (or https)",
            symbol=symbol,
        )


def _resource_templates(value: JSON, path: Path) -> Iterator[tuple[Path, JSONObject]]:
    """The resource templates in an object: those of a TriggerTemplate or of inline ones, with their paths."""
    pending: list[tuple[JSON, Path]] = [(value, path)]
    while pending:
        node, at = pending.pop()
        children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for step, child in children:
            if isinstance(step, str) and step.lower() == "resourcetemplates" and isinstance(child, list):
                yield from (((*at, step, index), item) for index, item in enumerate(child) if isinstance(item, dict))
            elif len(at) < 6:
                pending.append((child, (*at, step)))


def _dropped_field(document: Document, path: Path, kind: str, known: tuple[str, ...], symbol: str) -> Finding:
    name = str(path[-1])
    return Finding(
        "dropped-field",
        Severity.WARNING,
        f"the API server drops {name} without a word when the listener creates the {kind}: Tekton knows no such field",
        document.locate_key(path),
        help=advice(name, known),
        symbol=symbol,
    )
