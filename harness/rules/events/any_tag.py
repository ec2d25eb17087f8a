"""A trigger that fires for a tag of any form: `test` and `v1.1.0-rc1` start what a release starts.

A version tag fires it, and so does a tag that is none. The recorded deliveries show it, or one of them with the tag
changed to a word in front of the version (`not-v1.1.0`), which an expression without `^` takes as well.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: release
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: body.object_kind == 'tag_push' && body.ref.matches('v[0-9]+[.][0-9]+')
          template:
            spec:
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: release-}
                  spec: {pipelineRef: {name: release}}

With a tag:

    POST / HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Tag Push Hook

    {"object_kind": "tag_push", "ref": "refs/tags/v1.1.0", "after": "0d1f7c5b6a8d1f0c5b6a8d1f0c5b6a8d1f0c5b6a",
     "project": {"path_with_namespace": "shop/web"}}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: release
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: body.object_kind == 'tag_push' && body.ref.matches('^refs/tags/v[0-9]+[.][0-9]+[.][0-9]+$')
          template:
            spec:
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: release-}
                  spec: {pipelineRef: {name: release}}
"""

import re
from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.evidence import Evidence, asked_of, one_line
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.trials import FiredTrigger, GitLabEvent
from harness.variations import Compound

_VERSION = re.compile(r"[A-Za-z]{0,8}[-_/]?\d+([._-]\d+)*([-+.]?[0-9A-Za-z.+-]+)?")
"""A version with or without a word before it (`v1.2.3`, `release-2`, `1.0.0-rc1`)."""

_A_VERSION = "body.ref.matches('^refs/tags/v[0-9]+[.][0-9]+[.][0-9]+$')"


def _find(rule: Rule[FiredTrigger], fired: FiredTrigger, subject: Subject) -> Iterator[Finding]:
    tags = [(one, subject.trials.event(one.delivery).tag) for one in fired.firings]
    if not any(_VERSION.fullmatch(tag) for _, tag in tags if tag):
        return
    others = [one for one, tag in tags if tag and not _VERSION.fullmatch(tag)]
    evidence = Evidence.recorded(others) or Evidence.tried(
        subject.trials.firing(fired, Compound.TAG_NOT_A_VERSION, where=_is_version)
    )
    if evidence is None:
        return
    tag = f", the tag {one_line(subject.trials.event(evidence.delivery.delivery).tag)}" if others else ""
    yield rule.finding(
        f"{fired.title} {evidence.fires}{tag}: any tag creates {evidence.creates}",
        fired.active.location,
        symbol=fired.title,
        help=asked_of("tag_push", _A_VERSION, fired, subject),
        related=evidence.related,
    )


def _is_version(event: GitLabEvent) -> bool:
    return _VERSION.fullmatch(event.tag) is not None


RULE = Rule(
    id="any-tag",
    severity=Severity.WARNING,
    summary="a trigger for tags that are versions and for any other",
    help=f"add to the filter: {_A_VERSION}",
    each=lambda subject: subject.fired_triggers,
    find=_find,
    needs_deliveries=True,
)
