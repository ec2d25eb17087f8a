"""What is judged together: the manifests, the recorded deliveries and the suites that the settings name."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
from harness.secrets import SecretStore, SecretValues, read_secrets
from harness.simulator import Simulator
from harness.suite_files import find_suite_files
from harness.suites import LoadedSuites, Suite, is_suite, load_suites
from harness.triggers import TriggersWorld, load_triggers, reload_triggers

if TYPE_CHECKING:
    from harness.policies.manifest import ManifestPolicies

KEPT_ANSWERS = 10_000
"""How many answers are kept for suites, rules and reports, which ask about the same deliveries."""


@dataclass(frozen=True)
class Project:
    """Everything that one command judges. Loading never fails for the content of a file: that is a finding.

    `partial` tells that the user has asked about some files only, not about all that the settings name. `read` makes
    documents of YAML.
    """

    settings: Settings
    manifests: ManifestSet
    suite_files: ManifestSet
    loaded_suites: LoadedSuites
    deliveries: DeliveryIndex
    partial: bool = False
    read: ReadYaml = field(default=read_yaml, repr=False)
    _simulators: dict[str, Simulator] = field(default_factory=dict, repr=False)
    _manifests: dict[tuple[Path, ...], ManifestSet] = field(default_factory=dict, repr=False)

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

        return load_policies(self.policy_files)

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

    def answers_as(self, older: "Project") -> bool:
        """Whether every simulator of an older project would answer as this one's: same manifests, same secrets."""
        try:
            own = all(self._load(paths).is_same_as(loaded) for paths, loaded in older._manifests.items())
        except InputError:
            return False
        return own and self.manifests.is_same_as(older.manifests) and self.secrets == older.secrets

    def sharing_answers(self, older: "Project") -> "Project":
        """This project with the simulators of an older one that it `answers_as`, and with all that they know."""
        return replace(self, _simulators=older._simulators)

    def over(
        self, change: Callable[[ManifestSet], ManifestSet], reached: Collection[str], *, routes: bool
    ) -> "Project":
        """This project with its manifests changed, those of suites that bring their own too: `change` gives the same
        object for what it leaves alone. Of the configured manifests it has to leave alone all that listeners do whose
        keys are not in `reached` and, unless `routes`, all Ingresses and Services: what is known of these is kept."""
        changed = {id(one): change(one) for one in (self.manifests, *self._manifests.values())}
        manifests = changed[id(self.manifests)]
        same = frozenset(self.simulator.listeners).difference(reached)
        worlds: dict[tuple[int, int], TriggersWorld] = {}
        simulators: dict[str, Simulator] = {}
        for key, simulator in self._simulators.items():
            new = changed[id(simulator.manifests)]
            if new is not simulator.manifests:
                pair = (id(simulator.manifests), id(new))
                if pair not in worlds:
                    worlds[pair] = _world_of(new, simulator)
                world = worlds[pair]
                known = same if new is manifests else frozenset[str]()
                simulator = simulator.over(new, world, known, routes=new is manifests and not routes)
            simulators[key] = simulator
        own = {paths: changed[id(one)] for paths, one in self._manifests.items()}
        project = replace(self, manifests=manifests, _simulators=simulators, _manifests=own)
        for name in ("policy_files", "manifest_policies", "secrets"):
            if name in self.__dict__:
                project.__dict__[name] = self.__dict__[name]
        return project

    def with_policies(self, files: ManifestSet, policies: "ManifestPolicies") -> "Project":
        """This project with other files of policies; `policies` are the manifest policies among them."""
        project = replace(self)
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


def _world_of(manifests: ManifestSet, simulator: Simulator) -> TriggersWorld:
    """The Triggers objects of manifests that differ in a few objects from those of a simulator."""
    before = simulator.manifests.resources
    if before.keys() != manifests.resources.keys():
        return load_triggers(manifests)
    changed = [key for key, one in manifests.resources.items() if before[key] is not one]
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
    suite_files = load_manifests([path], project.settings.root)
    loaded = load_suites(suite_files.documents, project.settings.root)
    return replace(project, suite_files=suite_files, loaded_suites=loaded)


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
        loaded_suites=load_suites(suite_files.documents, settings.root),
        deliveries=DeliveryIndex(_existing(settings.payloads), settings.root),
        partial=partial,
        read=read,
    )


def _existing(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Those that are there: a default folder may be missing."""
    return tuple(path for path in paths if path.exists())
