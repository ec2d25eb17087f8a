"""Every object held against the schema of its kind, by two validators that must agree: the manifests as they stand in
the files, and whatever the recorded deliveries make of the templates.

In process it is jsonschema, which knows lines; beside it kubeconform, where it is installed, runs in the background.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.errors import InputError, InternalError
from harness.finding import Finding, Severity
from harness.interceptors.registry import CORE_INTERCEPTORS
from harness.jsontypes import JSONObject
from harness.kubeconform import Inquiry, Missing, Opinion, find_kubeconform
from harness.location import Location
from harness.manifests.document import Document
from harness.manifests.document import Path as NodePath
from harness.project import Project
from harness.rules import Subject as Manifests
from harness.schemas import (
    UnknownKind,
    UnknownVersion,
    Violation,
    canonical_object,
    full_version,
    schema_folder,
    validate_object,
    validate_params,
    with_canonical_names,
)
from harness.suites import is_suite
from harness.trace import CreatedResource, TriggerTrace
from harness.triggers.model import CLUSTER_INTERCEPTOR, Place, Trigger
from harness.triggers.world import TriggersWorld

RULE = "schema"
MISSING_RULE = "schema-missing"

_KUSTOMIZATION = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
"""What kustomize takes for granted in a kustomization file (kustomize v5, api/types/kustomization.go)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One object to judge: how messages call it, and where it stands.

    `root` leads from the document's root to the object, or to what it was rendered from; `renamed` tells how the file
    spells paths that Tekton writes otherwise.
    """

    title: str
    value: JSONObject
    document: Document | None
    root: NodePath = ()
    rendered_for: str = ""
    renamed: Mapping[NodePath, NodePath] = field(default_factory=dict)

    def locate(self, violation: Violation) -> Location:
        """The place in the files that a violation speaks of."""
        if self.document is None:
            return Location("")
        path = (*self.root, *self.renamed.get(violation.path, violation.path))
        return self.document.locate_key(path) if violation.at_key else self.document.locate(path)


@dataclass(frozen=True, slots=True)
class ObjectSummary:
    """How many objects of the files, and how many rendered ones, were judged; `skipped` says why kubeconform was not
    asked, None where it agrees."""

    manifests: int
    rendered: int
    skipped: Missing | None = None


class ObjectCheck:
    """The check of a project's objects. It has begun once it is made; `findings` are there at once, `finish` waits for
    kubeconform. A context manager, so that nothing is left running.

    Raises UsageError for a Kubernetes version without schemas, InternalError where schemas or kubeconform are broken.
    """

    def __init__(self, project: Project) -> None:
        self._version = full_version(project.settings.kubernetes_version)
        subjects = [self._as_stored(one) for one in (*_documents(project), *_rendered(project))]
        self._judged: dict[str, tuple[Subject, tuple[Violation, ...]]] = {}
        found: dict[Finding, None] = {}
        for number, subject in enumerate(subjects):
            outcome = validate_object(subject.value, self._version)
            match outcome:
                case UnknownKind() | UnknownVersion():
                    finding = _without_schema(subject, outcome, self._version)
                    once = finding.rule == MISSING_RULE
                    if not (once and any(one.message == finding.message for one in found)):
                        found[finding] = None
                case _:
                    self._judged[f"{number:06d}"] = (subject, outcome)
                    found.update(dict.fromkeys(_findings(subject, outcome)))
        self.findings: tuple[Finding, ...] = (
            *_once(found),
            *_params(Manifests(project.manifests, project.simulator.world)),
        )
        program = find_kubeconform(project.settings.root)
        self._missing = program if isinstance(program, Missing) else None
        self._inquiry = None if isinstance(program, Missing) else self._ask(program)

    def __enter__(self) -> "ObjectCheck":
        return self

    def __exit__(self, *_: object) -> None:
        if self._inquiry is not None:
            self._inquiry.close()

    def finish(self) -> ObjectSummary:
        """Wait for kubeconform. Raises InternalError where it is broken, too slow, or of another opinion."""
        if self._inquiry is not None:
            for name, opinion in self._inquiry.opinions().items():
                subject, violations = self._judged[name]
                if opinion.valid == bool(violations):
                    raise _disagreement(subject, violations, opinion)
        rendered = sum(bool(subject.rendered_for) for subject, _ in self._judged.values())
        return ObjectSummary(len(self._judged) - rendered, rendered, self._missing)

    def _as_stored(self, subject: Subject) -> Subject:
        value, renamed = canonical_object(subject.value, self._version)
        return replace(subject, value=value, renamed=renamed) if renamed else subject

    def _ask(self, program: Path) -> Inquiry:
        objects: Mapping[str, JSONObject] = {name: subject.value for name, (subject, _) in self._judged.items()}
        return Inquiry(program, objects, Path(str(schema_folder())), self._version)


def _disagreement(subject: Subject, violations: tuple[Violation, ...], opinion: Opinion) -> InternalError:
    valid = "it is valid"
    ours = "; ".join(_said(path_text(one.path), one.message) for one in violations) or valid
    theirs = "; ".join(_said(path, text) for path, text in opinion.errors) or valid
    return InternalError(
        f"the validators disagree on {subject.title}: jsonschema says: {ours}; kubeconform says: {theirs}",
        location=subject.document.locate(subject.root) if subject.document else None,
        help="this is a defect of tekton-harness: please report it with the object",
    )


def _said(path: str, message: str) -> str:
    return f"{path}: {message}" if path else message


def path_text(path: NodePath) -> str:
    """A path as JSONPath writes it, without the root: `spec.steps[0].image`, `metadata.labels['app/x']`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.replace("_", "").replace("-", "").isalnum():
            text += f".{step}" if text else step
        else:
            text += f"['{step}']"
    return text


