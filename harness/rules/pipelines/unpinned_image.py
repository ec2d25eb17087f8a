"""Images without a digest: whoever may push to the registry decides what runs.

A tag can be moved, a digest (`@sha256:…`) cannot (Kubernetes 1.35, docs/concepts/containers/images, "Image digests").
One finding names all such images of a Task; those of params without a default are not known.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: list, namespace: cd}
    spec:
      steps:
        - name: list
          image: docker.io/library/alpine:3.22
          command: [ls]

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: list, namespace: cd}
    spec:
      steps:
        - name: list
          image: docker.io/library/alpine:3.22@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1
          command: [ls]
"""

from collections.abc import Iterator
from typing import TypeAlias

from harness.finding import Finding, Severity
from harness.rules.pipelines.hints import and_more
from harness.rules.pipelines.images import images_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import WrittenPipeline, WrittenPipelineTask, WrittenStepAction, WrittenTask

_Owner: TypeAlias = WrittenPipeline | WrittenTask | WrittenStepAction


def _find(rule: Rule[_Owner], owner: _Owner, _: Subject) -> Iterator[Finding]:
    if isinstance(owner, WrittenPipeline):
        parts = [task.inline for task in owner.tasks if task.inline is not None]
        found = [image for part in parts for _, image in images_of(part)]
    else:
        found = [image for _, image in images_of(owner)]
    # Of latest-image's there is nothing more to say.
    open_ = [image for image in found if not image.has_digest and image.tag not in ("", "latest")]
    if open_:
        names = list(dict.fromkeys(image.name for image in open_))
        yield rule.finding(
            f"{owner.title} runs {and_more(names)} without a digest: a tag can be moved to another image",
            open_[0].location,
            symbol=owner.title,
        )


RULE: Rule[_Owner] = Rule(
    id="unpinned-image",
    severity=Severity.INFO,
    summary="images without a digest, one finding for each Task, Pipeline or StepAction",
    help="add the digest behind the tag, and let a bot keep both up to date",
    each=lambda subject: (
        *subject.workloads.pipelines,
        # Those inside of pipelines are told with their pipeline.
        *(task for task in subject.workloads.tasks if not isinstance(task.user, WrittenPipelineTask)),
        *subject.workloads.step_actions,
    ),
    find=_find,
)
