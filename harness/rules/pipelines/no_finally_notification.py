"""A Pipeline without final tasks: when a task fails, nobody hears of it.

A run that an event started has no one who watches it, and GitLab saw HTTP 202 long before. Tasks in `finally` run
whatever became of the others and know how it went: `$(tasks.status)` (tektoncd/pipeline v1.15.0, docs/pipelines.md,
"Adding Finally to the Pipeline").

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}

Passes:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build
          taskRef: {name: kaniko}
      finally:
        - name: notify
          taskRef: {name: slack}
          params:
            - name: text
              value: the release ended with $(tasks.status)
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import WrittenPipeline


def _find(rule: Rule[WrittenPipeline], pipeline: WrittenPipeline, _: Subject) -> Iterator[Finding]:
    by_hand = pipeline.run is not None and pipeline.run.template is None
    if pipeline.tasks and not pipeline.spec.finally_tasks and not by_hand:
        yield rule.finding(
            f"{pipeline.title} has no final task: nobody hears of it when a task fails",
            pipeline.view.document.locate_key((*pipeline.view.path, "tasks")),
            symbol=pipeline.title,
        )


RULE = Rule(
    id="no-finally-notification",
    severity=Severity.INFO,
    summary="a Pipeline without a final task that could tell how it went",
    help="add a task under finally that sends $(tasks.status) to where people look",
    each=lambda subject: subject.workloads.pipelines,
    find=_find,
)
