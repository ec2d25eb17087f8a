"""A small project of its own in a temporary folder: one listener, one delivery, one suite."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LISTENER = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata:
  name: listener
  namespace: ci
spec:
  serviceAccountName: ci
  triggers:
    - name: build
      interceptors:
        - ref:
            name: gitlab
          params:
            - name: secretRef
              value: {secretName: hook, secretKey: token}
            - name: eventTypes
              value: [Push Hook]
        - ref:
            name: cel
          params:
            - name: filter
              value: body.ref == 'refs/heads/main'
      bindings:
        - name: revision
          value: $(body.after)
      template:
        spec:
          params:
            - name: revision
          resourcetemplates:
            - apiVersion: v1
              kind: ConfigMap
              metadata:
                generateName: built-
              data:
                revision: $(tt.params.revision)
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ci
  namespace: ci
---
apiVersion: v1
kind: Secret
metadata:
  name: hook
  namespace: ci
stringData:
  token: REPLACE_ME
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: hooks
  namespace: ci
spec:
  tls:
    - hosts: [hooks.example.com]
      secretName: hooks-tls
  rules:
    - host: hooks.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: el-listener
                port:
                  number: 8080
"""

SUITE = """\
apiVersion: tekton-harness/v1
kind: Suite
metadata:
  name: small
cases:
  - name: main builds
    delivery: main
    expect:
      fires:
        build:
          params: {revision: abc}
"""


def record(body: str) -> str:
    return (
        '{"url": "https://hooks.example.com/", "request_headers": {"Content-Type": "application/json", '
        f'"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "[REDACTED]"}}, "request_data": {body}}}'
    )


@dataclass(frozen=True)
class Answer:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Folder:
    """A folder to write files into."""

    folder: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


@dataclass(frozen=True)
class SmallProject(Folder):
    """A folder with one listener, one delivery and one suite."""

    command: Callable[..., Answer]
