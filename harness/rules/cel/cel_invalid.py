"""A CEL expression that does not parse or has no type: the trigger stops with an error at every event.

Tekton's admission webhook never looks inside an expression, so the first one to tell is the interceptor, when an event
comes, and at debug level only (tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go).

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
                  value: body.ref = 'refs/heads/main'
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
                  value: body.ref == 'refs/heads/main'
          template: {ref: build}
"""

from collections.abc import Iterator

from harness.cel import CompileError
from harness.finding import Finding, Severity
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject


def _find(rule: Rule[Expression], expression: Expression, _: Subject) -> Iterator[Finding]:
    error = expression.compiled
    if not isinstance(error, CompileError):
        return
    always = f"the {expression.title} fails at every event"
    for issue in error.issues:
        # An issue without a place (a limit) is one of the expression as a whole.
        at = expression.locate_line(issue.line, issue.column) if issue.line > 0 else expression.location
        yield rule.finding(f"{always}: {issue.message}", at, symbol=expression.title)
    if not error.issues:
        yield rule.finding(f"{always}: {error}", expression.location, symbol=expression.title)


RULE = Rule(
    id="cel-invalid",
    severity=Severity.ERROR,
    summary="a CEL expression that does not parse or check",
    help="`tekton-harness cel EXPR` tries an expression; the message is Tekton's own",
    each=lambda subject: subject.expressions,
    find=_find,
)
