"""What looks like a variable in a resource template and is none that the listener replaces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from harness.location import Location
from harness.manifests import View
from harness.rules.params.nearest import nearest
from harness.rules.params.template_undeclared_param import CHECKED_NAME
from harness.rules.subject import Subject
from harness.rules.template_texts import VARIABLE, TemplateText, template_texts
from harness.rules.units import OwnedTemplate
from harness.triggers.resolution import ResolvedTrigger

_OWN: Final = re.compile(
    r"\$\(\s*tt\b[^()$]*\)"  # closed, in whatever spelling
    r"|\$\(tt\.params\.[^()$]+(?=\Z|\(|\$(?!\())"  # never closed
    r"|\$\{\s*tt\.params?\b[^{}$]*\}|\{\{\s*\.?tt\.params?\b[^{}$]*\}\}",  # of other tools
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"params?\W+([A-Za-z_][\w-]*)", re.IGNORECASE)
_EVENT: Final = re.compile(r"\$\(((?:body|header|extensions)\.[^()\s$]+|context\.eventid)\)", re.IGNORECASE)
_RUN: Final = re.compile(r"""\$\((params)(?:\.([\w.-]+)|\[(["'])([^"'\[\]]+)\3\])[^()$]*\)""")

_TRIGGERS_GROUP: Final = "triggers.tekton.dev"
_EMBEDDED: Final = ("pipelineSpec", "taskSpec")
_NAMES: Final = ("name", "generateName", "labels")
"""Fields of metadata in which Tekton replaces nothing."""


@dataclass(frozen=True, slots=True)
class UnknownVariable:
    """Something that stays as it stands: `written`, at `location`; `name` is the param that is meant, empty where none
    can be told."""

    written: str
    location: Location
    name: str
    help: str


def unknown_variables(template: OwnedTemplate, subject: Subject) -> Iterator[UnknownVariable]:
    """Every one in a template, in the order of the file."""
    declared = [param.name for param in template.spec.params]
    bound = _bound_by_all(template, subject)
    resources = template.resources
    for text in template_texts(template):
        yield from _of_template(text, declared, bound)
        resource = resources[text.index]
        group = resource.at("apiVersion").text.partition("/")[0]
        if group != _TRIGGERS_GROUP and "script" not in text.path:
            yield from _of_event(text)
        if group == "tekton.dev" and resource.at("kind").text in ("PipelineRun", "TaskRun"):
            yield from _of_run(text, declared, resource)


def _bound_by_all(template: OwnedTemplate, subject: Subject) -> set[str]:
    """The names that every trigger with this template binds."""
    resolved = [one.resolved for one in subject.users_of(template)]
    names = [{param.name for param in one.params} for one in resolved if isinstance(one, ResolvedTrigger)]
    return set.intersection(*names) if names else set()


def _of_template(text: TemplateText, declared: list[str], bound: set[str]) -> Iterator[UnknownVariable]:
    """The template's own variables in a spelling that nothing replaces."""
    for match in _OWN.finditer(text.text):
        exact = VARIABLE.fullmatch(match[0])
        if exact and (exact[1] in declared or exact[1] in bound or CHECKED_NAME.fullmatch(exact[1])):
            continue  # replaced, or refused by the webhook
        meant = _NAME.search(match[0])
        name = nearest(meant[1], declared) if meant else ""
        advice = f"write $(tt.params.{name})" if name else "write $(tt.params.name) with the name of a declared param"
        yield UnknownVariable(match[0].rstrip(), text.locate(match.start()), name, advice)


def _of_event(text: TemplateText) -> Iterator[UnknownVariable]:
    """Paths into the event, which only bindings know."""
    for match in _EVENT.finditer(text.text):
        advice = f"bind {match[0]} to a param in a TriggerBinding and write $(tt.params.…) here"
        yield UnknownVariable(match[0], text.locate(match.start()), "", advice)


def _of_run(text: TemplateText, declared: list[str], resource: View) -> Iterator[UnknownVariable]:
    """Params of a Pipeline or Task where a run has none: outside of a spec that is written inside of it."""
    inside = text.path[len(resource.path) :]
    if any(step in _EMBEDDED for step in inside[:2]):
        return
    own = {param.at("name").text for param in resource.at("spec", "params").items()}
    itself = resource.at(*inside[:3], "name").text if inside[:2] == ("spec", "params") else ""
    for match in _RUN.finditer(text.text):
        name = match[2] or match[4]
        in_names = inside[:1] == ("metadata",) and any(step in _NAMES for step in inside[1:2])
        if in_names or (name in declared and (name not in own or name == itself)):
            near = nearest(name, declared)
            advice = f"write $(tt.params.{near})" if near else "only $(tt.params.…) is replaced here"
            yield UnknownVariable(match[0], text.locate(match.start()), near, advice)
