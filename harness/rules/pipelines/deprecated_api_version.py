"""An object in an old version of its kind: it works, but new fields are missing and some of its own are lost.

Tekton stores Pipelines, Tasks and runs as v1, and the objects of Triggers as v1beta1; older versions are still served
(tektoncd/pipeline v1.15.0, config/300-crds; tektoncd/triggers v0.37.0, config/300-*.yaml). Interceptors have
v1alpha1 only. What is no longer served at all is an error elsewhere (`schema`).

Fails:

    apiVersion: triggers.tekton.dev/v1alpha1
    kind: TriggerBinding
    metadata: {name: push, namespace: ci}
    spec:
      params:
        - name: revision
          value: $(body.after)

The resource templates of a TriggerTemplate are looked at as well.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: release, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1beta1
          kind: PipelineRun
          metadata: {generateName: release-}
          spec:
            pipelineRef: {name: release}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerBinding
    metadata: {name: push, namespace: ci}
    spec:
      params:
        - name: revision
          value: $(body.after)
"""

from collections.abc import Iterator, Mapping
from typing import Final

from harness.finding import Finding, Severity
from harness.fix import Fix
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_TRIGGERS: Final = ("EventListener", "Trigger", "TriggerBinding", "ClusterTriggerBinding", "TriggerTemplate")
_PIPELINES: Final = ("Pipeline", "PipelineRun", "Task", "TaskRun")
_CURRENT: Final[Mapping[tuple[str, str], str]] = {
    **{("triggers.tekton.dev/v1alpha1", kind): "triggers.tekton.dev/v1beta1" for kind in _TRIGGERS},
    **{("tekton.dev/v1beta1", kind): "tekton.dev/v1" for kind in _PIPELINES},
    ("tekton.dev/v1alpha1", "StepAction"): "tekton.dev/v1beta1",
}
"""The version that is stored, by the older one and the kind."""


def _find(rule: Rule[Subject], subject: Subject, _: Subject) -> Iterator[Finding]:
    for resource in subject.manifests.resources.values():
        yield from _of(rule, View.of(resource.document), str(resource.key))
    for template in subject.templates:
        for view in template.resources:
            yield from _of(rule, view, f"{view.at('kind').text} of {template.title}")


def _of(rule: Rule[Subject], view: View, title: str) -> Iterator[Finding]:
    version = view.at("apiVersion")
    current = _CURRENT.get((version.text, view.at("kind").text))
    if current is not None:
        yield rule.finding(
            f"{title} is of the old version {version.text}; Tekton keeps it as {current}",
            version.location,
            symbol=title,
            help=f"write apiVersion: {current}, and rename what it calls otherwise",
            fix=_written_anew(view) if not view.path else None,
        )


def _written_anew(view: View) -> Fix | None:
    # Loaded only where there is something to mend.
    from harness.fixes import write_v1beta1

    return write_v1beta1(view.document)


RULE = Rule(
    id="deprecated-api-version",
    severity=Severity.WARNING,
    summary="an object of Tekton in an older version than the stored one",
    help="use the stored version",
    each=lambda subject: subject.whole,
    find=_find,
)
