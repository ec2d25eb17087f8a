"""An environment variable that is given twice to one container: only the last one counts.

Kubernetes keeps both in the pod and the later value wins (Kubernetes 1.35, pkg/kubelet/kubelet_pods.go,
`makeEnvironmentVariables`; the API server warns about it). A step's variable in place of its step template's is no
mistake.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: build, namespace: ci}
    spec:
      steps:
        - name: build
          image: docker.io/library/golang:1.25.1
          command: [go, build, ./...]
          env:
            - name: CGO_ENABLED
              value: "0"
            - name: GOOS
              value: linux
            - name: CGO_ENABLED
              value: "1"

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: build, namespace: ci}
    spec:
      stepTemplate:
        env:
          - name: CGO_ENABLED
            value: "1"
      steps:
        - name: build
          image: docker.io/library/golang:1.25.1
          command: [go, build, ./...]
          env:
            - name: CGO_ENABLED
              value: "0"
            - name: GOOS
              value: linux
"""

from collections.abc import Iterator

from harness.finding import Finding, Related, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import WrittenContainer, is_static, locate_name, name_of, object_items


def _find(rule: Rule[WrittenContainer], container: WrittenContainer, _: Subject) -> Iterator[Finding]:
    items = object_items(container.view, "env")
    last = {name_of(item): item for item in items}
    for item in items:
        name = name_of(item)
        if name and is_static(name) and item is not last[name]:
            yield rule.finding(
                f"{container.title} sets {name} again below: only the last value counts, this one is lost",
                locate_name(item),
                symbol=f"{container.title} {name} {item.path[-1]}",
                related=(Related(locate_name(last[name]), "the only one that counts"),),
            )


RULE = Rule(
    id="duplicate-env",
    severity=Severity.WARNING,
    summary="an environment variable that is set twice in one container",
    help="keep the one that is meant",
    each=lambda subject: subject.workloads.containers,
    find=_find,
)
