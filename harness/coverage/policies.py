"""Which policies look at anything: an event policy by the recorded deliveries that it selects, a manifest policy by
the objects that it matches."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from harness.coverage.model import Key, Kind, Measured, Point
from harness.object_check import ObjectCheck
from harness.policies.event import EventPolicies, load_event_policies
from harness.policies.manifest import load_policies
from harness.policy_check import judged_objects
from harness.project import Project


def measured_policies(project: Project) -> Iterator[Measured]:
    """Every policy of a project, and what it looked at."""
    files = project.policy_files
    if not files.documents:
        return
    events = load_event_policies(files)
    selected = _selected(events, project)
    for policy in events.policies:
        point = Point(Key.of(Kind.EVENT_POLICY, policy.location), policy.title, policy.location, ("selected",))
        names = selected.get(policy.name, ())
        yield Measured(point, {"selected": names} if names else {})
    manifests = load_policies(files, project.settings.kubernetes_version)
    with ObjectCheck(project, ask_kubeconform=False) as objects:
        matched = manifests.matching(judged_objects(project, objects.subjects), project.manifests)
    for one in manifests.policies:
        title = f"ValidatingAdmissionPolicy {one.name}"
        point = Point(Key.of(Kind.MANIFEST_POLICY, one.location), title, one.location, ("matched",))
        yield Measured(point, {"matched": ("the manifests",)} if one.name in matched else {})


def _selected(events: EventPolicies, project: Project) -> Mapping[str, tuple[str, ...]]:
    """The recorded deliveries that each policy selects something of, by its name: with a condition that never holds it
    would object to just these."""
    objecting = EventPolicies(tuple(replace(one.refusing(), variations=False) for one in events.policies))
    found: dict[str, dict[str, None]] = {}
    for violation in objecting.violations(project.simulator, project.deliveries):
        found.setdefault(violation.policy.name, {})[violation.subject.variation.base.name] = None
    return {name: tuple(deliveries) for name, deliveries in found.items()}
