"""A name that leads nowhere: a binding, template, trigger, account, secret, pipeline or task that is not there.

Neither Kubernetes nor Tekton's webhook checks references (tektoncd/triggers v0.37.0,
pkg/apis/triggers/v1beta1/*_validation.go; tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/*_validation.go). What is
missing shows only when an event comes: in the listener's log, as a run that fails, or as a request that the ingress
answers itself. The sender sees HTTP 202.

What may come from elsewhere is passed over: names that only an event tells (`$(tt.params.x)`), Secrets where the
manifests hold none at all, what a SealedSecret, an ExternalSecret or a Certificate makes.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          template: {ref: biuld}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      resourcetemplates:
        - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: built-}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          template: {ref: build}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      resourcetemplates:
        - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: built-}}
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject


def _find(rule: Rule[Subject], whole: Subject, _: Subject) -> Iterator[Finding]:
    yield from (finding for finding in whole.references if finding.rule == rule.id)


RULE = Rule(
    id="unresolved-reference",
    severity=Severity.ERROR,
    summary="a name of something that the manifests lack",
    help="correct the name or the namespace, or add what is missing to the manifests",
    each=lambda subject: subject.whole,
    find=_find,
)
