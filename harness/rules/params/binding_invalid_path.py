"""A binding's path that can find nothing, or is read otherwise than it looks.

Bindings speak client-go's JSONPath, which is not the JSONPath of other tools: keys stand in single quotes, a dot in
them has a backslash, there is no `&&` and no `length`, and a number of the payload never compares with an integer
(k8s.io/client-go v0.35.7, util/jsonpath; tektoncd/triggers v0.37.0, pkg/template/jsonpath.go). Tekton's webhook does
not look at paths: the first event shows it, in the listener's log.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerBinding
    metadata: {name: push, namespace: ci}
    spec:
      params:
        - name: branch
          value: $(body["ref"])

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerBinding
    metadata: {name: push, namespace: ci}
    spec:
      params:
        - name: first
          value: $(body.commits[?(@.position==1)].id)
        - name: event
          value: $(header['x-gitlab-event'])
        - name: team
          value: $(body.labels['example.com/team'])

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerBinding
    metadata: {name: push, namespace: ci}
    spec:
      params:
        - name: branch
          value: $(body['ref'])
        - name: first
          value: $(body.commits[?(@.position==1.0)].id)
        - name: event
          value: $(header.x-gitlab-event)
        - name: team
          value: $(body.labels.example\\.com/team)
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from harness.finding import Finding, Severity
from harness.rules.bound_params import BoundParam
from harness.rules.params.path_problems import ROOTS, PathProblem, problem_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_OPEN: Final = re.compile(rf"\$\((?=\{{?\.?(?:{'|'.join(ROOTS)})\b)")


def _find(rule: Rule[BoundParam], bound: BoundParam, _: Subject) -> Iterator[Finding]:
    for use in bound.paths:
        problem = problem_of(use)
        if problem is not None:
            finding = rule.finding(
                f"{use.title} of {bound.title} {_consequence(bound, problem)}",
                bound.locate(use.offset),
                symbol=f"{bound.title} {use.written}",
                help=problem.help,
            )
            yield finding if problem.when else replace(finding, severity=Severity.WARNING)
    closed = {use.offset for use in bound.paths}
    for start in _OPEN.finditer(bound.param.value):
        if start.start() not in closed and not _is_closed(bound.param.value[start.end() :]):
            yield rule.finding(
                f"a $( in {bound.title} is never closed: it stays as it stands, and no event changes it",
                bound.locate(start.start()),
                symbol=f"{bound.title} open {start.start()}",
                help="add the closing parenthesis",
            )


def _consequence(bound: BoundParam, problem: PathProblem) -> str:
    if not problem.when:
        return f"reads {problem.cause}"
    if problem.cause.startswith("it gives"):
        return f"reads no key: {problem.cause}"
    if bound.users and all(bound.default_for(resolved) for _, resolved in bound.users):
        return f"takes the default {problem.when}: {problem.cause}"
    return f"stops the trigger {problem.when}: {problem.cause}"


def _is_closed(rest: str) -> bool:
    depth = 1
    for character in rest.partition("$(")[0]:
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return True
    return False


RULE = Rule(
    id="binding-invalid-path",
    severity=Severity.ERROR,
    summary="a path that client-go's JSONPath refuses, or reads otherwise than it looks",
    help="write the path in client-go's JSONPath",
    each=lambda subject: subject.bound_params,
    find=_find,
)
