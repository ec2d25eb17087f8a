"""The policies of a project, held against its objects and its deliveries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.finding import Finding
from harness.jsontypes import JSONObject
from harness.location import Location
from harness.manifests.document import Path
from harness.object_check import Origin, Subject
from harness.project import Project

if TYPE_CHECKING:
    from harness.policies.event import Violation
    from harness.policies.manifest import JudgedObject


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """How many policies were held against what: `manifest` ones against objects, `event` ones against deliveries; and
    the smallest violation of each event policy that is broken."""

    manifest: int
    event: int
    smallest: "tuple[Violation, ...]" = ()


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """What the policies found; `summary` is None where there are no policies."""

    findings: tuple[Finding, ...] = ()
    summary: PolicySummary | None = None


def check_policies(project: Project, subjects: Iterable[Subject]) -> PolicyCheck:
    """Hold the policies of the project against `subjects` (objects of the files and rendered ones) and against the
    recorded deliveries with their variations."""
    files = project.policy_files
    if not files.documents:
        return PolicyCheck()
    events, manifests = project.event_policies, project.manifest_policies
    found = [*events.findings, *manifests.findings]
    of_events = events.judge(project.simulator, project.deliveries)
    judged = [*of_events.findings, *manifests.judge(judged_objects(project, subjects), project.manifests)]
    # Where only a part of the files is judged, a policy may well have nothing to look at.
    found += (one for one in judged if not (project.partial and one.rule.endswith("-invalid")))
    summary = PolicySummary(len(manifests.policies), len(events.policies), of_events.smallest)
    return PolicyCheck(tuple(found), summary)


def judged_objects(project: Project, subjects: Iterable[Subject]) -> Iterator["JudgedObject"]:
    """The objects whose creation is judged: a template with its variables in it is none."""
    from harness.policies.manifest import JudgedObject

    for resource in project.manifests.resources.values():
        yield JudgedObject.of(resource)
    for subject in subjects:
        if subject.origin is Origin.RENDERED:
            title = subject.title.removesuffix(f", rendered for {subject.rendered_for}")
            places = _Places(subject)
            yield JudgedObject(subject.value, title, _namespace(subject.value), places, subject.rendered_for)


def _namespace(value: JSONObject) -> str:
    metadata = value.get("metadata")
    namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
    return namespace if isinstance(namespace, str) else ""


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the values of a rendered object come from: the places of its template."""

    subject: Subject

    def __call__(self, path: Path) -> Location:
        document = self.subject.document
        return document.locate((*self.subject.root, *path)) if document is not None else Location("")
