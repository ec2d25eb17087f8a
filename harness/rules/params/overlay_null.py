"""An overlay whose value can be no extension: null, a uint, a timestamp, a duration, or a type.

The interceptor turns a string, a number, a boolean, bytes, a list or a map with string keys into JSON. For anything
else it answers `failed to convert overlay result to type`, code 13, and the trigger stops (tektoncd/triggers v0.37.0,
pkg/interceptors/cel/cel.go). Most often it is a field of the payload that is null: `checkout_sha` when a branch is
deleted, `milestone` of most issues.

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
                    - {key: received, expression: timestamp(body.created_at)}
          template: {ref: build}

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
                    - {key: received, expression: string(timestamp(body.created_at))}
          template: {ref: build}

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
                    - {key: revision, expression: body.checkout_sha}
          template: {ref: build}

and the deletion of a branch is recorded:

    POST / HTTP/1.1
    Host: hooks.example.com
    X-Gitlab-Event: Push Hook
    Content-Type: application/json

    {"object_kind": "push", "ref": "refs/heads/old", "checkout_sha": null}
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from harness.cel import Program
from harness.cel.types import DYN, Type
from harness.finding import Finding, Severity
from harness.rules.evidence import shown_by
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_REFUSED: Final = {
    "null": ("null", "leave the overlay out, or give a text such as ''"),
    "uint": ("a uint", "write int(…) around it"),
    "timestamp": ("a timestamp", "write string(…) around it"),
    "duration": ("a duration", "write string(…) around it"),
    "type": ("a type", "write the name of the type as a text"),
}
"""What each kind of type is called, and the mend."""

_KEYS: Final = ("int", "uint", "bool", "double")
_CONVERSION: Final = "failed to convert overlay result to type: "
_FROM: Final = re.compile(r"conversion error from '?(\w+)'?")


def _find(rule: Rule[Expression], expression: Expression, subject: Subject) -> Iterator[Finding]:
    what, help = _refused(_type(expression))
    if what:
        yield rule.finding(
            f"{expression.name} always gives {what}, which can be no extension: the trigger stops at every event",
            expression.location,
            symbol=expression.title,
            help=help,
        )
        return
    stopped = [
        passage
        for passage in subject.stopped_at(expression.location)
        if passage.trace.stopped_at is not None and passage.trace.stopped_at.message.startswith(_CONVERSION)
    ]
    shown = shown_by(stopped, subject)
    if shown is None or shown.first.trace.stopped_at is None:
        return
    cause = shown.first.trace.stopped_at.message.removeprefix(_CONVERSION)
    kind = _FROM.search(cause)
    given = "null" if kind and kind[1] == "null_type" else f"no JSON value ({cause})"
    yield replace(
        rule.finding(
            f"{expression.name} gives {given} for {shown.deliveries}, which can be no extension: the trigger stops",
            expression.location,
            symbol=expression.title,
            related=shown.related,
        ),
        severity=shown.severity,
    )


def _type(expression: Expression) -> Type:
    """The type of the value as the checker knows it; dyn for an expression that does not compile."""
    program = expression.compiled
    return program.checked.types[id(program.checked.root)] if isinstance(program, Program) else DYN


def _refused(given: Type) -> tuple[str, str]:
    """What to call a type that can never be an extension, and the mend; empty for any other type."""
    if given.kind == "map" and given.parameters[0].kind in _KEYS:
        return f"a map whose keys are of type {given.parameters[0]}", "write the keys as texts"
    return ("", "") if given.nullable else _REFUSED.get(given.kind, ("", ""))


RULE = Rule(
    id="overlay-null",
    severity=Severity.ERROR,
    summary="an overlay that gives null, a uint, a timestamp, a duration or a type",
    help="ask in the filter whether the field is there and not null (`body.x != null`), or give another value then",
    each=lambda subject: [one for one in subject.expressions if one.role == "overlay"],
    find=_find,
)
