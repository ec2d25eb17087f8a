"""An EventListener whose name leaves no room for its Service, or does not fit one: the listener never takes an event.

Tekton makes a Service `el-NAME` for each listener (tektoncd/triggers v0.37.0,
pkg/reconciler/eventlistener/resources/service.go). The name of a Service is a DNS label of at most 63 characters: small
letters, digits and dashes. Tekton's webhook refuses more than 60 characters
(pkg/apis/triggers/v1beta1/event_listener_validation.go), but a dot it lets through: the object is there, its Service
never is.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: gitlab.listener, namespace: ci}
    spec:
      triggers:
        - name: build
          template: {ref: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: gitlab-listener, namespace: ci}
    spec:
      triggers:
        - name: build
          template: {ref: build}
"""

import re
from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedListener

LONGEST = 60
_SERVICE = re.compile(r"[-a-z0-9]*[a-z0-9]")
_OBJECT = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


def _find(rule: Rule[OwnedListener], owned: OwnedListener, _: Subject) -> Iterator[Finding]:
    name, place = owned.listener.name, owned.listener.place
    if place is None or place.document.get("metadata", "name") != name:
        return  # a name that the API server makes up fits
    if len(name) > LONGEST:
        problem = f"has {len(name)} characters, and {LONGEST} are the most: Tekton refuses it"
    elif not _OBJECT.fullmatch(name):
        problem = "is no lower-case DNS name: Kubernetes refuses it"
    elif not _SERVICE.fullmatch(name):
        problem = f"cannot be part of a Service's name: the Service el-{name} is never made, and no event arrives"
    else:
        return
    yield rule.finding(
        f"the name of {owned.title} {problem}",
        place.document.locate(("metadata", "name")),
        symbol=owned.title,
        help=f"call it {_mended(name)}",
    )


def _mended(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST].rstrip("-") or "listener"


RULE = Rule(
    id="listener-name",
    severity=Severity.ERROR,
    summary="an EventListener whose name no Service can have",
    help="use small letters, digits and dashes, at most 60",
    each=lambda subject: subject.owned_listeners,
    find=_find,
)
