"""Manifests with an interceptor in each of the places where one may stand."""

from textwrap import indent

_TEMPLATE = "template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap}]}}\n"


def in_listener(interceptor: str) -> str:
    """A trigger of an EventListener; the interceptor (a YAML mapping) begins in line 10."""
    return (
        "apiVersion: triggers.tekton.dev/v1beta1\n"
        "kind: EventListener\n"
        "metadata: {name: listener, namespace: ci}\n"
        "spec:\n"
        "  serviceAccountName: ci\n"
        "  triggers:\n"
        "    - name: build\n" + indent(_TEMPLATE, " " * 6) + "      interceptors:\n" + _item(interceptor, 8)
    )


def in_group(interceptor: str) -> str:
    """A trigger group; the interceptor begins in line 10."""
    return (
        "apiVersion: triggers.tekton.dev/v1beta1\n"
        "kind: EventListener\n"
        "metadata: {name: listener, namespace: ci}\n"
        "spec:\n"
        "  serviceAccountName: ci\n"
        "  triggerGroups:\n"
        "    - name: pushes\n"
        "      triggerSelector: {labelSelector: {matchLabels: {type: push}}}\n"
        "      interceptors:\n" + _item(interceptor, 8)
    )


def in_trigger(interceptor: str) -> str:
    """A Trigger object; the interceptor begins in line 10."""
    return (
        "apiVersion: triggers.tekton.dev/v1beta1\n"
        "kind: Trigger\n"
        "metadata:\n"
        "  name: build\n"
        "  namespace: ci\n"
        "  labels: {type: push}\n"
        "spec:\n" + indent(_TEMPLATE, " " * 2) + "  interceptors:\n" + _item(interceptor, 4)
    )


def _item(interceptor: str, depth: int) -> str:
    first, *rest = interceptor.splitlines()
    lines = [f"- {first}", *(f"  {line}" if line else "" for line in rest)]
    return "".join(f"{' ' * depth}{line}".rstrip() + "\n" for line in lines)


OWNERS = (
    (in_listener, "trigger 'build' of EventListener ci/listener", 8),
    (in_group, "group 'pushes' of EventListener ci/listener", 8),
    (in_trigger, "Trigger ci/build", 4),
)
"""Each place, how rules call its owner, and how far the interceptor's dash is indented."""
