"""Which folders, and which single files where no folder will do, hold what was found."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from harness.manifests import ManifestSet, load_manifests
from harness.scaffold.discovery import Discovery, FoundFile, LeftOut, Sort

ROOT = Path()
"""The folder itself, by its relative path. It holds everything else as well, and is never named as a whole."""


def cover(files: Sequence[Path], fits: Callable[[Path], bool]) -> tuple[Path, ...]:
    """The folders that hold all of `files`, as few as may be: those that `fits` takes as a whole, and the lowest that
    hold as much. Where a folder does not fit, its own files one by one."""
    return tuple(_cover(ROOT, files, fits))


def _cover(folder: Path, files: Sequence[Path], fits: Callable[[Path], bool]) -> Iterator[Path]:
    below = [file for file in files if file.is_relative_to(folder)]
    own = [file for file in below if file.parent == folder]
    children = sorted({folder / file.relative_to(folder).parts[0] for file in below if file.parent != folder})
    if not below:
        return
    if folder != ROOT and (own or len(children) > 1) and fits(folder):
        yield folder
        return
    yield from own
    for child in children:
        yield from _cover(child, below, fits)


class ManifestFolders:
    """Finds the folders of manifests that are worth judging: those with Tekton in them.

    `paths` are relative to `root`, in the order in which they are best read; `left_out` are those that hold the same
    objects once more, as the overlays of kustomize do.
    """

    def __init__(self, root: Path, discovery: Discovery) -> None:
        self._root = root
        self._discovery = discovery
        manifests = discovery.of(Sort.MANIFEST)
        # What lies beside Triggers' objects belongs to them: Secrets, the Ingress, accounts.
        homes = {file.path.parent for file in manifests if file.has_triggers}
        wanted = [file.path for file in manifests if file.has_tekton or file.path.parent in homes]
        found = cover(wanted, self._fits)
        self.paths: tuple[Path, ...]
        self.left_out: tuple[LeftOut, ...]
        self.paths, self.left_out = self._without_doubles(found)

    def load(self, paths: Sequence[Path]) -> ManifestSet:
        """The objects at some of the paths."""
        return load_manifests([self._root / path for path in paths], self._root)

    def _fits(self, folder: Path) -> bool:
        """Whether to name a folder as a whole: nothing in it spoils it, and it is mostly Tekton's."""
        below = [file for file in self._discovery.files if file.path.is_relative_to(folder)]
        if any(file.sort not in (Sort.MANIFEST, Sort.KUSTOMIZATION) for file in below):
            return False
        manifests = [file for file in below if file.sort is Sort.MANIFEST]
        own = any(file.has_triggers for file in manifests if file.path.parent == folder)
        mostly = 2 * sum(file.has_tekton for file in manifests) >= len(manifests)
        return (own or mostly) and not _has_doubles(self.load([folder]))

    def _without_doubles(self, found: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[LeftOut, ...]]:
        loaded = {path: self.load([path]) for path in found}
        # What holds most is the thing itself, and what says a part of it again is a variant.
        ranked = sorted(found, key=lambda path: (-len(loaded[path].resources), path))
        kept: list[Path] = []
        left_out: list[LeftOut] = []
        owners: dict[object, Path] = {}
        for path in ranked:
            double = next((key for key in loaded[path].resources if key in owners), None)
            if double is None:
                owners.update(dict.fromkeys(loaded[path].resources, path))
                kept.append(path)
                continue
            reason = f"holds {double} once more, which {owners[double].as_posix()} holds: name the one that is deployed"
            left_out.append(LeftOut(path, reason))
        return tuple(sorted(kept)), tuple(left_out)


def _has_doubles(manifests: ManifestSet) -> bool:
    return any(finding.rule == "duplicate-resource" for finding in manifests.findings)


def folders_of(discovery: Discovery, sort: Sort, with_it: Collection[Sort] = ()) -> tuple[Path, ...]:
    """The folders that hold the files of a sort and, but for those of the sorts `with_it`, no others that mean
    something."""

    def fits(folder: Path) -> bool:
        below = (file for file in discovery.files if file.path.is_relative_to(folder))
        return all(file.sort is sort or file.sort in with_it for file in below)

    return cover([file.path for file in discovery.of(sort)], fits)


def widened(root: Path, folders: Sequence[Path]) -> tuple[Path, ...]:
    """The folders, each as far up as there is nothing else: of `recorded/push` it is `recorded`, where the next
    recorded tag will want to lie."""
    return tuple(dict.fromkeys(_widened(root, folder) for folder in folders))


def _widened(root: Path, folder: Path) -> Path:
    while (root / folder).is_dir() and folder.parent != ROOT and _is_alone(root, folder):
        folder = folder.parent
    return folder


def _is_alone(root: Path, folder: Path) -> bool:
    """Whether the folder above holds nothing but this one, and pages about it."""
    return all(one == root / folder or one.suffix == ".md" for one in (root / folder.parent).iterdir())


def kinds_below(files: Sequence[FoundFile], paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Group and kind of every object at some paths."""
    for file in files:
        if any(file.path.is_relative_to(path) for path in paths):
            yield from file.kinds
