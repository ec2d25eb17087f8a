"""An interceptor param that the interceptor does not know: it is ignored, and what it should have checked is not.

A misspelt `filters` leaves the trigger without a filter: it fires for everything. Names are matched in any case,
as Go's JSON decoder does (tektoncd/triggers v0.37.0, pkg/interceptors/*/…, the InterceptorParams types).
"""

import difflib
from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.rule import Rule, Subject, locate_name
from harness.triggers.model import CLUSTER_INTERCEPTOR

KNOWN = {
    "cel": ("filter", "overlays"),
    "gitlab": ("secretRef", "eventTypes"),
    "github": ("secretRef", "eventTypes", "addChangedFiles", "githubOwners"),
    "bitbucket": ("secretRef", "eventTypes"),
    "slack": ("requestedFields",),
}
"""The params of Tekton's own interceptors."""


def _find(rule: Rule, subject: Subject) -> Iterator[Finding]:
    for owner, interceptor in subject.interceptors():
        known = KNOWN.get(interceptor.ref_name)
        if known is None or interceptor.ref_kind != CLUSTER_INTERCEPTOR:
            continue
        lower = {name.lower(): name for name in known}
        for param in interceptor.params:
            if param.name.lower() in lower:
                continue
            near = difflib.get_close_matches(param.name.lower(), lower, n=1)
            advice = f"did you mean {lower[near[0]]!r}?" if near else f"known are: {', '.join(known)}"
            yield rule.finding(
                f"interceptor {interceptor.title} ignores the param {param.name!r}: what it asks for is not checked",
                locate_name(param),
                symbol=f"{owner} {interceptor.title} {param.name}",
                help=advice,
            )


RULE = Rule(
    id="unknown-interceptor-param",
    severity=Severity.ERROR,
    summary="a param that the interceptor ignores",
    help="use one of the interceptor's own params",
    find=_find,
)
