"""Where a side comes from: a git revision, a folder, or the working tree; and how it is read.

Each side's manifests are read where its own settings say. Deliveries are those of the second side, and both sides get
them; secret values are those of the settings in the working directory, because they are seldom part of a commit.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from harness.config import Settings, read_settings
from harness.deliveries.index import DeliveryIndex
from harness.deliveries.recorded_file import MAX_BYTES as MOST_DELIVERY_BYTES
from harness.diff.git import Commit, Repository, Snapshot, find_repository
from harness.diff.git.snapshot import Keep
from harness.diff.sides import Side
from harness.errors import InputError, UsageError
from harness.manifests import ManifestSet, load_manifests
from harness.manifests.files import ENDINGS, KUSTOMIZATION_FILES, ManifestFile, find_files
from harness.manifests.files import MAX_BYTES as MOST_MANIFEST_BYTES
from harness.secrets import SecretValues, read_secrets


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the repository."""

    repository: Repository
    commit: Commit

    @property
    def title(self) -> str:
        """What messages call it."""
        return self.commit.title


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: the working copy of a project, or one that holds nothing but manifests. `name` is as it was written."""

    path: Path
    name: str

    @property
    def title(self) -> str:
        """What messages call it."""
        return f"the folder {self.name}"


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """The project as it stands on the disk."""

    @property
    def title(self) -> str:
        """What messages call it."""
        return "the working tree"


Source: TypeAlias = Revision | Folder | WorkingTree


def find_sources(base: str, head: str | None, root: Path) -> tuple[Source, Source]:
    """What two arguments mean for a project in `root`: `main` and the working tree, two folders, `v1` and `v2`;
    `main..topic` for both at once, `main...topic` for their merge base and the second.

    Raises UsageError for what is neither a revision nor a folder, or both, and HarnessError where git does not work.
    """
    if ".." in base and not _looks_like_path(base) and not os.path.exists(base):
        dots = "..." if "..." in base else ".."
        first, _, second = base.partition(dots)
        if head is not None and second:
            raise UsageError(f"{base} names both sides, and {head} a third", help=f"write {first} {head}")
        other = head or second
        start = f"{first}...{other or 'HEAD'}" if dots == "..." else first or "HEAD"
        return _find(start, root), _find(other, root) if other else WorkingTree()
    return _find(base, root), WorkingTree() if head is None else _find(head, root)


def _find(text: str, root: Path) -> Source:
    path = Path(text)
    if _looks_like_path(text):
        if not os.path.isdir(path):
            raise UsageError(f"{text} is no folder", help="check the path, relative to the working directory")
        return Folder(path.resolve(), text)
    repository = find_repository(root)
    is_folder = os.path.isdir(path)
    if repository is None:
        if is_folder:
            return Folder(path.resolve(), text)
        help = "name a folder, or run inside of a git repository"
        raise UsageError(f"{text} is no folder, and {root} lies in no git repository", help=help)
    if is_folder and not repository.has(text):
        return Folder(path.resolve(), text)
    if is_folder:
        help = f"write ./{text} for the folder, or {text}^0 for the revision"
        raise UsageError(f"{text} is both a folder and a revision", help=help)
    return Revision(repository, repository.commit(text))


def _looks_like_path(text: str) -> bool:
    return text in (".", "..") or text.startswith(("./", "../", "/", "~")) or os.path.isabs(text)


@dataclass(frozen=True, slots=True)
class Opened:
    """A side, and where its project lies for as long as it is open: `root` is what messages' paths are relative to,
    `payloads` the folders with its deliveries."""

    side: Side
    root: Path
    payloads: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options ask for, and the settings of the working directory under them. `manifests` are paths that go
    before every side's own settings, `payloads` deliveries that go before the second side's; none: as configured."""

    settings: Settings
    manifests: tuple[Path, ...] = ()
    payloads: tuple[Path, ...] = ()


@contextmanager
def open_sources(base: Source, head: Source, wishes: Wishes) -> Iterator[tuple[Opened, Opened, DeliveryIndex]]:
    """Both sides, and the deliveries for them. What git holds lies in a temporary folder meanwhile.

    Raises UsageError where a side has no manifests to read, InputError for settings that cannot be read.
    """
    secrets = read_secrets(wishes.settings.secrets) if wishes.settings.secrets else {}
    with ExitStack() as stack:
        opened = [
            stack.enter_context(_open(source, wishes, secrets, with_payloads=is_head and not wishes.payloads))
            for source, is_head in ((base, False), (head, True))
        ]
        folders = wishes.payloads or opened[1].payloads
        index = DeliveryIndex([path for path in folders if path.exists()], opened[1].root)
        yield opened[0], opened[1], index


@contextmanager
def _open(source: Source, wishes: Wishes, secrets: SecretValues, *, with_payloads: bool) -> Iterator[Opened]:
    match source:
        case WorkingTree():
            settings = wishes.settings
            if wishes.manifests:
                settings = replace(settings, manifests=wishes.manifests)
            with _on_disk(source, settings, secrets) as opened:
                yield opened
        case Folder():
            with _on_disk(source, _settings_of_folder(source, wishes), secrets) as opened:
                yield opened
        case Revision():
            with _in_git(source, wishes, secrets, with_payloads=with_payloads) as opened:
                yield opened


def _settings_of_folder(folder: Folder, wishes: Wishes) -> Settings:
    """Those of the project in the folder; of the working directory where it has none, but moved there; and where it
    lacks what these name, it is all manifests."""
    own = None if wishes.manifests else read_settings(folder.path)
    if own is not None:
        return own
    settings = replace(wishes.settings, manifests=wishes.manifests or wishes.settings.manifests)
    moved = _moved(settings, wishes.settings.root, folder.path)
    if any(path.exists() for path in moved.manifests):
        return moved
    return replace(wishes.settings, root=folder.path, manifests=(folder.path,))


