"""A CEL expression that reads a key which some recorded event lacks: it fails, instead of saying yes or no.

`body.ref` of an event without `ref` is an error and not null (cel-go v0.30.0, `no such key`). In a filter it stops the
trigger as a "no" would, but no condition behind it can say yes any more, and a `!` before it changes nothing; in an
overlay it stops a trigger whose filter has said yes. Tekton logs either at debug level only. `has(body.ref) && …` asks
first, and needs one `has()` for each step on the way.

Looked at are recorded deliveries that come to the expression: those that all interceptors before let through, and whose
URL leads to the listener, where any does.

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
                - name: filter
                  value: body.ref == 'refs/heads/main' || body.object_kind == 'issue'
          template: {ref: build}

With a merge request:

    POST / HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Merge Request Hook

    {"object_kind": "merge_request", "project": {"path_with_namespace": "shop/web"}}

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
                - name: filter
                  value: (has(body.ref) && body.ref == 'refs/heads/main') || body.object_kind == 'issue'
          template: {ref: build}
"""

import re
from collections.abc import Iterable, Iterator

from harness.cel.ast import Call, Constant, Node, Select
from harness.finding import Finding, Severity
from harness.goformat import quote
from harness.rules.evidence import delivery_file, oddness, one_line
from harness.rules.expressions import Expression, expressions_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import ActiveTrigger, OwnedInterceptor, Passage

_STAGE = re.compile(r"(group\.)?interceptor\[(\d+)\]")
_MISSING = " failed to evaluate: no such key: "


def _find(rule: Rule[ActiveTrigger], active: ActiveTrigger, subject: Subject) -> Iterator[Finding]:
    passages = subject.passages_at(active)
    if any(passage.routed for passage in passages):
        passages = tuple(passage for passage in passages if passage.routed)
    failed: dict[tuple[str, str], list[Passage]] = {}
    for passage in passages:
        stop = passage.trace.stopped_at
        if stop is not None and _MISSING in stop.message:
            failed.setdefault((stop.stage, stop.message), []).append(passage)
    found: dict[str, tuple[Expression, list[tuple[str, Passage]]]] = {}
    for (stage, message), these in failed.items():
        expression = _expression(active, stage, message)
        if expression is not None:
            key = message.rpartition(_MISSING)[2]
            found.setdefault(expression.title, (expression, []))[1].extend((key, passage) for passage in these)
    for expression, lacking in found.values():
        yield _finding(rule, expression, lacking, subject)


def _finding(
    rule: Rule[ActiveTrigger], expression: Expression, lacking: list[tuple[str, Passage]], subject: Subject
) -> Finding:
    """The finding for an expression; `lacking` are the deliveries that fail it, each with the key that it lacks."""
    key, first = min(lacking, key=lambda one: oddness(one[1], subject))
    node = _reader(expression, key)
    read = one_line(expression.text(node) if node is not None else key)
    more = f" and {len(lacking) - 1} more lack" if len(lacking) > 1 else " lacks"
    consequence = "it fails instead of saying no"
    if expression.role == "overlay":
        has_filter = any(one.role == "filter" for one in expressions_of(expression.owned))
        consequence = f"the trigger stops{' though its filter says yes' if has_filter else ''}"
    return rule.finding(
        f"the {expression.title} reads {read}, which {one_line(first.delivery.name)}{more}: {consequence}",
        expression.locate_node(node) if node is not None else expression.location,
        symbol=expression.title,
        help=_ask_first(expression, node, dict.fromkeys(key for key, _ in lacking)),
        related=(delivery_file(first),),
    )


def _ask_first(expression: Expression, read: Node | None, keys: Iterable[str]) -> str:
    """The questions to ask before `read`, one for each key on the way that deliveries lack, the outer one first:
    `has()` fails where a key before its own is not there."""
    if not isinstance(read, Select):
        return RULE.help
    nodes = [node for key in keys if isinstance(node := _reader(expression, key), Select)]
    on_the_way = sorted(
        (one.span.end, one_line(expression.text(one))) for one in nodes if one.span.start == read.span.start
    )
    return f"ask first: {' && '.join(f'has({text})' for _, text in on_the_way)} && …"


def _expression(active: ActiveTrigger, stage: str, message: str) -> Expression | None:
    """The expression that failed, by Tekton's message, which quotes it."""
    match = _STAGE.fullmatch(stage)
    if match is None:
        return None
    number = int(match[2])
    if match[1] and active.group is not None:
        owner = f"group {active.group.name!r} of EventListener {active.listener.key}"
        chain, namespace = active.group.interceptors, active.listener.namespace
    else:
        owner, chain, namespace = active.title, active.trigger.interceptors, active.trigger.namespace
    if number >= len(chain):
        return None
    expressions = expressions_of(OwnedInterceptor(owner, number, chain[number], namespace))
    return next((one for one in expressions if f" {quote(one.source)}{_MISSING}" in message), None)


def _reader(expression: Expression, key: str) -> Node | None:
    """The first part of the expression that reads the key."""
    for node in expression.nodes():
        match node:
            case Select(field=field, test_only=False) if field == key:
                return node
            case Call(function="_[_]", args=args) if any(
                isinstance(one, Constant) and one.value == key for one in args
            ):
                return node
    return None


RULE = Rule(
    id="cel-unguarded-key",
    severity=Severity.WARNING,
    summary="an expression that reads a key which some recorded event lacks",
    help="ask with has() before reading, once for each step of the way",
    each=lambda subject: subject.active_triggers,
    find=_find,
    needs_deliveries=True,
)
