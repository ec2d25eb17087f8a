"""A param of a template without a default that a trigger gives no value: the variable stays in what is created.

Tekton replaces the params that bindings and defaults give and leaves every other `$(tt.params.name)` as it stands
(tektoncd/triggers v0.37.0, pkg/template/event.go, ResolveParams). The run starts all the same, and clones a revision
called `$(tt.params.revision)`.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: branch, value: $(body.ref)}
          template: {ref: build}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: branch
        - name: revision
      resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {generateName: built-}
          data:
            branch: $(tt.params.branch)
            revision: $(tt.params.revision)

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: branch, value: $(body.ref)}
          template: {ref: build}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: branch
        - name: revision
          default: main
      resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {generateName: built-}
          data:
            branch: $(tt.params.branch)
            revision: $(tt.params.revision)
"""

from collections.abc import Iterator

from harness.finding import Finding, Related, Severity
from harness.rules.params.nearest import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import ActiveTrigger, OwnedTemplate, locate_field
from harness.triggers.resolution import ResolvedTrigger

_SHOWN = 3
"""How many of the triggers that lack a param are pointed to."""


def _find(rule: Rule[OwnedTemplate], template: OwnedTemplate, subject: Subject) -> Iterator[Finding]:
    users = subject.users_of(template)
    used = subject.used_params(template.spec)
    for param in template.spec.params:
        if param.default is not None or (used is not None and param.name not in used):
            continue
        lacking = {one.title: one for one in users if param.name not in _bound(one)}
        if not lacking:
            continue
        first = next(iter(lacking.values()))
        others = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        near = nearest(param.name, _bound(first))
        yield rule.finding(
            f"param {param.name!r} of {template.title} has no default, and {first.title}{others} binds nothing to it: "
            f"$(tt.params.{param.name}) stays in what is created",
            locate_field(param.place, "name"),
            symbol=f"{template.title} {param.name}",
            help=f"{first.title} binds {near!r}: use one name" if near else "",
            related=tuple(
                Related(one.location, f"no binding of it gives {param.name!r}")
                for one in list(lacking.values())[:_SHOWN]
            ),
        )


def _bound(active: ActiveTrigger) -> tuple[str, ...]:
    """The names that the bindings of a trigger give."""
    resolved = active.resolved
    return tuple(param.name for param in resolved.params) if isinstance(resolved, ResolvedTrigger) else ()


RULE = Rule(
    id="template-unbound-param",
    severity=Severity.ERROR,
    summary="a declared param without a default that a trigger binds nothing to: it stays literal",
    help="bind it in the trigger, or give it a default in the template",
    each=lambda subject: subject.templates,
    find=_find,
)