def _moved(settings: Settings, here: Path, there: Path) -> Settings:
    """The settings with what lies in one folder moved into another."""

    def move(path: Path) -> Path:
        plain = Path(os.path.normpath(path))
        return there / plain.relative_to(here) if plain.is_relative_to(here) else path

    return replace(
        settings,
        root=move(settings.root),
        manifests=tuple(map(move, settings.manifests)),
        payloads=tuple(map(move, settings.payloads)),
    )


@contextmanager
def _on_disk(source: Folder | WorkingTree, settings: Settings, secrets: SecretValues) -> Iterator[Opened]:
    """A side whose files are read where they are. Links out of its repository and submodules are left out, because a
    commit on the other side would not hold them either."""
    paths = [path for path in settings.manifests if path.exists()]
    top = _boundary(settings.root)
    files = find_files(paths, settings.root)
    kept = [file for file in files if _is_inside(file.path, paths, top)]
    with ExitStack() as stack:
        if len(kept) == len(files):
            manifests = load_manifests(paths, settings.root)
        else:
            manifests = stack.enter_context(_loaded_copy(kept, settings.root))
        names = [file.name for file in files if file not in kept]
        notes = [f"{name} leads out of the repository, or lies in a submodule: left out" for name in names]
        yield _opened(source.title, manifests, secrets, settings, notes)


def _boundary(root: Path) -> Path:
    """What a side's files have to lie in: the repository, or the folder itself where it is in none."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            return folder.resolve()
    return root.resolve()


def _is_inside(path: Path, given: Sequence[Path], top: Path) -> bool:
    """Whether a file that was found below one of the given paths belongs to the repository at `top`. What the user
    named outside of it does too."""
    start = next((folder for folder in given if path == folder or path.is_relative_to(folder)), path)
    real_start = Path(os.path.realpath(start))
    real = Path(os.path.realpath(path))
    if not (real.is_relative_to(top) or real.is_relative_to(real_start)):
        return False
    folders = [folder for folder in real.parents if folder.is_relative_to(top) and folder != top]
    return not any((folder / ".git").exists() for folder in folders if not real_start.is_relative_to(folder))


@contextmanager
def _loaded_copy(files: Sequence[ManifestFile], root: Path) -> Iterator[ManifestSet]:
    """The manifests of some files alone, at the same places in a folder of their own."""
    with _temporary_folder() as folder:
        for file in files:
            target = folder / file.name.lstrip("/")
            if file.path.is_file() and not os.path.lexists(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.path, target)
        yield load_manifests([folder], folder)


@contextmanager
def _in_git(source: Revision, wishes: Wishes, secrets: SecretValues, *, with_payloads: bool) -> Iterator[Opened]:
    """A side whose files are written into a temporary folder."""
    top, here = source.repository.top, wishes.settings.root
    if not here.is_relative_to(top):
        raise UsageError(f"{here} lies outside of the repository {top}", help="run inside of the repository")
    with source.repository.tree(source.commit) as tree, _temporary_folder() as folder:
        snapshot = Snapshot(tree, folder)
        way = here.relative_to(top).parts
        snapshot.write((*way, "pyproject.toml"), lambda _: True, _MOST_SETTINGS_BYTES)
        settings = _settings_of_revision(top, folder, way, wishes, snapshot.notes)

        def write(path: Path, keep: Keep, limit: int) -> bool:
            parts = Path(os.path.normpath(path))
            if not parts.is_relative_to(folder):
                message = f"{path} lies outside of the repository {top}: {source.title} does not hold it"
                raise UsageError(message, help="compare folders, or name what lies inside of the repository")
            return snapshot.write(parts.relative_to(folder).parts, keep, limit)

        paths = [path for path in settings.manifests if write(path, _is_manifest, MOST_MANIFEST_BYTES)]
        for path in settings.payloads if with_payloads else ():
            write(path, lambda _: True, MOST_DELIVERY_BYTES)
        # Messages call files by their path in the project, or in the repository where some lie outside of the project.
        is_within = all(Path(os.path.normpath(path)).is_relative_to(settings.root) for path in paths)
        manifests = load_manifests(paths, settings.root if is_within else folder)
        yield _opened(source.title, manifests, secrets, settings, snapshot.notes)


_MOST_SETTINGS_BYTES = 1024 * 1024


def _settings_of_revision(top: Path, folder: Path, way: Sequence[str], wishes: Wishes, notes: list[str]) -> Settings:
    """Those that the revision holds at `way`; where it holds none, or broken ones, those of the working directory."""
    root = folder.joinpath(*way)
    own = None
    if not wishes.manifests:
        try:
            own = read_settings(root)
        except InputError as error:
            notes.append(f"its own settings cannot be used: {error}")
    root.mkdir(parents=True, exist_ok=True)
    if own is not None:
        return own
    return _moved(replace(wishes.settings, manifests=wishes.manifests or wishes.settings.manifests), top, folder)


def _is_manifest(name: str) -> bool:
    return name.endswith(ENDINGS) or name in KUSTOMIZATION_FILES


def _opened(
    title: str, manifests: ManifestSet, secrets: SecretValues, settings: Settings, notes: Sequence[str]
) -> Opened:
    notes = [*notes, *([] if manifests.documents else ["it holds no manifests"])]
    return Opened(Side.of(title, manifests, secrets, tuple(notes)), settings.root, settings.payloads)


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tekton-harness-", ignore_cleanup_errors=True) as folder:
        yield Path(os.path.realpath(folder))
