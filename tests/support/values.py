"""A listener with one trigger whose bindings, template and interceptors are given as YAML."""

from textwrap import indent

HEAD = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  serviceAccountName: ci
  triggers:
    - name: build
"""


def in_trigger(
    *,
    bindings: str = "[]",
    params: str = "[]",
    data: str = "{}",
    metadata: str = "{generateName: built-}",
    interceptors: str = "[]",
    resources: str = "",
) -> str:
    """The listener's manifest. `bindings` begins in line 9 and column 9 where it is a block of several lines, then come
    the interceptors and the template with its `params` and a ConfigMap, or `resources` instead of that."""
    resource = (
        resources or f"- apiVersion: v1\n  kind: ConfigMap\n  metadata:{_below(metadata, 4)}  data:{_below(data, 4)}"
    )
    return (
        f"{HEAD}      bindings:{_below(bindings, 8)}"
        f"      interceptors:{_below(interceptors, 8)}"
        "      template:\n        spec:\n"
        f"          params:{_below(params, 12)}"
        f"          resourcetemplates:{_below(resource, 12)}"
    )


def overlays(*pairs: tuple[str, str]) -> str:
    """A cel interceptor with overlays, (key, expression)."""
    lines = "".join(f"        - key: {key!r}\n          expression: {expression}\n" for key, expression in pairs)
    return f"- ref: {{name: cel}}\n  params:\n    - name: overlays\n      value:\n{lines}"


def push(body: str, path: str = "/") -> str:
    """A push hook as a raw request."""
    head = "Host: hooks.example.com\nX-Gitlab-Event: Push Hook\nContent-Type: application/json\n"
    return f"POST {path} HTTP/1.1\n{head}\n{body}\n"


def _below(text: str, depth: int) -> str:
    if "\n" not in text.strip():
        return f" {text.strip()}\n" if not text.startswith("-") else f"\n{indent(text.strip(), ' ' * depth)}\n"
    return f"\n{indent(text.rstrip(), ' ' * depth)}\n"
