"""A GitLab hook that signs its deliveries and sends no token, in front of an interceptor that wants the token.

From GitLab 19.0 on a hook can sign what it sends (`webhook-signature`) instead of sending the secret itself. Tekton's
gitlab interceptor reads `X-Gitlab-Token` only: with a `secretRef` it refuses each delivery of such a hook, `no
X-Gitlab-Token header set`, and GitLab sees HTTP 202 (tektoncd/triggers v0.37.0, pkg/interceptors/gitlab/gitlab.go;
GitLab 19.0, user/project/integrations/webhooks).

A hook is told by its URL and the project: where another recorded delivery of it has a token, nothing is said.

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
                - {name: secretRef, value: {secretName: gitlab-webhook, secretKey: token}}
                - {name: eventTypes, value: [Push Hook]}
          template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]}}

with this delivery:

    POST /build HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Push Hook
    webhook-id: 7f0d1c9a
    webhook-timestamp: 1767225600
    webhook-signature: v1,bm90IGEgcmVhbCBzaWduYXR1cmU=

    {"object_kind": "push", "ref": "refs/heads/main", "project_id": 12}

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
          template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]}}

with this delivery:

    POST /build HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Push Hook
    X-Gitlab-Token: [REDACTED]
    webhook-id: 7f0d1c9a
    webhook-timestamp: 1767225600
    webhook-signature: v1,bm90IGEgcmVhbCBzaWduYXR1cmU=

    {"object_kind": "push", "ref": "refs/heads/main", "project_id": 12}
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from harness import gojson
from harness.deliveries import Delivery
from harness.deliveries.payload import payload_of
from harness.finding import Finding, Related, Severity
from harness.jsontypes import JSON
from harness.location import Location
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import Passage, locate

_TOKEN = "X-Gitlab-Token"
_REFUSED = "no X-Gitlab-Token header set"

_Hook: TypeAlias = tuple[str, str]
"""A hook: its URL, and the project as its deliveries name it."""


@dataclass(frozen=True, slots=True)
class SignedOnlyHook:
    """A hook of which every recorded delivery lacks the token, and what triggers did with those that are signed."""

    url: str
    passages: tuple[Passage, ...]

    @property
    def title(self) -> str:
        """`hook https://hooks.example.com/build`."""
        return f"hook {self.url}"


def _each(subject: Subject) -> Iterator[SignedOnlyHook]:
    signed: dict[_Hook, list[Delivery]] = {}
    for delivery in subject.recorded:
        if delivery.header("webhook-signature") and not delivery.header(_TOKEN):
            signed.setdefault(_hook_of(delivery), []).append(delivery)
    urls = {url for url, _ in signed}
    for delivery in subject.recorded if signed else ():
        if delivery.url in urls and delivery.header(_TOKEN):
            signed.pop(_hook_of(delivery), None)
    for (url, _), deliveries in signed.items():
        names = {delivery.name for delivery in deliveries}
        yield SignedOnlyHook(url, tuple(one for one in subject.passages if one.delivery.name in names))


def _hook_of(delivery: Delivery) -> _Hook:
    body = payload_of(delivery)
    if body is None:
        return delivery.url, ""
    project = body.get("project")
    id: JSON = project.get("id") if isinstance(project, dict) else body.get("project_id")
    return delivery.url, gojson.dumps(id) if isinstance(id, int | float) else ""


def _find(rule: Rule[SignedOnlyHook], hook: SignedOnlyHook, _: Subject) -> Iterator[Finding]:
    told: set[Location] = set()
    for passage in hook.passages:
        stop = passage.trace.stopped_at
        if stop is None or stop.message != _REFUSED:
            continue
        # The chain answers in order, so that the last answer is the one that refused.
        refusing = passage.active.chain[len(passage.trace.interceptors) - 1]
        location = locate(refusing.place)
        if location in told:
            continue
        told.add(location)
        yield rule.finding(
            f"{hook.title} signs and sends no token: {refusing.title} of {passage.active.title} refuses each delivery",
            location,
            symbol=f"{passage.active.title} {hook.url}",
            related=(
                Related(Location(passage.delivery.source), f"{passage.delivery.name} is signed and has no {_TOKEN}"),
            ),
        )


RULE = Rule(
    id="signed-only-hook",
    severity=Severity.WARNING,
    summary="a hook that signs and sends no token, before a gitlab interceptor with a secretRef",
    help="set a secret token for the hook in GitLab as well: Tekton checks no signature of GitLab's",
    each=_each,
    find=_find,
    needs_deliveries=True,
)
