"""A param that a binding gives and no template asks for.

What a binding gives is replaced in the template wherever `$(tt.params.name)` stands, declared or not (tektoncd/triggers
v0.37.0, pkg/template/resource.go). A param that stands nowhere does nothing, but its path has to be in every event: one
that lacks it stops the trigger.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: revision, value: $(body.checkout_sha)}
            - {name: author, value: $(body.user_username)}
          template:
            spec:
              params: [{name: revision}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {revision: $(tt.params.revision)}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: revision, value: $(body.checkout_sha)}
          template:
            spec:
              params: [{name: revision}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {revision: $(tt.params.revision)}
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.bound_params import BoundParam
from harness.rules.params.default_name_mismatch import meant_default
from harness.rules.params.nearest import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject


def _find(rule: Rule[BoundParam], bound: BoundParam, subject: Subject) -> Iterator[Finding]:
    # Templates elsewhere may well use what a ClusterTriggerBinding gives.
    if not bound.users or bound.shared:
        return
    name = bound.param.name
    wanted: dict[str, None] = {}
    for _, resolved in bound.users:
        used = subject.used_params(resolved.template)
        declared = [one.name for one in resolved.template.params]
        if used is None or name in used or name in declared:
            return
        if meant_default(resolved, name, subject):
            return  # told as default-name-mismatch
        wanted.update(dict.fromkeys(declared))
    near = nearest(name, wanted)
    does = "its path has to be in every event all the same" if bound.paths else "it does nothing"
    yield rule.finding(
        f"no template asks for {bound.title}: {does}",
        bound.location,
        symbol=bound.title,
        help=f"did you mean {near!r}?" if near else "",
    )


RULE = Rule(
    id="binding-unused-param",
    severity=Severity.WARNING,
    summary="a param that is bound, and neither declared nor used by the template",
    help="remove it from the binding, or use it in the template",
    each=lambda subject: subject.bound_params,
    find=_find,
)
