"""A test of `requestURL` for a scheme or a host, which it does not hold.

`requestURL` is what stands in the request's first line: path and query, `/dev?x=1`. The host is in a header that Go
keeps to itself. (Only a request to a proxy has an absolute URL there, and nobody sends hooks so; tektoncd/triggers
v0.37.0, pkg/sink/sink.go; Go 1.26, net/http Request.URL.)

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
                  value: requestURL.startsWith('https://hooks.example.com/build')
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
                - name: filter
                  value: requestURL.parseURL().host == 'hooks.example.com'
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
                - name: filter
                  value: requestURL.startsWith('/build') && requestURL.parseURL().path == '/build'
          template: {ref: build}
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from harness.cel.ast import Call, Constant, Ident, Node, Select
from harness.finding import Finding, Severity
from harness.rules.cel.parts import Parts, parts_of, shown, text_of, texts_of
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_ABSOLUTE = re.compile(r"\^?https?(?:\?)?:")
"""How a pattern begins that wants an absolute URL."""

_HOST = re.compile(r"https?:/|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b", re.IGNORECASE)
_FILE_ENDINGS = (".json", ".xml", ".yaml", ".html", ".git", ".php")


def _find(rule: Rule[Expression], expression: Expression, _: Subject) -> Iterator[Finding]:
    for node, what, severity in _tests(parts_of(expression)):
        text = shown(expression, node)
        message = f"`{text}` of the {expression.title} {what}: requestURL is path and query only, such as /build?x=1"
        finding = rule.finding(message, expression.locate_node(node), symbol=f"{expression.title} {text}")
        yield replace(finding, severity=severity)


def _tests(parts: Parts) -> Iterator[tuple[Node, str, Severity]]:
    false = "is false for every event"
    for _, call in parts.calls("startsWith"):
        begin = text_of(call.args[0])
        if _is_url(call.target) and begin and not begin.startswith("/"):
            yield call, false, Severity.ERROR
    for _, call in parts.calls("matches"):
        pattern = text_of(call.args[-1])
        if _is_url(call.target or call.args[0]) and pattern and _ABSOLUTE.match(pattern):
            yield call, false, Severity.ERROR
    for _, call in parts.calls("contains", "endsWith"):
        text = text_of(call.args[0])
        # A host may stand in the path or query as well.
        if _is_url(call.target) and text and _HOST.match(text) and not text.endswith(_FILE_ENDINGS):
            yield call, "looks for a host", Severity.WARNING
    for _, call in parts.calls("_==_", "_!=_", "@in"):
        texts = _compared(call)
        if texts and not any(text.startswith("/") for text in texts):
            yield call, "is true for every event" if call.function == "_!=_" else false, Severity.ERROR
    for part in parts.all:
        match part.node:
            case Select(operand=operand, field="host" | "scheme" as field, test_only=False) if _is_parsed(operand):
                yield part.node, f"gives an empty {field} for every event", Severity.ERROR
            case Call(function="_[_]", args=(operand, Constant(value="host" | "scheme" as field))) if _is_parsed(
                operand
            ):
                yield part.node, f"gives an empty {field} for every event", Severity.ERROR


def _compared(call: Call) -> tuple[str, ...]:
    """The texts that a comparison holds against requestURL, none where it compares something else."""
    one, other = call.args
    if call.function != "@in" and _is_url(other):
        one, other = other, one
    return (texts_of(other) or ()) if _is_url(one) else ()


def _is_url(node: Node | None) -> bool:
    return isinstance(node, Ident) and node.name == "requestURL"


def _is_parsed(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "parseURL" and _is_url(node.target)


RULE = Rule(
    id="cel-request-url-host",
    severity=Severity.ERROR,
    summary="requestURL tested for a scheme or a host: it holds path and query only",
    help="test the path (requestURL.startsWith('/build')); hosts are kept apart by the Ingress",
    each=lambda subject: subject.expressions,
    find=_find,
)
