r"""An object or a list of texts that is put inside a JSON string: its quotes end the string, and nothing is created.

A text of the event is escaped when it comes into a param; an object or list comes as its JSON, quotes and all. Every
`$(tt.params.name)` stands inside a JSON string (tektoncd/triggers v0.37.0, pkg/template/jsonpath.go and resource.go).
The listener then cannot read the resource, `couldn't unmarshal json from the TriggerTemplate`. Lists and objects of
overlays are seen in the files, those of payloads in recorded deliveries.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: project, value: $(body.project)}
          template:
            spec:
              params: [{name: project}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {project: $(tt.params.project)}

and a push is recorded:

    POST / HTTP/1.1
    Host: hooks.example.com
    X-Gitlab-Event: Push Hook
    Content-Type: application/json

    {"object_kind": "push", "ref": "refs/heads/main", "project": {"name": "shop"}}

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: overlays
                  value:
                    - {key: parts, expression: body.ref.split('/')}
          bindings:
            - {name: parts, value: $(extensions.parts)}
          template:
            spec:
              params: [{name: parts}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {parts: $(tt.params.parts)}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: overlays
                  value:
                    - {key: project, expression: body.project.marshalJSON()}
          bindings:
            - {name: project, value: $(extensions.project)}
          template:
            spec:
              params: [{name: project}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {project: $(tt.params.project)}
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from harness.cel import Program
from harness.cel.ast import ListLiteral, MapLiteral
from harness.cel.types import Type
from harness.finding import Finding, Related, Severity
from harness.jsonpath import JsonPath
from harness.rules.bound_params import BoundParam, PathUse
from harness.rules.evidence import shown_by
from harness.rules.expressions import Expression
from harness.rules.params.overlays import overlays_of
from harness.rules.params.substitution import breaks_json
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import ActiveTrigger, OwnedInterceptor, Passage
from harness.triggers.resolution import ResolvedTrigger

_OPENING: Final = re.compile(r"\[?[\[{]")
_KINDS: Final = {"{": "an object", "[{": "a list of objects"}
_UNREADABLE: Final = "couldn't unmarshal json from the TriggerTemplate"


def _find(rule: Rule[BoundParam], bound: BoundParam, subject: Subject) -> Iterator[Finding]:
    if not bound.paths:
        return
    found = _of_overlays(rule, bound, subject) or _of_deliveries(rule, bound, subject)
    if found is not None:
        yield found


def _of_overlays(rule: Rule[BoundParam], bound: BoundParam, subject: Subject) -> Finding | None:
    """An extension that is known to be an object or a list of texts."""
    for active, resolved in bound.users:
        used = subject.used_params(resolved.template)
        if resolved.old_escape_quotes or used is None or bound.param.name not in used:
            continue
        for use in bound.paths:
            overlay = _overlay_of(use, active)
            kind = _kind(overlay) if overlay is not None else ""
            if overlay is not None and kind:
                return rule.finding(
                    _message(use, bound, f"is {kind}"),
                    bound.locate(use.offset),
                    symbol=f"{bound.title} {use.written}",
                    related=(Related(overlay.location, f"this gives {kind}"),),
                )
    return None


def _of_deliveries(rule: Rule[BoundParam], bound: BoundParam, subject: Subject) -> Finding | None:
    """A param whose value broke the resource for a recorded delivery."""
    broken: list[Passage] = []
    for active, resolved in bound.users:
        these = [one for one in subject.passages_at(active) if _is_unreadable(one) and _structure(bound, one)]
        # Rendering takes its time: what the first breaks, the others of its trigger break too.
        if (
            these
            and _breaks(bound, resolved, _structure(bound, these[0]))
            and not _breaks(bound, resolved, bound.literal)
        ):
            broken += these
    shown = shown_by(broken, subject)
    if shown is None:
        return None
    use = bound.paths[0]
    opening = _OPENING.search(_structure(bound, shown.first))
    kind = _KINDS.get(opening[0], "a list of texts") if opening else "a list of texts"
    finding = rule.finding(
        _message(use, bound, f"is {kind} in {shown.deliveries}"),
        bound.locate(use.offset),
        symbol=f"{bound.title} {use.written}",
        related=shown.related,
    )
    return replace(finding, severity=shown.severity)


def _breaks(bound: BoundParam, resolved: ResolvedTrigger, value: str) -> bool:
    return breaks_json(resolved.template, bound.param.name, value, resolved.old_escape_quotes)


def _message(use: PathUse, bound: BoundParam, what: str) -> str:
    return (
        f"{use.title} of {bound.title} {what}, whose quotes break the JSON string that it is put into: "
        f"nothing is created"
    )


def _is_unreadable(passage: Passage) -> bool:
    stop = passage.trace.stopped_at
    return stop is not None and stop.stage == "create" and stop.message.startswith(_UNREADABLE)


def _structure(bound: BoundParam, passage: Passage) -> str:
    """The value of the param where it holds an object or list, else empty."""
    value = next((value for name, value in passage.trace.params if name == bound.param.name), "")
    return value if '"' in value and ("{" in value or "[" in value) else ""


def _overlay_of(use: PathUse, active: ActiveTrigger) -> Expression | None:
    """The overlay that gives the extension which a path reads as a whole; None where another interceptor may."""
    fields = use.path.fields if isinstance(use.path, JsonPath) else ()
    if len(fields) != 2 or fields[0].lower() != "extensions":
        return None
    for one in reversed(active.chain):
        owned = OwnedInterceptor("", 0, one, "")
        setting = [overlay for overlay in overlays_of(owned) if overlay.extension == fields[1]]
        if setting:
            whole = len(setting) == 1 and setting[0].key == fields[1]
            return setting[0].expression if whole else None
        if owned.core not in ("cel", "gitlab", "bitbucket"):
            return None
    return None


def _kind(expression: Expression) -> str:
    """What an overlay gives, by its type, where that has quotes in its JSON; else empty."""
    program = expression.compiled
    if not isinstance(program, Program):
        return ""
    match program.checked.root:
        case MapLiteral(entries=()) | ListLiteral(elements=()):
            return ""
        case root:
            given = program.checked.types[id(root)]
            if not _has_quotes(given):
                return ""
            if given.kind == "map":
                return "an object"
            return "a list of objects" if given.parameters[0].kind == "map" else "a list of texts"


def _has_quotes(given: Type, depth: int = 0) -> bool:
    """Whether values of a map or list type have quotes in their JSON, unless they are empty."""
    match given.kind:
        case "map":
            return True
        case "list":
            return _has_quotes(given.parameters[0], depth + 1)
        case "string" | "bytes" | "timestamp" | "duration":
            return depth > 0
        case _:
            return False


RULE = Rule(
    id="object-in-string",
    severity=Severity.ERROR,
    summary="an object or a list of texts put inside a JSON string: nothing is created",
    help="bind the one field that is needed, or an overlay with .marshalJSON(), whose quotes Tekton escapes",
    each=lambda subject: subject.bound_params,
    find=_find,
)
