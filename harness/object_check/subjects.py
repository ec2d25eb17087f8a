"""What is held against schemas: the objects of the files, what the recorded deliveries make of the templates, and the
templates that none of them renders, as they stand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harness.errors import InputError
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Document
from harness.manifests.document import Path as NodePath
from harness.project import Project
from harness.schemas import Violation
from harness.suites import is_suite
from harness.templates import holds_variable
from harness.trace import CreatedResource, TriggerTrace
from harness.triggers.model import Place, Trigger, TriggerTemplateSpec
from harness.triggers.world import TriggersWorld

_KUSTOMIZATION = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
"""What kustomize takes for granted in a kustomization file (kustomize v5, api/types/kustomization.go)."""


class Origin(StrEnum):
    """Where an object comes from."""

    FILE = "file"
    RENDERED = "rendered"
    TEMPLATE = "template"
    """A resource template as it stands, its variables not replaced."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One object to judge: how messages call it, and where it stands.

    `root` leads from the document's root to the object, or to what it was rendered from; `renamed` tells how the file
    spells paths that Tekton writes otherwise. `rendered_for` names the delivery that a rendered one was made for, which
    stands in its title too.
    """

    title: str
    value: JSONObject
    document: Document | None
    root: NodePath = ()
    origin: Origin = Origin.FILE
    renamed: Mapping[NodePath, NodePath] = field(default_factory=dict)
    rendered_for: str = ""

    def locate(self, violation: Violation) -> Location:
        """The place in the files that a violation speaks of."""
        if self.document is None:
            return Location("")
        path = (*self.root, *self.renamed.get(violation.path, violation.path))
        return self.document.locate_key(path) if violation.at_key else self.document.locate(path)

    def is_certain(self, violation: Violation) -> bool:
        """Whether the violation stays when the variables of a template are replaced; of other objects all do.

        It may go where the text at its place holds a variable, or a name: one on the way to it, or, where a field is
        missing, one beside it.
        """
        if self.origin is not Origin.TEMPLATE:
            return True
        node: JSON = self.value
        for step in violation.path:
            if isinstance(step, str):
                if holds_variable(step):
                    return False
                node = node.get(step) if isinstance(node, dict) else None
            else:
                node = node[step] if isinstance(node, list) and step < len(node) else None
        if violation.at_key:
            return True
        if isinstance(node, dict):
            return not any(holds_variable(name) for name in node)
        return not (isinstance(node, str) and holds_variable(node))


def find_subjects(project: Project) -> Iterator[Subject]:
    """Everything that is to be judged, each resource that several deliveries render alike once."""
    yield from _documents(project)
    rendered: set[_TemplateKey] = set()
    yield from _rendered(project, rendered)
    yield from _unrendered(project.simulator.world, rendered)


_TemplateKey = tuple[int, NodePath]
"""Which resource template: the document, by its identity, and the path in it."""


def _documents(project: Project) -> Iterator[Subject]:
    """The objects of the files; what is no object is told elsewhere."""
    for document in project.manifests.documents:
        kind, api_version = document.value.get("kind"), document.value.get("apiVersion")
        if not is_suite(document) and isinstance(kind, str) and isinstance(api_version, str) and kind and api_version:
            yield Subject(f"{kind} {document.get('metadata', 'name')}", document.value, document)
    for kustomization in project.manifests.kustomizations:
        document = kustomization.document
        yield Subject("Kustomization", {**_KUSTOMIZATION, **document.value}, document)


def _rendered(project: Project, rendered: set[_TemplateKey]) -> Iterator[Subject]:
    """What the recorded deliveries create along their own routes, each resource once; `rendered` is filled with the
    templates that it comes from."""
    world = project.simulator.world
    seen: set[str] = set()
    for name in project.deliveries.names:
        try:
            trace = project.simulator.deliver(project.deliveries.get(name))
        except InputError:
            continue  # the finding `delivery-unreadable` tells
        for trigger in trace.triggers:
            templates = _templates_place(trigger, world) if trigger.resources else None
            for index, resource in enumerate(trigger.resources):
                if templates is not None:
                    rendered.add((id(templates.document), (*templates.path, index)))
                text = json.dumps(resource.value, sort_keys=True)
                if text not in seen:
                    seen.add(text)
                    yield _rendered_subject(resource, templates, index, name)


def _rendered_subject(resource: CreatedResource, templates: Place | None, index: int, delivery: str) -> Subject:
    title = f"{resource.label}, rendered for {delivery}"
    if templates is None:
        return Subject(title, resource.value, None, origin=Origin.RENDERED, rendered_for=delivery)
    root = (*templates.path, index)
    return Subject(title, resource.value, templates.document, root, Origin.RENDERED, rendered_for=delivery)


def _unrendered(world: TriggersWorld, rendered: set[_TemplateKey]) -> Iterator[Subject]:
    """The resource templates that no delivery renders: of TriggerTemplates, and of triggers that bring their own."""
    for owner, spec in _template_specs(world):
        templates = _list_place(spec)
        if templates is None:
            continue
        for index, value in enumerate(spec.resource_templates):
            path = (*templates.path, index)
            if isinstance(value, dict) and (id(templates.document), path) not in rendered and _has_kind(value):
                metadata = value.get("metadata")
                named = metadata if isinstance(metadata, dict) else {}
                name = named.get("name") or named.get("generateName") or f"resourcetemplates[{index}]"
                title = f"{value['kind']} {name} of {owner}, which no delivery renders"
                yield Subject(title, value, templates.document, path, Origin.TEMPLATE)


def _has_kind(template: JSONObject) -> bool:
    """Whether it is known what a template is before it is rendered."""
    texts = (template.get("apiVersion"), template.get("kind"))
    return all(isinstance(text, str) and text and not holds_variable(text) for text in texts)


def _template_specs(world: TriggersWorld) -> Iterator[tuple[str, TriggerTemplateSpec]]:
    """Every spec with resource templates, and whose it is."""
    for name, template in world.templates.items():
        yield f"TriggerTemplate {'/'.join(name)}", template.spec
    triggers = [(f"Trigger {'/'.join(name)}", trigger) for name, trigger in world.triggers.items()]
    for key, listener in world.listeners.items():
        inline = [trigger for trigger in listener.triggers if isinstance(trigger, Trigger)]
        triggers += [(f"trigger {trigger.name} of EventListener {key}", trigger) for trigger in inline]
    for owner, trigger in triggers:
        if trigger.template is not None and trigger.template.spec is not None:
            yield owner, trigger.template.spec


def _templates_place(trace: TriggerTrace, world: TriggersWorld) -> Place | None:
    """Where the list of the resource templates of a trigger stands."""
    of_listeners = (one for listener in world.listeners.values() for one in listener.triggers)
    for trigger in (*of_listeners, *world.triggers.values()):
        if not isinstance(trigger, Trigger) or trigger.place is None or trigger.place.location != trace.location:
            continue
        written = trigger.template
        if written is not None and written.spec is not None:
            return _list_place(written.spec)
        template = world.templates.get((trigger.namespace, (written.ref if written is not None else "") or ""))
        return _list_place(template.spec) if template is not None else None
    return None


def _list_place(spec: TriggerTemplateSpec) -> Place | None:
    """The place of `resourcetemplates`, which Tekton reads in any case."""
    if spec.place is None:
        return None
    written = spec.place.document.get(*spec.place.path)
    names = written if isinstance(written, dict) else {}
    name = next((name for name in names if name.lower() == "resourcetemplates"), "resourcetemplates")
    return Place(spec.place.document, (*spec.place.path, name))
