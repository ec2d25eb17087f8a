"""What is judged together: the manifests, the recorded deliveries and the suites that the settings name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from harness.config import Settings
from harness.deliveries.index import DeliveryIndex
from harness.errors import InputError, UsageError
from harness.finding import Finding
from harness.interceptors.stub import Stub
from harness.manifests import ManifestSet, ReadYaml, load_manifests, read_yaml
from harness.reach import Reach, Reaches
from harness.secrets import SecretStore, SecretValues, read_secrets
from harness.simulator import Simulator
from harness.suite_files import find_suite_files
from harness.suites import LoadedSuites, Suite, is_suite, load_suites
from harness.triggers import TriggersWorld, reload_triggers

if TYPE_CHECKING:
    from harness.policies.event import EventPolicies
    from harness.policies.manifest import ManifestPolicies

KEPT_ANSWERS = 10_000
"""How many answers are kept for suites, rules and reports, which ask about the same deliveries."""

KEPT_SIMULATORS = 64
"""How many simulators, which suites with other secrets or stubs ask for, are handed on from a project to the next."""


@dataclass(frozen=True)
class Project:
    """Everything that one command judges. Loading never fails for the content of a file: that is a finding.

    `partial` tells that the user has asked about some files only, not about all that the settings name. `read` makes
    documents of YAML.
    """

    settings: Settings
    manifests: ManifestSet
    suite_files: ManifestSet
    deliveries: DeliveryIndex
    partial: bool = False
    read: ReadYaml = field(default=read_yaml, repr=False)
    _simulators: dict[str, Simulator] = field(default_factory=dict, repr=False)
    _manifests: dict[tuple[Path, ...], ManifestSet] = field(default_factory=dict, repr=False)

    @cached_property
    def loaded_suites(self) -> LoadedSuites:
        """The suites, as far as they could be read, and what is wrong with the others."""
        return load_suites(self.suite_files.documents, self.settings.root)

    @property
    def suites(self) -> tuple[Suite, ...]:
        """The suites that could be read."""
        return self.loaded_suites.suites

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files as files: broken YAML, doubled keys, invalid suites."""
        own = (finding for suite in self.suites for finding in self._own_manifests(suite))
        files = (*self.manifests.findings, *self.suite_files.findings, *self.policy_files.findings)
        return (*files, *self.loaded_suites.findings, *own)

    @cached_property
    def policy_files(self) -> ManifestSet:
        """What the folders of policies hold: policies of both kinds, their bindings, and params."""
        return load_manifests(_existing(self.settings.policies), self.settings.root, self.read)

    @cached_property
    def manifest_policies(self) -> "ManifestPolicies":
        """The manifest policies among them, compiled."""
        # Slow to load, and not everybody has policies.
        from harness.policies.manifest import load_policies

        return load_policies(self.policy_files, self.settings.kubernetes_version)

    @cached_property
    def event_policies(self) -> "EventPolicies":
        """The event policies among them, compiled."""
        from harness.policies.event import load_event_policies

        return load_event_policies(self.policy_files)

    def _own_manifests(self, suite: Suite) -> Iterator[Finding]:
        """What is wrong with the manifests of a suite that brings its own."""
        if not suite.manifests:
            return
        try:
            yield from self._load(suite.manifests).findings
        except InputError:
            return  # each of its cases tells that they are not there

    def _load(self, paths: Sequence[Path]) -> ManifestSet:
        key = tuple(paths)
        if key not in self._manifests:
            self._manifests[key] = load_manifests(paths, self.settings.root, self.read)
        return self._manifests[key]

    def over(self, change: Callable[[ManifestSet], ManifestSet], reach: Reach) -> "Project":
        """This project with its manifests changed, those of suites that bring their own too: `change` gives the same
        object for what it leaves alone. `reach` tells how far the change of the configured manifests reaches: what is
        known of the rest is kept."""
        changed = {id(one): change(one) for one in (self.manifests, *self._manifests.values())}
        manifests = changed[id(self.manifests)]
        simulators = _simulators_over(self, changed, manifests, reach)
        own = {paths: changed[id(one)] for paths, one in self._manifests.items()}
        project = replace(self, manifests=manifests, _simulators=simulators, _manifests=own)
        project._take_over(self, "policy_files", "event_policies", "manifest_policies", "secrets", "loaded_suites")
        return project

    def reach_since(self, older: "Project") -> Reach | None:
        """How far everything reaches that is different from an older project in manifests and secrets; None where that
        may be anything."""
        try:
            own = all(self._load(paths).is_same_as(loaded) for paths, loaded in older._manifests.items())
        except InputError:
            return None
        if not own or self.secrets != older.secrets:
            return None
        return Reaches(older.simulator).until(self.manifests)

    def resuming(self, older: "Project", reach: Reach | None) -> "Project":
        """This project, which was opened anew, with all that an older one of the same folder knows and that still
        holds; `reach` is `reach_since`."""
        project = self
        if reach is not None:
            same = self.manifests.is_same_as(older.manifests) and self.manifests.findings == older.manifests.findings
            if len(older._simulators) > KEPT_SIMULATORS:
                older._simulators.clear()
            manifests, simulators = older.manifests, older._simulators
            if not same:
                manifests = self.manifests
                changed = {id(one): one for one in older._manifests.values()} | {id(older.manifests): manifests}
                simulators = _simulators_over(older, changed, manifests, reach)
            project = replace(self, manifests=manifests, _simulators=simulators, _manifests=older._manifests)
            project._take_over(self, "secrets")
        if project.suite_files.is_same_as(older.suite_files):
            project._take_over(older, "loaded_suites")
        same_version = project.settings.kubernetes_version == older.settings.kubernetes_version
        if same_version and project.policy_files.is_same_as(older.policy_files):
            project._take_over(older, "event_policies", "manifest_policies")
        project.deliveries.take_over(older.deliveries)
        return project

    def _take_over(self, older: "Project", *names: str) -> None:
        """Take over what another project has worked out already."""
        self.__dict__.update({name: older.__dict__[name] for name in names if name in older.__dict__})

    def with_policies(self, files: ManifestSet, policies: "ManifestPolicies") -> "Project":
        """This project with other files of policies; `policies` are the manifest policies among them."""
        project = replace(self)
        project._take_over(self, "secrets", "loaded_suites")
        project.__dict__.update(policy_files=files, manifest_policies=policies)
        return project

    @cached_property
    def simulator(self) -> Simulator:
        """The configured manifests with the configured secrets and no stubs; it explains nothing."""
        return self.simulator_for((), {}, {}, explain=False)

    @cached_property
    def secrets(self) -> SecretValues:
        """The values of the configured secrets file, empty when there is none."""
        return read_secrets(self.settings.secrets) if self.settings.secrets else {}

    def simulator_for(
        self, manifests: Sequence[Path], secrets: SecretValues, stubs: Mapping[str, Stub], *, explain: bool
    ) -> Simulator:
        """A simulator over other manifests (none: the configured ones), with secrets and stubs added to the
        configured ones. One that does not explain its stops is several times as fast. Equal demands give the same
        object. Raises InputError for manifests that do not exist."""
        key = repr((sorted(map(str, manifests)), sorted(secrets.items()), sorted(stubs.items()), explain))
        if key not in self._simulators:
            loaded = self._load(manifests) if manifests else self.manifests
            store = SecretStore.of(loaded, merged(self.secrets, secrets), trust_redacted=True)
            self._simulators[key] = Simulator(
                loaded, secrets=store, stubs=stubs, explain=explain, admit=True, keep=KEPT_ANSWERS
            )
        return self._simulators[key]


