"""A name or label of a resource template that Kubernetes refuses, or cuts.

A label's value has at most 63 characters, letters, digits, dashes, dots and underscores, and begins and ends with a
letter or digit; names of objects are lower case and know no slash and no underscore. The API server refuses anything
else, and nothing is created (k8s.io/apimachinery v0.37.2, pkg/api/validation and pkg/util/validation). A
generateName cannot become too long: it is cut to 58 characters before the five at random are added, and what is
behind them is lost (k8s.io/apiserver v0.37.2, pkg/storage/names/generate.go). So a branch does well in an annotation
and badly in a label: `refs/heads/main` and `feature/x` have slashes.

A literal that is always refused is an error, and so is what a recorded delivery shows; what an event can bring is a
warning.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: branch, value: $(body.ref)}
          template:
            spec:
              params: [{name: branch}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata:
                    generateName: built-
                    labels: {branch: $(tt.params.branch)}

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: Build_Image-}
          spec:
            pipelineRef: {name: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - {name: branch, value: $(body.ref)}
            - {name: revision, value: $(body.checkout_sha)}
          template:
            spec:
              params: [{name: branch}, {name: revision}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata:
                    generateName: built-
                    labels: {revision: $(tt.params.revision)}
                    annotations: {branch: $(tt.params.branch)}
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from harness.finding import Finding, Severity
from harness.jsontypes import JSONObject
from harness.manifests import View
from harness.rules.evidence import Shown, shown_by
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.template_texts import VARIABLE
from harness.rules.units import OwnedTemplate, Passage
from harness.triggers.resolution import ResolvedTrigger

_LABEL_VALUE: Final = re.compile(r"(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
_SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_LONGEST_LABEL: Final = 63
_LONGEST_NAME: Final = 253
_LONGEST_RUN: Final = 63
"""A run's name, which Tekton's webhook looks at (tektoncd/pipeline v1.15.0, pkg/apis/validate/metadata.go)."""

_LONGEST_PREFIX: Final = 58
_RANDOM: Final = "xxxxx"
_GROUPS: Final = ("", "apps", "batch", "tekton.dev")
"""Groups all of whose kinds have DNS subdomains, or less, as names."""

_FIELD: Final = re.compile(r"\$\(body\.([\w.]+)\)")
_UNFIT: Final = frozenset(
    (
        "ref",
        "source_branch",
        "target_branch",
        "path_with_namespace",
        "namespace",
        "homepage",
        "user_name",
        "title",
        "message",
        "description",
    )
)
_UNFIT_NAMES: Final = ("project.name", "user.name", "author.name")
_UNFIT_ENDINGS: Final = ("url", "email")
"""Fields of GitLab's events that hold slashes, blanks or long texts (docs.gitlab.com,
user/project/integrations/webhook_events)."""

_NAME_CHECKS: Final = ("invalid resource name", "Invalid resource name")


@dataclass(frozen=True, slots=True)
class _Field:
    """A name or label of a resource: `key` is the label's, empty for a name."""

    resource: int
    view: View
    title: str
    key: str = ""
    generated: bool = False
    longest: int = _LONGEST_NAME

    def problem(self, value: str) -> str:
        """Why Kubernetes refuses a value, empty where it does not."""
        if self.key:
            if len(value.encode()) > _LONGEST_LABEL:
                return f"is longer than {_LONGEST_LABEL} characters"
            return "" if _LABEL_VALUE.fullmatch(value) else "is no label value"
        if self.generated:
            masked = f"{value[:-2]}a" if len(value) > 1 and value.endswith("-") else value
            fits = _SUBDOMAIN.fullmatch(masked) and _SUBDOMAIN.fullmatch(value[:_LONGEST_PREFIX] + _RANDOM)
            return "" if fits else "is no DNS name"
        if len(value.encode()) > self.longest:
            return f"is longer than {self.longest} characters"
        return "" if _SUBDOMAIN.fullmatch(value) else "is no DNS name"

    def value_in(self, created: JSONObject) -> str | None:
        """The value in an object that was created, None where it has none."""
        metadata = created.get("metadata")
        fields = metadata if isinstance(metadata, dict) else {}
        if self.key:
            labels = fields.get("labels")
            fields = labels if isinstance(labels, dict) else {}
        value = fields.get(str(self.view.path[-1]))
        return value if isinstance(value, str) else None


def _fields(template: OwnedTemplate) -> Iterator[_Field]:
    for index, resource in enumerate(template.resources):
        metadata = resource.at("metadata")
        group = resource.at("apiVersion").text.rpartition("/")[0]
        kind = resource.at("kind").text
        if group in _GROUPS:
            generated = not metadata.at("name").text
            field = "generateName" if generated else "name"
            longest = _LONGEST_RUN if group == "tekton.dev" else _LONGEST_NAME
            if metadata.at(field).text:
                title = f"{field} of a {kind} in {template.title}"
                yield _Field(index, metadata.at(field), title, generated=generated, longest=longest)
        for key in metadata.at("labels").object:
            view = metadata.at("labels", key)
            if view.text:
                yield _Field(index, view, f"label {key} of a {kind} in {template.title}", key=key)


