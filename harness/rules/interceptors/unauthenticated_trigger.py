"""A trigger whose interceptors check no secret: whoever reaches the listener starts it.

A listener answers everybody. What stops a forged event is a secret: the token that GitLab sends (`gitlab` with a
`secretRef`), the signature that GitHub and Bitbucket send (`github`, `bitbucket`), or `compareSecret()` on a header in
the filter of `cel`. Without one, an event that names the right branch and project is enough. The `slack` interceptor
wants a signature to be there and does not look at it (tektoncd/triggers v0.37.0, pkg/interceptors).

What an interceptor of your own checks cannot be seen: with one in the chain nothing is said, and neither is with a
filter that tests a header or field whose name speaks of a token, secret or signature.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: gitlab}
              params:
                - {name: eventTypes, value: [Push Hook]}
            - ref: {name: cel}
              params:
                - {name: filter, value: body.ref == 'refs/heads/main'}
          template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: gitlab}
              params:
                - {name: secretRef, value: {secretName: gitlab-webhook, secretKey: token}}
                - {name: eventTypes, value: [Push Hook]}
            - ref: {name: cel}
              params:
                - {name: filter, value: body.ref == 'refs/heads/main'}
          template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: nightly
          interceptors:
            - ref: {name: cel}
              params:
                - {name: filter, value: "header.canonical('X-Token').compareSecret('token', 'nightly')"}
          template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]}}
"""

import re
from collections.abc import Iterator

from harness.cel import Program
from harness.cel.ast import Constant, Node
from harness.finding import Finding, Severity
from harness.rules.cel.parts import parts_of, texts_of
from harness.rules.expressions import Expression
from harness.rules.interceptors.chains import HOOKS, is_unknown, links_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import ActiveTrigger, OwnedInterceptor

_SECRET = re.compile(r"token|secret|signature|authorization|passw|credential|api.?key|hmac", re.IGNORECASE)
_IN_URL = re.compile(rf"[?&/]?(?:\w*(?:{_SECRET.pattern})|key)\w*=", re.IGNORECASE)


def _find(rule: Rule[ActiveTrigger], active: ActiveTrigger, subject: Subject) -> Iterator[Finding]:
    links = links_of(active)
    if any(is_unknown(link) or _may_check(link, subject) for link in links):
        return
    hook = next((link for link in links if link.core in HOOKS), None)
    help = "put the gitlab, github or bitbucket interceptor with a secretRef in front"
    if hook is not None:
        help = f"give {hook.core} a secretRef: {{secretName: NAME, secretKey: KEY}}"
    elif any(link.core == "slack" for link in links):
        help = (
            "slack does not verify signatures: compare a secret of your own, or put an interceptor that does in front"
        )
    key = active.listener.key
    listener = "the listener" if key in active.title else f"EventListener {key}"
    yield rule.finding(
        f"{active.title} checks no secret: whoever reaches {listener} can start it",
        hook.location if hook is not None else active.location,
        symbol=active.title,
        help=help,
    )


def _may_check(link: OwnedInterceptor, subject: Subject) -> bool:
    """Whether an interceptor checks a secret, or nobody can tell, or it lets nothing through at all."""
    if link.core in HOOKS:
        secret, types = link.param("secretRef"), link.param("eventTypes")
        return (secret is not None and secret.value is not None) or (types is not None and types.value == [])
    return any(_checks(one) for one in subject.expressions_in(link.interceptor))


def _checks(expression: Expression) -> bool:
    program = expression.compiled
    parts = parts_of(expression)
    if not isinstance(program, Program):
        return True
    if expression.role == "filter" and parts.ask_nothing and not _is_true(program.checked.root):
        return True
    if any(
        call.target is not None and not isinstance(call.target, Constant) for _, call in parts.calls("compareSecret")
    ):
        return True
    if any(_SECRET.search(str(path[-1])) for _, path in parts.reads()):
        return True
    compared = (node for _, call in parts.calls("_==_", "@in", "contains", "matches", "endsWith") for node in call.args)
    return "requestURL" in expression.source and any(_IN_URL.search(text) for one in compared for text in _texts(one))


def _is_true(node: Node) -> bool:
    return isinstance(node, Constant) and node.value is True


def _texts(node: Node) -> tuple[str, ...]:
    return texts_of(node) or ()


RULE = Rule(
    id="unauthenticated-trigger",
    severity=Severity.ERROR,
    summary="a trigger whose interceptors check no secret: anybody can start it",
    help="give the gitlab, github or bitbucket interceptor a secretRef",
    each=lambda subject: subject.active_triggers,
    find=_find,
)