def _simulators_over(
    project: Project, changed: Mapping[int, ManifestSet], manifests: ManifestSet, reach: Reach
) -> dict[str, Simulator]:
    """The simulators of a project over other manifests: `changed` gives those in the place of old ones, by their
    identity; `reach` is how far the change to `manifests` reaches, which are the configured ones."""
    same = frozenset(project.simulator.listeners) - reach.answers
    worlds: dict[tuple[int, int], TriggersWorld] = {}
    simulators: dict[str, Simulator] = {}
    for key, simulator in project._simulators.items():
        new = changed[id(simulator.manifests)]
        if new is not simulator.manifests:
            pair = (id(simulator.manifests), id(new))
            if pair not in worlds:
                worlds[pair] = _world_of(new, simulator)
            if new is manifests:
                simulator = simulator.over(new, worlds[pair], same, routes=not reach.routes, plans=not reach.plans)
            else:
                simulator = simulator.over(new, worlds[pair], (), routes=False, plans=False)
        simulators[key] = simulator
    return simulators


def _world_of(manifests: ManifestSet, simulator: Simulator) -> TriggersWorld:
    """The Triggers objects of manifests that differ in a few objects from those of a simulator."""
    before, now = simulator.manifests.resources, manifests.resources
    both = before.keys() & now.keys()
    changed = [key for key in {**before, **now} if key not in both or before[key].document is not now[key].document]
    return reload_triggers(simulator.world, manifests, changed)


def merged(first: SecretValues, second: SecretValues) -> SecretValues:
    """Two sets of secret values, key by key; the second goes before the first."""
    return {name: {**first.get(name, {}), **second.get(name, {})} for name in (*first, *second)}


def open_project(settings: Settings, paths: Sequence[Path] = (), read: ReadYaml = read_yaml) -> Project:
    """Load what the settings name. `paths`, when given, are manifests or suites (folders or files) that take the
    place of the configured manifests or suites, whichever they hold. `read` makes documents of YAML.

    Raises UsageError for a path that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist", help="give a folder or a file with manifests or suites")
    configured = load_manifests(_existing(settings.manifests), settings.root, read)
    if not paths:
        suite_files = find_suite_files(_existing(settings.suites))
        return _project(settings, configured, load_manifests(suite_files, settings.root, read), read)
    given = load_manifests(paths, settings.root, read)
    if given.documents and all(is_suite(document) for document in given.documents):
        return _project(settings, configured, given, read, partial=True)
    return _project(settings, given, given, read, partial=True)


def open_without_suites(settings: Settings) -> Project:
    """Load the configured manifests and find the deliveries; `with_suites` adds suites file by file."""
    return _project(settings, load_manifests(_existing(settings.manifests), settings.root), load_manifests(()))


def with_suites(project: Project, path: Path) -> Project:
    """The project with the suites of one file in the place of its own; everything else is shared."""
    return replace(project, suite_files=load_manifests([path], project.settings.root))


def _project(
    settings: Settings,
    manifests: ManifestSet,
    suite_files: ManifestSet,
    read: ReadYaml = read_yaml,
    *,
    partial: bool = False,
) -> Project:
    return Project(
        settings=settings,
        manifests=manifests,
        suite_files=suite_files,
        deliveries=DeliveryIndex(_existing(settings.payloads), settings.root),
        partial=partial,
        read=read,
    )


def _existing(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Those that are there: a default folder may be missing."""
    return tuple(path for path in paths if path.exists())
