"""An image without a tag, or with the tag `latest`: what runs today is not what runs tomorrow.

The registry decides at each start which image that is, and the kubelet pulls it each time (Kubernetes 1.35,
docs/concepts/containers/images, "imagePullPolicy defaulting"). A param's default counts too.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: cd}
    spec:
      params:
        - name: tag
          default: latest
      steps:
        - name: sync
          image: harbor.example.com/tools/argocd:$(params.tag)
          command: [argocd, version]

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: list, namespace: cd}
    spec:
      steps:
        - name: list
          image: docker.io/library/alpine
          command: [ls]

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: cd}
    spec:
      params:
        - name: tag
          default: v3.1.4
      steps:
        - name: sync
          image: harbor.example.com/tools/argocd:$(params.tag)
          command: [argocd, version]
"""

from collections.abc import Iterator
from typing import TypeAlias

from harness.finding import Finding, Related, Severity
from harness.rules.pipelines.images import images_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import WrittenStepAction, WrittenTask

_Owner: TypeAlias = WrittenTask | WrittenStepAction


def _find(rule: Rule[_Owner], owner: _Owner, _: Subject) -> Iterator[Finding]:
    for container, image in images_of(owner):
        if image.has_digest or image.tag not in ("", "latest"):
            continue
        what = "has the tag latest" if image.tag else "has no tag"
        by_default = ", by default," if image.defaults else ""
        yield rule.finding(
            f"image {image.name} of {container.title}{by_default} {what}: what runs can change from run to run",
            image.location,
            symbol=f"{container.title} {image.name}",
            related=tuple(Related(place, f"the default of param {name!r}") for name, place in image.defaults),
        )


RULE = Rule(
    id="latest-image",
    severity=Severity.WARNING,
    summary="a step's image without a tag or with the tag latest",
    help="give the tag of a version, best with its digest",
    each=lambda subject: subject.workloads.scripted,
    find=_find,
)
