"""A resource template with a fixed name: the second event creates nothing.

The listener creates, it never updates (tektoncd/triggers v0.37.0, pkg/resources/create.go). While the first object is
there the API server refuses another one of its name with `AlreadyExists`, and whatever the template lists after it is
not created either. A name takes precedence over a generateName beside it.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata:
            name: build
          spec:
            pipelineRef: {name: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata:
            generateName: build-
          spec:
            pipelineRef: {name: build}
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.fix import Fix, RenameKey, ReplaceText
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.template_texts import VARIABLE
from harness.rules.units import OwnedTemplate, in_message
from harness.templates import UID_VARIABLE
from harness.triggers.resolution import ResolvedTrigger

_RUNS = ("PipelineRun", "TaskRun")


def _find(rule: Rule[OwnedTemplate], template: OwnedTemplate, subject: Subject) -> Iterator[Finding]:
    for resource in template.resources:
        name = resource.at("metadata", "name")
        if not name.text or UID_VARIABLE in name.text:
            continue
        kind = resource.at("kind").text or "resource"
        variables = set(VARIABLE.findall(name.text))
        if variables and not _are_constant(variables, template, subject):
            continue
        why = "is fixed" if not variables else "is the same for every event"
        generated = resource.at("metadata", "generateName").text
        title = f"the name {in_message(name.text)!r} of a {in_message(kind)} in {template.title}"
        yield rule.finding(
            f"{title} {why}: while one is there, every further event fails with AlreadyExists",
            name.location,
            symbol=f"{template.title} {kind} {name.text}",
            help="remove the name, generateName is there" if generated else f"write generateName: {_prefix(name.text)}",
            fix=_generated(name) if kind in _RUNS and "generateName" not in resource.at("metadata").object else None,
        )


def _are_constant(names: set[str], template: OwnedTemplate, subject: Subject) -> bool:
    """Whether no param of these takes anything from an event, in one trigger at least."""
    return any(
        all(_is_constant(name, user.resolved) for name in names)
        for user in subject.users_of(template)
        if isinstance(user.resolved, ResolvedTrigger)
    )


def _is_constant(name: str, resolved: ResolvedTrigger) -> bool:
    bound = [param.value for param in resolved.params if param.name == name]
    if bound:
        return "$(" not in bound[0]
    return any(
        one.name == name and one.default is not None and "$(" not in one.default for one in resolved.template.params
    )


def _generated(name: View) -> Fix:
    """The name as the beginning of one. Only runs have it: another object may be looked for by its name."""
    # Loaded only where there is something to mend.
    from harness.fixes import make_fix

    text = name.text
    end = ReplaceText(name.path, len(text.rstrip("-")), len(text), text[len(text.rstrip("-")) :], "-")
    return make_fix(name.document, f"write generateName: {_prefix(text)}", RenameKey(name.path, "generateName"), end)


def _prefix(name: str) -> str:
    return f"{name.rstrip('-')}-"


RULE = Rule(
    id="fixed-name",
    severity=Severity.ERROR,
    summary="a fixed metadata.name: the second event fails",
    help="use generateName, or put $(uid) into the name",
    each=lambda subject: subject.templates,
    find=_find,
)
