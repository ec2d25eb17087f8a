"""A field of a run that its version does not know: the API server drops it, and the run goes on without.

The definitions of runs are structural: what they do not name vanishes before Tekton's webhook looks. kubectl refuses
such a field, but a listener gets no more than a warning in an HTTP header. Most often it is a field of v1beta1 in a run
of v1: `serviceAccountName` leaves the run with the account `default`, `timeout` with one hour (tektoncd/pipeline
v1.15.0, config/300-crds/300-pipelinerun.yaml and 300-taskrun.yaml, docs/migrating-v1beta1-to-v1.md).

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: release, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: release-}
          spec:
            serviceAccountName: builder
            pipelineRef: {name: release}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: release, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: release-}
          spec:
            taskRunTemplate:
              serviceAccountName: builder
            pipelineRef: {name: release}
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import WrittenRun


def _find(rule: Rule[WrittenRun], run: WrittenRun, _: Subject) -> Iterator[Finding]:
    from harness.admission.pruning import advice, dropped_fields  # only where there are runs

    for path, known in dropped_fields(run.view.object):
        name = ".".join(str(step) for step in path if isinstance(step, str))
        who = "kubectl refuses it, and the API server" if run.template is None else "the API server"
        yield rule.finding(
            f"{run.title} has {name}, which {run.kind} {run.version} does not know: {who} drops it without a word",
            run.view.document.locate_key((*run.view.path, *path)),
            symbol=f"{run.title} {name}",
            help=advice(str(path[-1]), known),
        )


RULE = Rule(
    id="pruned-field",
    severity=Severity.ERROR,
    summary="a field of a run that the API server drops, such as one of v1beta1 in v1",
    help="use the field of the run's own version",
    each=lambda subject: subject.workloads.runs,
    find=_find,
)
