"""`compareSecret()` with a namespace, which Tekton ignores, or with key and name in the wrong order.

`text.compareSecret(key, name, namespace)` reads the Secret from the trigger's own namespace, whatever the third
argument says; the first is the key *inside* of the Secret, the second the Secret's name. Where there is no such Secret
or key the filter fails, the trigger stops, and only the listener's log at debug level tells (tektoncd/triggers v0.37.0,
pkg/interceptors/cel/triggers.go, makeCompareSecret).

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: header.canonical('X-Token').compareSecret('token', 'webhook', 'shared')
          template: {ref: build}

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: header.canonical('X-Token').compareSecret('webhook', 'token')
          template: {ref: build}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: webhook, namespace: ci}
    stringData: {token: not-a-real-one}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: header.canonical('X-Token').compareSecret('token', 'webhook')
          template: {ref: build}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: webhook, namespace: ci}
    stringData: {token: not-a-real-one}
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.manifests import ManifestSet
from harness.rules.cel.parts import parts_of, shown, text_of
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject


def _find(rule: Rule[Expression], expression: Expression, subject: Subject) -> Iterator[Finding]:
    namespace = expression.owned.namespace
    for _, call in parts_of(expression).calls("compareSecret"):
        symbol = f"{expression.title} {shown(expression, call)}"
        where = f"compareSecret() in the {expression.title}"
        key, name = text_of(call.args[0]), text_of(call.args[1])
        if len(call.args) == 3 and text_of(call.args[2]) != namespace:
            third = shown(expression, call.args[2])
            yield rule.finding(
                f"{where} ignores its third argument {third}: the Secret is read from {namespace}",
                expression.locate_node(call.args[2]),
                symbol=symbol,
                help=f"leave it out, and keep the Secret in {namespace} too",
            )
        if key is not None and name is not None and _is_swapped(subject.manifests, namespace, key, name):
            yield rule.finding(
                f"{where} looks for the Secret {name} with the key {key}, and it is the other way round: "
                f"the filter fails at every event that gets there",
                expression.locate_node(call.args[0]),
                symbol=symbol,
                help=f"write the key first: compareSecret({name!r}, {key!r})",
            )


def _is_swapped(manifests: ManifestSet, namespace: str, key: str, name: str) -> bool:
    """Whether there is no such Secret, but one with the names the other way round."""
    return manifests.get("", "Secret", namespace, name) is None and name in _keys(manifests, namespace, key)


def _keys(manifests: ManifestSet, namespace: str, name: str) -> set[str]:
    secret = manifests.get("", "Secret", namespace, name)
    if secret is None:
        return set()
    parts = (secret.value.get("data"), secret.value.get("stringData"))
    return {key for part in parts if isinstance(part, dict) for key in part}


RULE = Rule(
    id="cel-compare-secret-namespace",
    severity=Severity.ERROR,
    summary="compareSecret() with a namespace that is ignored, or with key and name swapped",
    help="write text.compareSecret(key, name); the Secret has to be in the trigger's namespace",
    each=lambda subject: subject.expressions,
    find=_find,
)
