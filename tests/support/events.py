"""A listener and GitLab's deliveries for tests of what events do."""

import json
from typing import Any

SHA = "0d1f7c5b6a8d1f0c5b6a8d1f0c5b6a8d1f0c5b6a"


def listener(*triggers: str, more: str = "") -> str:
    """A listener `ci/listener` whose triggers are given by `trigger`."""
    items = "".join(triggers)
    return f"""\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {{name: listener, namespace: ci}}
spec:
  triggers:{items}
{more}"""


def trigger(
    filter: str,
    params: dict[str, str] | None = None,
    *,
    name: str = "build",
    run: str = "build",
    kind: str = "PipelineRun",
    interceptors: str = "",
) -> str:
    """A trigger that hands on params and creates one run, of a pipeline or task called `run`."""
    given = params or {}
    bindings = json.dumps([{"name": key, "value": value} for key, value in given.items()])
    declared = json.dumps([{"name": key} for key in given])
    values = json.dumps([{"name": key, "value": f"$(tt.params.{key})"} for key in given])
    reference = "taskRef" if kind == "TaskRun" else "pipelineRef"
    spec = f"{{{reference}: {{name: {run}}}, params: {values}}}"
    version = "tekton.dev/v1"
    if kind == "ConfigMap":
        version, spec = "v1", "{}"
    return f"""
    - name: {name}
      interceptors:{interceptors}
        - ref: {{name: cel}}
          params: [{{name: filter, value: {json.dumps(filter)}}}]
      bindings: {bindings}
      template:
        spec:
          params: {declared}
          resourcetemplates:
            - apiVersion: {version}
              kind: {kind}
              metadata: {{generateName: {name}-}}
              {"data" if kind == "ConfigMap" else "spec"}: {spec}"""


def delivery(event: str, body: dict[str, Any], url: str = "https://hooks.example.com/") -> str:
    """GitLab's record of a delivery."""
    headers = {"X-Gitlab-Event": event, "X-Gitlab-Token": "[REDACTED]"}
    return json.dumps({"url": url, "request_headers": headers, "request_data": body})


def push(ref: str = "refs/heads/main", project: str = "shop/web", **more: Any) -> str:
    """A push, or with a ref of a tag a tag push."""
    kind = "tag_push" if ref.startswith("refs/tags/") else "push"
    body = {
        "object_kind": kind,
        "ref": ref,
        "after": SHA,
        "checkout_sha": SHA,
        "project": {
            "id": 7,
            "name": project.rpartition("/")[2],
            "path_with_namespace": project,
            "http_url": f"https://gitlab.example.com/{project}.git",
            "default_branch": "main",
        },
        **more,
    }
    return delivery("Tag Push Hook" if kind == "tag_push" else "Push Hook", body)


def deleted(ref: str = "refs/heads/main") -> str:
    """The deletion of a branch or tag."""
    return push(ref, after="0" * 40, checkout_sha=None, commits=[])


def merge_request(action: str = "open", state: str = "opened", source: int = 7) -> str:
    """An event of a merge request for project 7."""
    attributes = {"action": action, "state": state, "source_project_id": source, "target_project_id": 7}
    project = {"id": 7, "path_with_namespace": "shop/web"}
    body = {"object_kind": "merge_request", "project": project, "object_attributes": attributes}
    return delivery("Merge Request Hook", body)
