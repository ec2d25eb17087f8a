"""An interceptor param that the interceptor does not know: it is ignored, and what it should have checked is not.

A misspelt `filters` leaves the trigger without a filter: it fires for everything. Names are matched in any case,
as Go's JSON decoder does (tektoncd/triggers v0.37.0, pkg/interceptors/*/…, the InterceptorParams types).

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
                - name: filters
                  value: body.ref == 'refs/heads/main'
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

import difflib
from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor, locate_name

KNOWN = {
    "cel": ("filter", "overlays"),
    "gitlab": ("secretRef", "eventTypes"),
    "github": ("secretRef", "eventTypes", "addChangedFiles", "githubOwners"),
    "bitbucket": ("secretRef", "eventTypes"),
    "slack": ("requestedFields",),
}
"""The params of Tekton's own interceptors."""


def _find(rule: Rule[OwnedInterceptor], owned: OwnedInterceptor, _: Subject) -> Iterator[Finding]:
    known = KNOWN.get(owned.core, ())
    lower = {name.lower(): name for name in known}
    for param in owned.interceptor.params if known else ():
        if param.name.lower() not in lower:
            near = difflib.get_close_matches(param.name.lower(), lower, n=1)
            yield rule.finding(
                f"interceptor {owned.core} ignores the param {param.name!r}: what it asks for is not checked",
                locate_name(param),
                symbol=f"{owned.title} {param.name}",
                help=f"did you mean {lower[near[0]]!r}?" if near else f"known are: {', '.join(known)}",
            )


RULE = Rule(
    id="unknown-interceptor-param",
    severity=Severity.ERROR,
    summary="a param that the interceptor ignores",
    help="use one of the interceptor's own params",
    each=lambda subject: subject.interceptors,
    find=_find,
)
