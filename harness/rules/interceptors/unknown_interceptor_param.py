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
from dataclasses import replace

from harness.cel import Program
from harness.finding import Finding, Severity
from harness.fix import Fix, ReplaceText
from harness.rules.expressions import expressions_of
from harness.rules.interceptors.invalid_interceptor_param import problems_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor, locate_name
from harness.triggers.model import InterceptorParam

KNOWN = {
    "cel": ("filter", "overlays"),
    "gitlab": ("secretRef", "eventTypes"),
    "github": ("secretRef", "eventTypes", "addChangedFiles", "githubOwners"),
    "bitbucket": ("secretRef", "eventTypes"),
    "slack": ("requestedFields",),
}
"""The params of Tekton's own interceptors."""

_NEARLY = 0.8
"""From what likeness on (difflib's ratio) a name is taken for another one that is misspelt."""


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
                fix=_renamed(owned, param, lower[near[0]]) if near else None,
            )


def _renamed(owned: OwnedInterceptor, param: InterceptorParam, name: str) -> Fix | None:
    """The name put right, where it is nearly that one, nobody has given that one, and what is asked for can be done."""
    place, chain = param.place, owned.interceptor
    near = [one for one in chain.params if _likeness(one.name, name) >= _NEARLY]
    if near != [param] or place is None or place.path[-1:] != ("value",) or param.value in (None, "", []):
        return None
    meant = tuple(replace(one, name=name) if one is param else one for one in chain.params)
    if not _is_sound(replace(owned, interceptor=replace(chain, params=meant))):
        return None
    # Loaded only where there is something to mend.
    from harness.fixes import make_fix

    change = ReplaceText((*place.path[:-1], "name"), 0, len(param.name), param.name, name)
    return make_fix(place.document, f"call the param {name}", change)


def _likeness(name: str, known: str) -> float:
    return difflib.SequenceMatcher(None, name.lower(), known.lower()).ratio()


def _is_sound(owned: OwnedInterceptor) -> bool:
    """Whether the interceptor can do what its params ask for."""
    compiled = all(isinstance(one.compiled, Program) for one in expressions_of(owned))
    return compiled and next(problems_of(owned), None) is None


RULE = Rule(
    id="unknown-interceptor-param",
    severity=Severity.ERROR,
    summary="a param that the interceptor ignores",
    help="use one of the interceptor's own params",
    each=lambda subject: subject.interceptors,
    find=_find,
)