def _documents(project: Project) -> Iterator[Subject]:
    """The objects of the files; what is no object is told elsewhere."""
    for document in project.manifests.documents:
        kind, api_version = document.value.get("kind"), document.value.get("apiVersion")
        if not is_suite(document) and isinstance(kind, str) and isinstance(api_version, str) and kind and api_version:
            yield Subject(f"{kind} {document.get('metadata', 'name')}", document.value, document)
    for kustomization in project.manifests.kustomizations:
        document = kustomization.document
        yield Subject("Kustomization", {**_KUSTOMIZATION, **document.value}, document)


def _rendered(project: Project) -> Iterator[Subject]:
    """What the recorded deliveries create along their own routes, each resource once."""
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
                text = json.dumps(resource.value, sort_keys=True)
                if text not in seen:
                    seen.add(text)
                    yield _rendered_subject(resource, templates, index, name)


def _rendered_subject(resource: CreatedResource, templates: Place | None, index: int, delivery: str) -> Subject:
    title = f"{resource.label}, rendered for {delivery}"
    if templates is None:
        return Subject(title, resource.value, None, rendered_for=delivery)
    root = (*templates.path, "resourcetemplates", index)
    return Subject(title, resource.value, templates.document, root, delivery)


def _templates_place(trace: TriggerTrace, world: TriggersWorld) -> Place | None:
    """Where the spec with the resource templates of a trigger stands."""
    of_listeners = (one for listener in world.listeners.values() for one in listener.triggers)
    for trigger in (*of_listeners, *world.triggers.values()):
        if not isinstance(trigger, Trigger) or trigger.place is None or trigger.place.location != trace.location:
            continue
        written = trigger.template
        if written is not None and written.spec is not None:
            return written.spec.place
        template = world.templates.get((trigger.namespace, (written.ref if written is not None else "") or ""))
        return template.spec.place if template is not None else None
    return None


def _findings(subject: Subject, violations: tuple[Violation, ...]) -> Iterator[Finding]:
    prefix = f"{subject.title}: " if subject.rendered_for else ""
    for violation in violations:
        message = prefix + _said(path_text(violation.path), violation.message)
        yield Finding(RULE, Severity.ERROR, message, subject.locate(violation), violation.help, subject.title)


def _without_schema(subject: Subject, outcome: UnknownKind | UnknownVersion, kubernetes_version: str) -> Finding:
    api_version, kind = str(subject.value["apiVersion"]), str(subject.value["kind"])
    where = subject.locate(Violation(("apiVersion",), ""))
    if isinstance(outcome, UnknownVersion):
        server = "Tekton" if "tekton.dev" in api_version else f"Kubernetes {kubernetes_version.removesuffix('.0')}"
        message = f"{api_version} is no version of {kind} that {server} serves"
        return Finding(RULE, Severity.ERROR, message, where, f"use {' or '.join(outcome.known)}", subject.title)
    message = f"there is no schema for {kind} of {api_version}: its objects are not held against one"
    return Finding(MISSING_RULE, Severity.INFO, message, where)


def _once(found: Mapping[Finding, None]) -> Iterator[Finding]:
    """Of what several deliveries show at one place, the first."""
    seen: set[tuple[Location, str]] = set()
    for finding in found:
        said = finding.message.removeprefix(f"{finding.symbol}: ")
        if (finding.location, said) not in seen:
            seen.add((finding.location, said))
            yield finding


def _params(subject: Manifests) -> Iterator[Finding]:
    """Params of Tekton's own interceptors that have a wrong type, with which the interceptor stops every event.

    Unknown names are another rule's; Go reads names in any case and passes over unknown ones, so an unknown field
    inside a param is a warning only.
    """
    for owner, interceptor in subject.interceptors():
        if interceptor.ref_kind != CLUSTER_INTERCEPTOR or interceptor.ref_name not in CORE_INTERCEPTORS:
            continue
        for param in interceptor.params:
            value = with_canonical_names(interceptor.ref_name, {param.name: param.value})
            for violation in validate_params(interceptor.ref_name, value):
                if param.place is None or (violation.at_key and len(violation.path) == 1):
                    continue
                path = (*param.place.path, *violation.path[1:])
                locate = param.place.document.locate_key if violation.at_key else param.place.document.locate
                severity = Severity.WARNING if violation.at_key else Severity.ERROR
                consequence = "Tekton passes over it" if violation.at_key else "the interceptor stops every event"
                message = f"{path_text(violation.path)} of {interceptor.ref_name}: {violation.message}; {consequence}"
                yield Finding(RULE, severity, message, locate(path), violation.help, owner)
