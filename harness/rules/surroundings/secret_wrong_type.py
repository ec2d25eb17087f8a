"""A Secret of a type that its consumer passes over, or without a key that it reads.

The kubelet takes `imagePullSecrets` only of the types `kubernetes.io/dockerconfigjson` and `kubernetes.io/dockercfg`,
and skips any other without a word, so that pulling is anonymous (Kubernetes 1.35, pkg/credentialprovider/secrets). A
workspace or a volume that names a missing key of a Secret, and an `env` that does, keep the pod from starting. A Secret
of a known type without that type's key the API server refuses (pkg/apis/core/validation, ValidateSecret).

Only Secrets that stand in the manifests are judged, placeholders among them. The keys that interceptors and listeners
read are told by `unresolved-reference`.

Fails:

    apiVersion: v1
    kind: Secret
    metadata: {name: harbor, namespace: ci}
    type: Opaque
    stringData: {config.json: REPLACE_ME}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: runs, namespace: ci}
    imagePullSecrets: [{name: harbor}]

Fails:

    apiVersion: v1
    kind: Secret
    metadata: {name: harbor, namespace: ci}
    type: kubernetes.io/dockerconfigjson
    stringData: {.dockerconfigjson: REPLACE_ME}
    ---
    apiVersion: tekton.dev/v1
    kind: TaskRun
    metadata: {name: build, namespace: ci}
    spec:
      taskRef: {name: build}
      workspaces:
        - name: registry
          secret:
            secretName: harbor
            items: [{key: config.json, path: config.json}]

Passes:

    apiVersion: v1
    kind: Secret
    metadata: {name: harbor, namespace: ci}
    type: kubernetes.io/dockerconfigjson
    stringData: {.dockerconfigjson: REPLACE_ME}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: runs, namespace: ci}
    imagePullSecrets: [{name: harbor}]
    ---
    apiVersion: tekton.dev/v1
    kind: TaskRun
    metadata: {name: build, namespace: ci}
    spec:
      taskRef: {name: build}
      workspaces:
        - name: registry
          secret:
            secretName: harbor
            items: [{key: .dockerconfigjson, path: config.json}]
"""

import difflib
from collections.abc import Iterator

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.manifests import Path, Resource, View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.surroundings.nodes import objects_in
from harness.rules.units import OwnedObject

