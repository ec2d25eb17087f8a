"""What is judged together: the manifests, the recorded deliveries and the suites that the settings name."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from pathlib import Path

from harness.config import Settings
from harness.deliveries import Delivery, delivery_names, find_deliveries, read_delivery
from harness.errors import InputError, UsageError
from harness.finding import Finding
from harness.interceptors.stub import Stub
from harness.location import Location
from harness.manifests import ManifestSet, load_manifests
from harness.secrets import SecretStore, SecretValues, read_secrets
from harness.simulator import Simulator
from harness.suite_files import find_suite_files
from harness.suites import LoadedSuites, Suite, is_suite, load_suites

KEPT = 1_000
"""How many deliveries are kept in memory: a folder may hold any number of them."""


@lru_cache(maxsize=4096)
def _resolved(path: Path) -> Path:
    """`path.resolve()`, which asks the file system about each folder on the way: suites name the same files often."""
    return path.resolve()


class DeliveryIndex:
    """The recorded deliveries by name; each is read when it is asked for, and kept while KEPT others are.

    A name is the file's path without its ending, relative to the payloads folder that holds it (`push/dev`). Messages
    call files by their path from `root`.
    """

    def __init__(self, folders: Sequence[Path], root: Path) -> None:
        self._root = root.resolve()
        paths = find_deliveries(folders, root)
        self._paths = {name: path for path, name in delivery_names(paths, folders).items()}
        self._read: dict[Path, Delivery] = {}

    def __len__(self) -> int:
        return len(self._paths)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, sorted."""
        return tuple(sorted(self._paths))

    def get(self, name: str) -> Delivery:
        """The delivery of that name. Raises InputError when there is none, or when its file cannot be read."""
        path = self._paths.get(name)
        if path is None:
            near = difflib.get_close_matches(name, self._paths, n=1)
            advice = f"did you mean {near[0]!r}?" if near else "`tekton-harness matrix` lists the names"
            raise InputError(f"there is no recorded delivery named {name!r}", help=advice)
        return self._read_once(path, name)

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The names that a shell-style pattern matches (`*` crosses slashes), sorted; a plain name matches itself."""
        if not any(sign in pattern for sign in "*?["):
            return (pattern,)
        return tuple(name for name in self.names if fnmatchcase(name, pattern))

    def name_of(self, path: Path) -> str | None:
        """The name of the recorded delivery that a file holds, None for a file outside of the index."""
        return self._names.get(_resolved(path))

    def read(self, path: Path) -> Delivery:
        """The delivery in a file, whether or not it is part of the index; one that is keeps its name."""
        name = self.name_of(path)
        if name is not None:
            return self.get(name)
        return self._read_once(path, delivery_names([path], [path.parent])[path])

    @cached_property
    def _names(self) -> Mapping[Path, str]:
        return {_resolved(path): name for name, path in self._paths.items()}

    def _read_once(self, path: Path, name: str) -> Delivery:
        if path not in self._read:
            if len(self._read) >= KEPT:
                del self._read[next(iter(self._read))]
            try:
                self._read[path] = replace(read_delivery(path, name), source=self._shown(path))
            except InputError as error:
                # Not always the file itself: the headers beside a body may be what is broken.
                at = error.location or Location(str(path))
                raise InputError(
                    error.message, location=replace(at, path=self._shown(Path(at.path))), help=error.help
                ) from error
        return self._read[path]

    def _shown(self, path: Path) -> str:
        full = _resolved(path)
        return full.relative_to(self._root).as_posix() if full.is_relative_to(self._root) else path.as_posix()


@dataclass(frozen=True)
class Project:
    """Everything that one command judges. Loading never fails for the content of a file: that is a finding."""

    settings: Settings
    manifests: ManifestSet
    suite_files: ManifestSet
    loaded_suites: LoadedSuites
    deliveries: DeliveryIndex
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
        return (*self.manifests.findings, *self.suite_files.findings, *self.loaded_suites.findings, *own)

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
            self._manifests[key] = load_manifests(paths, self.settings.root)
        return self._manifests[key]

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
            self._simulators[key] = Simulator(loaded, secrets=store, stubs=stubs, explain=explain, admit=True)
        return self._simulators[key]


def merged(first: SecretValues, second: SecretValues) -> SecretValues:
    """Two sets of secret values, key by key; the second goes before the first."""
    return {name: {**first.get(name, {}), **second.get(name, {})} for name in (*first, *second)}


def open_project(settings: Settings, paths: Sequence[Path] = ()) -> Project:
    """Load what the settings name. `paths`, when given, are manifests or suites (folders or files) that take the
    place of the configured manifests or suites, whichever they hold.

    Raises UsageError for a path that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist", help="give a folder or a file with manifests or suites")
    configured = load_manifests(_existing(settings.manifests), settings.root)
    if not paths:
        suite_files = find_suite_files(_existing(settings.suites))
        return _project(settings, configured, load_manifests(suite_files, settings.root))
    given = load_manifests(paths, settings.root)
    if given.documents and all(is_suite(document) for document in given.documents):
        return _project(settings, configured, given)
    return _project(settings, given, given)


def open_without_suites(settings: Settings) -> Project:
    """Load the configured manifests and find the deliveries; `with_suites` adds suites file by file."""
    return _project(settings, load_manifests(_existing(settings.manifests), settings.root), load_manifests(()))


def with_suites(project: Project, path: Path) -> Project:
    """The project with the suites of one file in the place of its own; everything else is shared."""
    suite_files = load_manifests([path], project.settings.root)
    loaded = load_suites(suite_files.documents, project.settings.root)
    return replace(project, suite_files=suite_files, loaded_suites=loaded)


def _project(settings: Settings, manifests: ManifestSet, suite_files: ManifestSet) -> Project:
    return Project(
        settings=settings,
        manifests=manifests,
        suite_files=suite_files,
        loaded_suites=load_suites(suite_files.documents, settings.root),
        deliveries=DeliveryIndex(_existing(settings.payloads), settings.root),
    )


def _existing(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Those that are there: a default folder may be missing."""
    return tuple(path for path in paths if path.exists())
