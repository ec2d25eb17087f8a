"""A trigger that fires for a push to any branch, and always builds one: the push starts a run for another branch.

No condition ties the trigger to a branch, while a param of what it creates names one: an overlay or a binding that says
`dev`, or GitLab's `project.default_branch`. A push to `feature/x` then builds `dev` again. The recorded deliveries show
it, or one of them with the branch changed.

Only params that are called after a branch or a revision are looked at (`branch`, `revision`, `gitRef` …), in the
trigger's params and in the runs that it creates. Hashes of commits are no branches.

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
                  value: body.object_kind == 'push' && body.ref != 'refs/heads/main'
          bindings: [{name: branch, value: dev}]
          template:
            spec:
              params: [{name: branch}]
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: build-}
                  spec:
                    pipelineRef: {name: build}
                    params: [{name: branch, value: $(tt.params.branch)}]

With a push:

    POST / HTTP/1.1
    Host: hooks.example.com
    Content-Type: application/json
    X-Gitlab-Event: Push Hook

    {"object_kind": "push", "ref": "refs/heads/dev", "after": "0d1f7c5b6a8d1f0c5b6a8d1f0c5b6a8d1f0c5b6a",
     "project": {"path_with_namespace": "shop/web"}}

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
                  value: body.object_kind == 'push' && body.ref == 'refs/heads/dev'
          bindings: [{name: branch, value: dev}]
          template:
            spec:
              params: [{name: branch}]
              resourcetemplates:
                - apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: build-}
                  spec:
                    pipelineRef: {name: build}
                    params: [{name: branch, value: $(tt.params.branch)}]
"""

import re
from collections.abc import Iterator, Mapping

from harness.finding import Finding, Severity
from harness.rules.evidence import Evidence, asked_of, one_line
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.trials import FiredTrigger, GitLabEvent
from harness.trace import TriggerTrace
from harness.variations import Compound

_NAMES = re.compile(
    r"(source|commit|build|repo|repository|git|gitrepo|gitrepository)?(branch|branchname|ref|revision)|reporevision"
)
_HASH = re.compile(r"[0-9a-f]{7,64}|0+")
_BRANCH = re.compile(r"(refs/heads/)?[A-Za-z0-9][A-Za-z0-9._/-]*")


def _find(rule: Rule[FiredTrigger], fired: FiredTrigger, subject: Subject) -> Iterator[Finding]:
    pushes = [(one, subject.trials.event(one.delivery)) for one in fired.firings]
    pushes = [(one, event) for one, event in pushes if event.branch]
    if not pushes:
        return
    for name, value in _branches(pushes[0][0].trace).items():
        others = [one for one, event in pushes if event.branch != value and _branches(one.trace).get(name) == value]
        evidence = Evidence.recorded(others)
        if evidence is None:
            trials = subject.trials.firing(fired, Compound.OTHER_BRANCH, where=_is_push)
            evidence = Evidence.tried(one for one in trials if _branches(one.trace).get(name) == value)
        if evidence is not None:
            pushed = one_line(subject.trials.event(evidence.delivery.delivery).branch)
            to = f", a push to {pushed}" if others else ""
            value, name = one_line(value), one_line(name)
            mend = asked_of("push", f"body.ref == 'refs/heads/{value}'", fired, subject)
            yield rule.finding(
                f"{fired.title} {evidence.fires}{to}, and its {name} is always {value}: other branches start that one",
                fired.active.location,
                symbol=fired.title,
                help=f"{mend}; or take {name} from the event",
                related=evidence.related,
            )
            return


def _is_push(event: GitLabEvent) -> bool:
    return bool(event.branch)


def _branches(trace: TriggerTrace) -> Mapping[str, str]:
    """The params that are called after a branch and could name one, by name, `refs/heads/` taken off."""
    found: dict[str, str] = {}
    for name, value in (*trace.params, *_params_of_runs(trace)):
        plain = re.sub(r"[-_.]", "", name).lower()
        if _NAMES.fullmatch(plain) and _BRANCH.fullmatch(value) and not _HASH.fullmatch(value) and value != "HEAD":
            found.setdefault(name, value.removeprefix("refs/heads/"))
    return found


def _params_of_runs(trace: TriggerTrace) -> Iterator[tuple[str, str]]:
    for resource in trace.resources:
        spec = resource.value.get("spec")
        params = spec.get("params") if isinstance(spec, dict) else None
        for param in params if isinstance(params, list) else ():
            if isinstance(param, dict):
                name, value = param.get("name"), param.get("value")
                if isinstance(name, str) and isinstance(value, str):
                    yield name, value


RULE = Rule(
    id="any-branch",
    severity=Severity.WARNING,
    summary="a trigger for pushes to any branch that always builds one",
    help="tie the trigger to the branch, or take the branch from the event",
    each=lambda subject: subject.fired_triggers,
    find=_find,
    needs_deliveries=True,
)
