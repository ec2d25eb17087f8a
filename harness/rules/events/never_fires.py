"""A trigger that no recorded delivery fires: its filter may be wrong, or what it waits for was never recorded.

A misspelt project, an event type that the hook does not send, a condition that contradicts another: the listener
answers 202 and nothing happens. The message names the recorded delivery that comes furthest and what stops it.

Nothing is said of a trigger whose binding or template is missing, which is told already; of one that deliveries fire at
another listener; and of one that an interceptor of your own decides on. A Secret that is kept elsewhere is believed to
be there for a token that GitLab has redacted. For any other token its value is wanted (`--secrets`): without it all
rules about events are silent, which is told as an info.

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
                  value: body.object_kind == 'push' && body.project.path_with_namespace == 'shop/wbe'
          template:
            spec:
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: build-}
                  spec: {pipelineRef: {name: build}}

With a push:

    POST / HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Push Hook

    {"object_kind": "push", "ref": "refs/heads/main", "project": {"path_with_namespace": "shop/web"}}

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
                  value: body.object_kind == 'push' && body.project.path_with_namespace == 'shop/web'
          template:
            spec:
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: build-}
                  spec: {pipelineRef: {name: build}}
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from harness.cel import CompileError
from harness.finding import Finding, Severity
from harness.interceptors.stub import NO_STUB
from harness.rules.evidence import delivery_file, one_line
from harness.rules.interceptors.chains import links_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import CORE, ActiveTrigger, Passage, in_message, locate
from harness.trace import Code, Stop

_STAGES = {"resolve": 1_000, "params": 1_001, "create": 1_002}
_NO_SECRET = re.compile(r'secrets "[^"]*" not found|cannot find \S+ key in secret')
"""What the secret getter says (harness.secrets)."""

_LACKED = re.compile(r'secrets "([^"]*)" not found')

_SHOWN = 100


def _find(rule: Rule[ActiveTrigger], active: ActiveTrigger, subject: Subject) -> Iterator[Finding]:
    passages = subject.passages_at(active)
    if isinstance(active.resolved, str) or not passages or any(one.trace.fired for one in passages):
        return
    others = (one for one in subject.fired_triggers if one.active.trigger is active.trigger)
    if next(others, None) is not None:
        return
    if any(_is_open(active, one.trace.stopped_at) for one in passages):
        yield from _without_secret(rule, active, passages)
        return
    if any(isinstance(one.compiled, CompileError) for link in active.chain for one in subject.expressions_in(link)):
        return  # cel-invalid tells why
    nearest = max(passages, key=lambda one: _rank(one, subject))
    name, listener = one_line(nearest.delivery.name), active.listener.key
    yield rule.finding(
        f"none of {len(subject.recorded)} recorded deliveries fires {active.title}: "
        f"{name} comes furthest and stops at {_stopped(nearest.trace.stopped_at)}",
        active.location,
        symbol=active.title,
        help=f"`tekton-harness trace {name} --to {listener}` tells why; or record a delivery that should fire it",
        related=(delivery_file(nearest),),
    )


def _without_secret(rule: Rule[ActiveTrigger], active: ActiveTrigger, passages: Iterable[Passage]) -> Iterator[Finding]:
    """That nothing is known of the trigger, where a Secret is kept elsewhere: the other rules about events are silent
    then too."""
    for passage in passages:
        stop = passage.trace.stopped_at
        name = _LACKED.search(stop.message) if stop is not None else None
        if stop is None or name is None:
            continue
        link = links_of(active)[_position(active, stop)]
        param = link.param("secretRef")
        finding = rule.finding(
            f"what {active.title} does with events is not known: {stop.interceptor} lets none pass, for the manifests "
            f"lack the Secret {in_message(name[1])}",
            locate(param.place) if param is not None else link.location,
            symbol=active.title,
            help="give its value by --secrets FILE",
        )
        yield replace(finding, severity=Severity.INFO)
        return


def _rank(passage: Passage, subject: Subject) -> tuple[int, bool, bool, bool, int]:
    """What makes a delivery the nearest: how far it came, then that it is one which could have fired the trigger."""
    is_event = bool(subject.trials.event(passage.delivery).kind)
    return *_progress(passage), passage.routed, is_event, -len(passage.delivery.name)


def _progress(passage: Passage) -> tuple[int, bool]:
    """How far a delivery came, and whether a condition said no there rather than that something failed."""
    stop = passage.trace.stopped_at
    if stop is None:
        return 0, False
    return _STAGES.get(stop.stage, _position(passage.active, stop)), stop.code == Code.FAILED_PRECONDITION


def _position(active: ActiveTrigger, stop: Stop) -> int:
    """The number of the interceptor in the whole chain."""
    number = stop.stage.partition("[")[2].rstrip("]")
    grouped = len(active.group.interceptors) if active.group is not None else 0
    return (0 if stop.stage.startswith("group.") else grouped) + (int(number) if number.isdigit() else 0)


def _is_open(active: ActiveTrigger, stop: Stop | None) -> bool:
    """Whether what stops a delivery is an interceptor that nobody here can answer for, or a Secret that is kept
    elsewhere."""
    if stop is None or stop.stage in _STAGES:
        return False
    position = _position(active, stop)
    interceptor = active.chain[position] if position < len(active.chain) else None
    unknown = NO_STUB in stop.message or _NO_SECRET.search(stop.message) is not None
    return unknown or interceptor is None or interceptor.ref_name not in CORE


def _stopped(stop: Stop | None) -> str:
    if stop is None:
        return "an unknown place"
    message = one_line(" ".join(stop.message.split()))
    shown = message if len(message) <= _SHOWN else f"{message[: _SHOWN - 1]}…"
    return f"{stop.interceptor or stop.stage}: {shown}"


RULE = Rule(
    id="never-fires",
    severity=Severity.WARNING,
    summary="a trigger that no recorded delivery fires",
    help="`tekton-harness trace` tells what stops a delivery; or record one that should fire it",
    each=lambda subject: subject.active_triggers,
    find=_find,
    needs_deliveries=True,
)
