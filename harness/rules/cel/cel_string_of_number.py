"""`string()` of a number of the event: from a million on it gives `1.234567e+06`.

Every number in JSON is a double to CEL, and `string()` writes a double with an exponent when it is a million or more
(google/cel-go v0.30.0, common/types/double.go: strconv.FormatFloat with 'g'). Ids of projects, pipelines and jobs are
that large on gitlab.com, and on GitHub. `string(int(body.project_id))` writes all the digits; an overlay or a binding
without `string()` does as well.

It is an error where a recorded delivery shows such a number, and a warning where the field is known to hold an id.

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
                    - {key: image, expression: "'project-' + string(body.project_id)"}
          template: {ref: build}

with this delivery:

    POST /build HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Push Hook

    {"object_kind": "push", "ref": "refs/heads/main", "project_id": 41234567}

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
                    - {key: image, expression: "'project-' + string(int(body.project_id))"}
                    - {key: project, expression: body.project_id}
          template: {ref: build}
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness import gojson
from harness.cel.ast import Node
from harness.deliveries import Delivery
from harness.deliveries.payload import payload_of
from harness.finding import Finding, Related, Severity
from harness.fix import Fix
from harness.goformat import format_float
from harness.jsontypes import JSON
from harness.location import Location
from harness.rules.cel.parts import ANY, JSONPath, parts_of, shown
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_LARGE_IDS = re.compile(
    r"body\.(?:(?:project|user|build|pipeline|deployment|deployable)_id"
    r"|object_attributes\.(?:(?:project|source_project|target_project|author|assignee|noteable|head_pipeline)_id|id)"
    r"|(?:project|user|merge_request|issue|runner|builds\.[^.]+|repository|pull_request|sender|installation"
    r"|organization|comment|release|workflow_run|workflow_job|check_run|check_suite)\.id)"
)
"""Fields with ids that count all of an instance's projects, users, jobs …, so that they pass a million where it is
large (docs.gitlab.com, user/project/integrations/webhook_events; docs.github.com, webhook events and payloads)."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A value that a recorded delivery had for a path."""

    value: JSON
    delivery: Delivery


def _find(rule: Rule[Expression], expression: Expression, subject: Subject) -> Iterator[Finding]:
    parts = parts_of(expression)
    for part, call in parts.calls("string"):
        path = part.path(call.args[0]) if len(call.args) == 1 else None
        if path is None or path[0] != "body":
            continue
        seen = list(_recorded(subject, expression, path))
        text, number = shown(expression, call), shown(expression, call.args[0])
        finding = rule.finding(
            f"`{text}` of the {expression.title} gives 1.234567e+06 for 1234567, as for any number from a million on",
            expression.locate_node(call),
            symbol=f"{expression.title} {text}",
            help=f"write string(int({number}))",
            fix=_through_int(expression, call.args[0]) if all(_is_integer(one.value) for one in seen) else None,
        )
        large = next((one for one in seen if "e" in _written(one.value)), None)
        if large is not None:
            source = large.delivery.source
            shows = f"{large.delivery.name} has {gojson.dumps(large.value)}, which becomes {_written(large.value)}"
            yield replace(finding, related=(Related(Location(source), shows),))
        elif _LARGE_IDS.fullmatch(".".join(map(str, path))) and not any(isinstance(one.value, str) for one in seen):
            yield replace(finding, severity=Severity.WARNING)


def _is_integer(value: JSON) -> bool:
    """Whether `int()` takes a value as it is."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0 and abs(value) < 2**63


def _through_int(expression: Expression, number: Node) -> Fix | None:
    # Loaded only where there is something to mend.
    from harness.fixes import through_int

    place = expression.place
    return through_int(place.document, place.path, number) if place is not None else None


def _written(value: JSON) -> str:
    """What `string()` makes of a number, empty for anything else."""
    return format_float(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _recorded(subject: Subject, expression: Expression, path: JSONPath) -> Iterator[_Seen]:
    """What the deliveries that come as far as the expression hold at the path."""
    interceptor = expression.owned.interceptor
    for active in subject.active_triggers:
        position = next((index for index, one in enumerate(active.chain) if one is interceptor), None)
        if position is None:
            continue
        for passage in subject.passages_at(active):
            answers = passage.trace.interceptors[position : position + 1]
            if any(answer.passed or expression.role == "filter" for answer in answers):
                body = payload_of(passage.delivery)
                if body is not None:
                    yield from (_Seen(value, passage.delivery) for value in _values(body, path[1:]))


def _values(value: JSON, path: JSONPath) -> Iterator[JSON]:
    if not path:
        yield value
    elif isinstance(value, dict):
        for key in value if path[0] == ANY else (path[0],):
            if key in value:
                yield from _values(value[str(key)], path[1:])
    elif isinstance(value, list):
        if path[0] == ANY:
            for item in value:
                yield from _values(item, path[1:])
        elif isinstance(path[0], int) and -len(value) <= path[0] < len(value):
            yield from _values(value[path[0]], path[1:])


RULE = Rule(
    id="cel-string-of-number",
    severity=Severity.ERROR,
    summary="string() of a number of the event: 1.234567e+06 from a million on",
    help="write string(int(body.id)), or leave string() out",
    each=lambda subject: subject.expressions,
    find=_find,
)
