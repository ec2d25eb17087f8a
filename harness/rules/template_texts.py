"""The texts of resource templates, and the params that they use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import Document, Path
from harness.rules.units import OwnedTemplate
from harness.rules.variables import locate_offset
from harness.triggers.model import TriggerTemplateSpec

VARIABLE: Final = re.compile(r"\$\(tt\.params\.([^$()]*)\)")
"""What the listener replaces (tektoncd/triggers v0.37.0, pkg/template/resource.go), whatever the name."""

NESTED: Final = "$(tt.params.$("
"""A variable whose name a variable gives: which params are used, nobody can tell."""


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A text of resource template number `index`: the value at `path` of the document, or the key that leads there."""

    document: Document
    index: int
    path: Path
    text: str
    is_key: bool = False

    def locate(self, offset: int) -> Location:
        """Where the character at `offset` stands, inside block scalars too."""
        if self.is_key:
            return self.document.locate_key(self.path)
        return locate_offset(self.document, self.path, self.text, offset)


def template_texts(template: OwnedTemplate) -> Iterator[TemplateText]:
    """Every text of a template that holds a variable, or something like one; keys before what they lead to."""
    for index, view in enumerate(template.resources):
        for path, text, is_key in _texts(view.value, view.path):
            if "$" in text or "tt.param" in text:
                yield TemplateText(view.document, index, path, text, is_key)


def used_params(spec: TriggerTemplateSpec) -> frozenset[str] | None:
    """The names of all params that the resource templates use, declared or not, and those that come in with a default,
    which Tekton expands too. None where a variable is made of others, so that nobody can tell."""
    texts = [text for resource in spec.resource_templates for _, text, _ in _texts(resource, ())]
    texts += [param.default or "" for param in spec.params]
    if any(NESTED in text for text in texts):
        return None
    return frozenset(name for text in texts for name in VARIABLE.findall(text))


def _texts(value: JSON, path: Path) -> Iterator[tuple[Path, str, bool]]:
    match value:
        case str():
            yield path, value, False
        case dict():
            for key, item in value.items():
                yield (*path, key), key, True
                yield from _texts(item, (*path, key))
        case list():
            for index, item in enumerate(value):
                yield from _texts(item, (*path, index))
