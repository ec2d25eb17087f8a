"""A CEL expression that does not parse or has no type: the trigger stops with an error at every event.

Tekton's admission webhook never looks inside a filter, so the first one to tell is the interceptor, at debug level
(tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go).
"""

from collections.abc import Iterator

from harness.cel import CompileError, compile_expression
from harness.cel.errors import Issue
from harness.finding import Finding, Severity
from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests.document import Path
from harness.rules.rule import Rule, Subject, locate
from harness.triggers.model import CLUSTER_INTERCEPTOR, InterceptorParam


def _find(rule: Rule, subject: Subject) -> Iterator[Finding]:
    for owner, interceptor in subject.interceptors():
        if interceptor.ref_name != "cel" or interceptor.ref_kind != CLUSTER_INTERCEPTOR:
            continue
        for param in interceptor.params:
            for path, what, source in _expressions(param):
                yield from _judge(rule, owner, param, path, what, source)


def _expressions(param: InterceptorParam) -> Iterator[tuple[Path, str, str]]:
    """The expressions in a param: the path from the param's value, what it is, its source."""
    if param.name.lower() == "filter" and isinstance(param.value, str) and param.value:
        yield (), "filter", param.value
    if param.name.lower() == "overlays" and isinstance(param.value, list):
        for index, overlay in enumerate(param.value):
            source: JSON = overlay.get("expression") if isinstance(overlay, dict) else None
            if isinstance(source, str) and isinstance(overlay, dict):
                yield (index, "expression"), f"overlay {overlay.get('key')!r}", source


def _judge(rule: Rule, owner: str, param: InterceptorParam, path: Path, what: str, source: str) -> Iterator[Finding]:
    try:
        compile_expression(source)
    except CompileError as error:
        always = f"the {what} of {owner} fails at every event"
        symbol = f"{owner} {what}"
        for issue in error.issues:
            yield rule.finding(f"{always}: {issue.message}", _place(param, path, issue), symbol)
        if not error.issues:
            yield rule.finding(f"{always}: {error}", locate(param.place), symbol)


def _place(param: InterceptorParam, path: Path, issue: Issue) -> Location:
    """Where in the file the issue is; the expression as a whole for an issue without a place (a limit)."""
    if param.place is None:
        return locate(None)
    document, at = param.place.document, (*param.place.path, *path)
    return document.locate_in_text(at, issue.line, issue.column) if issue.line > 0 else document.locate(at)


RULE = Rule(
    id="cel-invalid",
    severity=Severity.ERROR,
    summary="a CEL expression that does not parse or check",
    help="`tekton-harness cel EXPR` tries an expression; the message is Tekton's own",
    find=_find,
)
