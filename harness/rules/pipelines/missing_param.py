"""A param without a default that nobody gives: the run fails before its first step.

Tekton compares what a run gives to its Pipeline or Task, what a pipeline gives to the Task of each of its tasks, and
what a step gives to its StepAction, only when the run is there (tektoncd/pipeline v1.15.0,
pkg/reconciler/pipelinerun/resources/validate_params.go, pkg/reconciler/taskrun/validate_taskrun.go). The listener has
long answered 202.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: kaniko, namespace: ci}
    spec:
      params:
        - name: IMAGE
        - name: CONTEXT
          default: .
      steps:
        - name: build
          image: ghcr.io/osscontainertools/kaniko:v1.28.2
          args: ["--destination=$(params.IMAGE)", "--context=$(params.CONTEXT)"]
    ---
    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}
          params:
            - name: CONTEXT
              value: src

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: kaniko, namespace: ci}
    spec:
      params:
        - name: IMAGE
        - name: CONTEXT
          default: .
      steps:
        - name: build
          image: ghcr.io/osscontainertools/kaniko:v1.28.2
          args: ["--destination=$(params.IMAGE)", "--context=$(params.CONTEXT)"]
    ---
    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}
          params:
            - name: IMAGE
              value: harbor.example.com/shop/web
"""

from collections.abc import Iterator

from harness.finding import Finding, Related, Severity
from harness.pipelines.params import missing
from harness.rules.pipelines.hints import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.workloads import Use
from harness.rules.written import is_static, locate_name, name_of, object_items

FAILURES = {
    "PipelineRun": "the run fails with ParameterMissing",
    "TaskRun": "the run fails with TaskRunValidationFailed",
    "task": "the run fails with PipelineValidationFailed",
    "step": "the run fails with TaskRunResolutionFailed",
}
"""What becomes of the run, by who gives too little."""


def _find(rule: Rule[Use], use: Use, _: Subject) -> Iterator[Finding]:
    given = {param.name for param in use.given}
    if not all(map(is_static, given)):
        return
    known = {spec.name for spec in use.declared}
    places = {name_of(item): item for item in object_items(use.target.view, "params")}
    misspelt = sorted(given - known)
    for name in missing(use.declared, use.given):
        if not is_static(name):
            continue
        finding_help = f"add it to params, or give it a default in {use.target_title}"
        yield rule.finding(
            f"{use.title} gives no value to param {name!r} of {use.target_title}, which has no default: "
            f"{FAILURES[use.kind]}",
            use.location,
            symbol=f"{use.title} {name}",
            help=nearest(name, misspelt, finding_help) if _is_near(name, misspelt) else finding_help,
            related=(Related(locate_name(places[name]), "declared here without a default"),) if name in places else (),
        )


def _is_near(name: str, others: list[str]) -> bool:
    return nearest(name, others, "").startswith("did you mean")


RULE = Rule(
    id="missing-param",
    severity=Severity.ERROR,
    summary="a param without a default that a run, a pipeline's task or a step does not give",
    help="give the param a value, or a default where it is declared",
    each=lambda subject: subject.workloads.uses,
    find=_find,
)