def _find(rule: Rule[OwnedTemplate], template: OwnedTemplate, subject: Subject) -> Iterator[Finding]:
    for field in _fields(template):
        finding = _always(rule, field) or _cut(rule, field)
        if finding is None and VARIABLE.search(field.view.text):
            finding = _shown(rule, field, template, subject) or _possible(rule, field, template, subject)
        if finding is not None:
            yield finding


def _always(rule: Rule[OwnedTemplate], field: _Field) -> Finding | None:
    """A literal that is refused whatever the event."""
    text = field.view.text
    # Other variables are told elsewhere; a value that fits everywhere stands for those of the template.
    literal = VARIABLE.sub("x", text)
    if "$(" in literal.replace("$(uid)", ""):
        return None
    problem = field.problem(literal.replace("$(uid)", "x"))
    if not problem or (problem.startswith("is longer") and VARIABLE.search(text)):
        return None
    finding = rule.finding(
        f"{field.title} {problem}: {_shortened(text)} is refused, and nothing is created",
        field.view.location,
        symbol=field.title,
        help=_LABEL_HELP if field.key else _NAME_HELP,
    )
    return replace(finding, severity=Severity.ERROR)


def _cut(rule: Rule[OwnedTemplate], field: _Field) -> Finding | None:
    """A generateName of which the end is always lost."""
    text = field.view.text
    length = len(VARIABLE.sub("", text).replace("$(uid)", ""))
    if not field.generated or length <= _LONGEST_PREFIX:
        return None
    return rule.finding(
        f"{field.title} is longer than {_LONGEST_PREFIX} characters: Kubernetes cuts the rest off",
        field.view.location,
        symbol=field.title,
        help="shorten it",
    )


def _shown(rule: Rule[OwnedTemplate], field: _Field, template: OwnedTemplate, subject: Subject) -> Finding | None:
    """What recorded deliveries make of it."""
    refused = [
        passage
        for user in subject.users_of(template)
        for passage in subject.passages_at(user)
        if _is_refused(field, passage)
    ]
    shown: Shown | None = shown_by(refused, subject)
    if shown is None:
        return None
    resources = shown.first.trace.resources
    value = field.value_in(resources[field.resource].value) if field.resource < len(resources) else None
    told = f"{_shortened(value)} {field.problem(value)}" if value is not None else "it is no name of a run"
    finding = rule.finding(
        f"{field.title} comes out wrong for {shown.deliveries}: {told}, and nothing is created",
        field.view.location,
        symbol=field.title,
        help=_LABEL_HELP if field.key else _NAME_HELP,
        related=shown.related,
    )
    return replace(finding, severity=shown.severity)


def _is_refused(field: _Field, passage: Passage) -> bool:
    resources = passage.trace.resources
    if field.resource < len(resources):
        value = field.value_in(resources[field.resource].value)
        return value is not None and bool(field.problem(value))
    stop = passage.trace.stopped_at
    return (
        not field.key
        and stop is not None
        and stop.stage == "create"
        and field.resource == len(resources)
        and any(words in stop.message for words in _NAME_CHECKS)
    )


def _possible(rule: Rule[OwnedTemplate], field: _Field, template: OwnedTemplate, subject: Subject) -> Finding | None:
    """A param that a trigger takes as it is from a field that does not fit."""
    names = set(VARIABLE.findall(field.view.text))
    for user in subject.users_of(template):
        resolved = user.resolved
        for param in resolved.params if isinstance(resolved, ResolvedTrigger) else ():
            unfit = _unfit_field(param.value) if param.name in names else ""
            if unfit:
                return rule.finding(
                    f"{field.title} takes {unfit}, which may hold what Kubernetes refuses: nothing is created then",
                    field.view.location,
                    symbol=field.title,
                    help=_LABEL_HELP if field.key else _NAME_HELP,
                )
    return None


def _unfit_field(value: str) -> str:
    """The first expression in a binding's value that gives what no name or label can hold; empty for none."""
    for match in _FIELD.finditer(value):
        path = match[1]
        if path.rpartition(".")[2] in _UNFIT or path.endswith((*_UNFIT_NAMES, *_UNFIT_ENDINGS)):
            return match[0]
    return ""


def _shortened(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_LABEL else f"{text[:_LONGEST_LABEL]}…")


_LABEL_HELP: Final = (
    "use an annotation, or an overlay that leaves letters, digits, dashes and at most 63 of them: "
    "body.ref.replace('/', '-').truncate(63)"
)
_NAME_HELP: Final = "use lower-case letters, digits and dashes, and take from the event no more than a hash or a number"

RULE = Rule(
    id="long-name",
    severity=Severity.WARNING,
    summary="a name or label that Kubernetes refuses or cuts: over 63 characters, or not in the form",
    help="use letters, digits and dashes, 63 at most",
    each=lambda subject: subject.templates,
    find=_find,
)
