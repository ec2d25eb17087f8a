"""A default that always counts, because the binding that should replace it has a name that is nearly the same.

A binding's value replaces the default of exactly the same name; under any other name it is one more param, which the
template does not use (tektoncd/triggers v0.37.0, pkg/template/event.go, ResolveParams). Every event builds the default
then, and nothing fails.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: git-revision, value: $(body.checkout_sha)}
          template:
            spec:
              params:
                - {name: gitrevision, default: main}
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {revision: $(tt.params.gitrevision)}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: gitrevision, value: $(body.checkout_sha)}
          template:
            spec:
              params:
                - {name: gitrevision, default: main}
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {revision: $(tt.params.gitrevision)}
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from harness.finding import Finding, Related, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedTemplate, in_message, locate_field
from harness.triggers.model import ParamSpec
from harness.triggers.resolution import ResolvedTrigger

_LONGEST = 100
"""Longer names are nobody's misspellings."""

_NEAR = 0.8
"""How much two names share at least, from 0 to 1 (difflib): `revison` and `revision`, not `branch` and `branchName`."""


def _find(rule: Rule[OwnedTemplate], template: OwnedTemplate, subject: Subject) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for user in subject.users_of(template):
        resolved = user.resolved
        if not isinstance(resolved, ResolvedTrigger):
            continue
        for param in resolved.params:
            meant = meant_default(resolved, param.name, subject)
            if meant is None or (meant.name, param.name) in told:
                continue
            told.add((meant.name, param.name))
            yield rule.finding(
                f"{user.title} binds {param.name!r}, {template.title} declares {meant.name!r}: "
                f"every event gets the default {in_message(meant.default or '')!r}",
                locate_field(meant.place, "name"),
                symbol=f"{template.title} {meant.name} {param.name}",
                help=f"call both {meant.name!r}",
                related=(Related(locate_field(param.place, "name"), "bound under this name"),),
            )


def meant_default(resolved: ResolvedTrigger, name: str, subject: Subject) -> ParamSpec | None:
    """The declaration with a default that a binding's param probably means, and misses by its name."""
    used = subject.used_params(resolved.template)
    declared = resolved.template.params
    if used is None or name in used or any(one.name == name for one in declared):
        return None
    bound = {param.name for param in resolved.params}
    for one in declared:
        if one.default is not None and one.name in used and one.name not in bound and _is_near(one.name, name):
            return one
    return None


def _is_near(one: str, other: str) -> bool:
    if max(len(one), len(other)) > _LONGEST:
        return False
    first, second = (re.sub(r"[-_.]", "", name).lower() for name in (one, other))
    return first == second or SequenceMatcher(None, first, second).ratio() >= _NEAR


RULE = Rule(
    id="default-name-mismatch",
    severity=Severity.WARNING,
    summary="a default whose param no binding fills under that name, but one nearly does",
    help="use one name in the binding and in the template",
    each=lambda subject: subject.templates,
    find=_find,
)