_PULL_TYPES = {"kubernetes.io/dockerconfigjson": ".dockerconfigjson", "kubernetes.io/dockercfg": ".dockercfg"}
_NEEDED = {
    **{kind: (key,) for kind, key in _PULL_TYPES.items()},
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
"""What the API server asks of the known types."""

_CONSUMERS = ("imagePullSecrets", "secretKeyRef", "secret")
"""The fields that name a Secret: in pods and service accounts, in `env`, in volumes and workspaces."""

_FILLED_BY_KUBERNETES = "kubernetes.io/service-account-token"


def _find(rule: Rule[OwnedObject], owned: OwnedObject, subject: Subject) -> Iterator[Finding]:
    key = owned.resource.key
    if (key.group, key.kind) == ("", "Secret"):
        yield from _lacks_own_keys(rule, owned)
        return
    # The certificate of a listener is looked at with its references.
    for view, namespace in _consumers(owned.view, key.namespace, listener=key.kind == "EventListener"):
        yield from _consumed(rule, owned, subject, view, namespace)


def _lacks_own_keys(rule: Rule[OwnedObject], owned: OwnedObject) -> Iterator[Finding]:
    secret = owned.resource
    kind = owned.view.at("type")
    keys = _keys(secret)
    missing = [key for key in _NEEDED.get(kind.text, ()) if key not in keys]
    if missing and keys:
        yield rule.finding(
            f"{owned.title} has the type {kind.text} and no key {' and no key '.join(missing)}: Kubernetes refuses it",
            kind.location,
            symbol=owned.title,
            help=f"add {', '.join(missing)}, or leave the type out",
        )


def _consumers(view: View, namespace: str, *, listener: bool) -> Iterator[tuple[View, str]]:
    """Every node that may name a Secret, with the namespace in which it is looked for: the object's, or that of the
    resource template around it."""
    inner: tuple[Path, str] = ((), namespace)
    for path, item in objects_in(view.value, view.path):
        if len(path) > 1 and str(path[-2]).lower() == "resourcetemplates":
            own = View(view.document, path, item).at("metadata", "namespace").text
            inner = path, own or namespace
        for field in _CONSUMERS:
            if field in item and not (field == "secretKeyRef" and listener):
                inside = path[: len(inner[0])] == inner[0]
                yield View(view.document, (*path, field), item[field]), inner[1] if inside else namespace


def _consumed(
    rule: Rule[OwnedObject], owned: OwnedObject, subject: Subject, view: View, namespace: str
) -> Iterator[Finding]:
    match view.path[-1]:
        case "imagePullSecrets":
            for one in view.items():
                secret = _secret(subject, namespace, one.at("name"))
                if secret is not None:
                    yield from _pulled(rule, owned, one.at("name"), secret)
        case "secretKeyRef":
            secret = _secret(subject, namespace, view.at("name"))
            if secret is not None and view.at("optional").value is not True and not view.at("namespace").value:
                yield from _read(rule, owned, view.at("key"), secret)
        case _:
            name = view.at("secretName") if view.at("secretName").text else view.at("name")
            secret = _secret(subject, namespace, name)
            if secret is not None and view.at("optional").value is not True:
                for item in view.at("items").items():
                    yield from _read(rule, owned, item.at("key"), secret)


def _secret(subject: Subject, namespace: str, name: View) -> Resource | None:
    if not name.text or "$(" in name.text:
        return None
    secret = subject.manifests.get("", "Secret", namespace, name.text)
    # One without any entry is filled by something on the cluster.
    return secret if secret is not None and _keys(secret) else None


def _pulled(rule: Rule[OwnedObject], owned: OwnedObject, name: View, secret: Resource) -> Iterator[Finding]:
    kind = View.of(secret.document, ("type",))
    key = _PULL_TYPES.get(kind.text)
    if key is not None:
        return  # that it has the key is its own finding
    title = kind.text or "Opaque"
    yield rule.finding(
        f"imagePullSecrets of {owned.title} names {secret.key} of type {title}: the kubelet passes over it and "
        "pulls as nobody",
        name.location,
        symbol=f"{owned.title} {secret.key}",
        help="make it with `kubectl create secret docker-registry`: type kubernetes.io/dockerconfigjson",
        related=(Related(_place(secret, "type"), f"{secret.key} has the type {title}"),),
    )


def _read(rule: Rule[OwnedObject], owned: OwnedObject, key: View, secret: Resource) -> Iterator[Finding]:
    keys = _keys(secret)
    if not key.text or "$(" in key.text or key.text in keys:
        return
    near = difflib.get_close_matches(key.text, keys, n=1)
    yield rule.finding(
        f"{owned.title} reads the key {key.text} of {secret.key}, which lacks it: the pod cannot start",
        key.location,
        symbol=f"{owned.title} {secret.key} {key.text}",
        help=f"did you mean {near[0]}?" if near else f"its keys: {', '.join(keys)}",
        related=(Related(_place(secret, ""), f"{secret.key} is here"),),
    )


def _place(secret: Resource, field: str) -> Location:
    """Where a field of a Secret stands, or its name where it has none."""
    return secret.document.locate((field,) if field in secret.value else ("metadata", "name"))


def _keys(secret: Resource) -> tuple[str, ...]:
    view = View.of(secret.document)
    keys = {*view.at("data").object, *view.at("stringData").object}
    if keys and view.at("type").text == _FILLED_BY_KUBERNETES:
        keys |= {"ca.crt", "namespace", "token"}
    return tuple(sorted(keys))


RULE = Rule(
    id="secret-wrong-type",
    severity=Severity.ERROR,
    summary="a Secret of a type that its consumer passes over, or without a key that it reads",
    help="give the Secret the type and the keys that its consumers read",
    each=lambda subject: subject.objects,
    find=_find,
)
