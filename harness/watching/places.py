"""Where to look for changes: the folders and files that a project is made of."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.deliveries import FORMS
from harness.manifests.files import ENDINGS, KUSTOMIZATION_FILES
from harness.project import Project
from harness.runner import checks, file_of

_ENDINGS = (*ENDINGS, *(ending for form in FORMS for ending in form.endings), ".gz")


@dataclass(frozen=True, slots=True)
class Places:
    """`folders` count with all that is below them, whether or not they are there; `files` are single ones."""

    folders: frozenset[Path]
    files: frozenset[Path]

    def hold(self, path: Path) -> bool:
        """Whether a file at that path would be judged."""
        if path in self.files:
            return True
        name = path.name
        if not (name.endswith(_ENDINGS) or name in KUSTOMIZATION_FILES):
            return False
        return any(_is_open_below(path, folder) for folder in self.folders)

    def touch(self, path: Path) -> bool:
        """Whether what is judged may be another when something at that path has changed: also a folder that comes, goes
        or is renamed. `path` may be gone."""
        if self.hold(path):
            return True
        ending = path.suffix.lower()
        # What has gone may have been a folder. A folder's name may have a dot, but few end like a file's.
        if path.is_file() or ending in (".md", ".py", ".swp", ".swx", ".tmp") or path.name.endswith("~"):
            return False
        return any(_is_open_below(path, folder) or folder.is_relative_to(path) for folder in self.folders)

    def deep(self) -> frozenset[Path]:
        """The folders to look at with all that is below them; none lies in another."""
        there = sorted(folder for folder in self.folders if folder.is_dir())
        found: list[Path] = []
        for folder in there:
            if not any(folder.is_relative_to(other) for other in found):
                found.append(folder)
        return frozenset(found)

    def shallow(self) -> frozenset[Path]:
        """The folders of which only the entries count: those of single files, and of folders that are not there."""
        deep = self.deep()
        missing = (folder for folder in self.folders if not folder.is_dir())
        wanted = {_nearest_folder(path.parent) for path in (*self.files, *missing)}
        return frozenset(path for path in wanted if not any(path.is_relative_to(folder) for folder in deep))


def places_of(project: Project, paths: Sequence[Path] = ()) -> Places:
    """The places of a project that was opened with `paths`."""
    folders: set[Path] = set()
    files = {project.settings.root / "pyproject.toml"}
    for path in map(_plain, _paths(project, paths)):
        (files if path.is_file() else folders).add(path)
    for suite in project.suites:
        for check in checks(project, suite):
            file = file_of(project, check)
            if file is not None and not any(_plain(file).is_relative_to(folder) for folder in folders):
                files.add(_plain(file))
    return Places(frozenset(folders), frozenset(files))


def _paths(project: Project, paths: Sequence[Path]) -> Iterator[Path]:
    settings = project.settings
    yield from paths
    yield from (*settings.manifests, *settings.payloads, *settings.suites, *settings.policies)
    yield from (file for file in (settings.secrets, settings.baseline) if file is not None)
    for suite in project.suites:
        yield from suite.manifests


def _plain(path: Path) -> Path:
    """The path without steps back (`suites/../own`), as changes are told."""
    return Path(os.path.normpath(path))


def _is_open_below(path: Path, folder: Path) -> bool:
    """Whether the path lies below a folder, and nothing on the way is hidden."""
    return path.is_relative_to(folder) and not any(part.startswith(".") for part in path.relative_to(folder).parts)


def _nearest_folder(path: Path) -> Path:
    """The path, or the nearest one above that is a folder."""
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return path
