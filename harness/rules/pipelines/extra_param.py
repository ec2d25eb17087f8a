"""A param that is given but not declared: it has no effect, and a StepAction is refused.

Pipelines and Tasks pass over params that they do not declare (tektoncd/pipeline v1.15.0,
pkg/reconciler/taskrun/validate_taskrun.go, `wrongTypeParamsNames`), so that a misspelt name leaves the default in its
place. A step that gives too much to its StepAction makes the run fail (pkg/reconciler/taskrun/resources/taskspec.go).
What is written inline may use the params around it without a declaration.

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      params:
        - name: imageTag
          default: dev
      tasks:
        - name: build
          taskRef: {name: kaniko}
          params:
            - name: TAG
              value: $(params.imageTag)
    ---
    apiVersion: tekton.dev/v1
    kind: PipelineRun
    metadata: {generateName: release-, namespace: ci}
    spec:
      pipelineRef: {name: release}
      params:
        - name: image-tag
          value: v1.4.0

Passes:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      params:
        - name: imageTag
          default: dev
      tasks:
        - name: build
          taskRef: {name: kaniko}
          params:
            - name: TAG
              value: $(params.imageTag)
    ---
    apiVersion: tekton.dev/v1
    kind: PipelineRun
    metadata: {generateName: release-, namespace: ci}
    spec:
      pipelineRef: {name: release}
      params:
        - name: imageTag
          value: v1.4.0
"""

from collections.abc import Iterator
from dataclasses import replace

from harness.finding import Finding, Severity
from harness.rules.pipelines.hints import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.workloads import Use
from harness.rules.written import is_static, locate_name


def _find(rule: Rule[Use], use: Use, _: Subject) -> Iterator[Finding]:
    known = {spec.name for spec in use.declared}
    if use.inline or not all(map(is_static, known)):
        return
    for param in use.given:
        if not param.name or param.name in known or not is_static(param.name):
            continue
        refused = use.kind == "step"
        consequence = "the run fails" if refused else "it has no effect"
        free = known - {one.name for one in use.given}
        finding = rule.finding(
            f"{use.title} gives param {param.name!r}, which {use.target_title} does not declare: {consequence}",
            locate_name(use.given_view(param.name)),
            symbol=f"{use.title} {param.name}",
            help=nearest(param.name, free, "take it away, or declare it"),
        )
        yield replace(finding, severity=Severity.ERROR) if refused else finding


RULE = Rule(
    id="extra-param",
    severity=Severity.WARNING,
    summary="a param that is given to a Pipeline, Task or StepAction that does not declare it",
    help="correct its name, or take it away",
    each=lambda subject: subject.workloads.uses,
    find=_find,
)
