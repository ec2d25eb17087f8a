"""Something that looks like a variable of a template, and stays as it stands.

The listener replaces `$(tt.params.name)`, in exactly this spelling, and `$(uid)` (tektoncd/triggers v0.37.0,
pkg/template/resource.go and event.go). Brackets, blanks, paths into the event and the params of Pipelines are other
things: they stay in what is created, and the webhook lets them pass.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: revision
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: build-}
          spec:
            pipelineRef: {name: build}
            params:
              - name: revision
                value: $(tt.params['revision'])
              - name: event
                value: $(context.eventID)

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: revision
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: build-}
          spec:
            pipelineRef: {name: build}
            params:
              - name: revision
                value: $(params.revision)

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: revision
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: build-}
          spec:
            params:
              - name: revision
                value: $(tt.params.revision)
              - name: run
                value: $(uid)
            pipelineSpec:
              params:
                - name: revision
              tasks:
                - name: build
                  taskRef: {name: build}
                  params:
                    - name: revision
                      value: $(params.revision)
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.params.unknown_variables import unknown_variables
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedTemplate, in_message


def _find(rule: Rule[OwnedTemplate], template: OwnedTemplate, subject: Subject) -> Iterator[Finding]:
    for variable in unknown_variables(template, subject):
        written = in_message(variable.written)
        yield rule.finding(
            f"{written} in {template.title} is no variable that Tekton replaces there: it stays as it stands",
            variable.location,
            symbol=f"{template.title} {variable.written}",
            help=variable.help,
        )


RULE = Rule(
    id="template-unknown-variable",
    severity=Severity.ERROR,
    summary="`$(tt.params['x'])`, `$(context.eventID)`, `$(params.x)` where Tekton leaves it alone",
    help="write $(tt.params.name)",
    each=lambda subject: subject.templates,
    find=_find,
)
