"""Which lines of the manifests are others than at a revision of git."""

import difflib
from collections.abc import Iterator, Mapping

from harness.diff.git import Repository, Tree, find_repository
from harness.errors import UsageError
from harness.manifests import ManifestSet
from harness.manifests.files import MAX_BYTES
from harness.mutation.model import Mutant
from harness.project import Project


class Changed:
    """The lines, by file, that are not as they were; where lines are gone, those beside the gap."""

    def __init__(self, lines: Mapping[str, frozenset[int]]) -> None:
        self._lines = lines

    def holds(self, mutant: Mutant) -> bool:
        """Whether a mutant changes one of these lines."""
        lines = self._lines.get(mutant.file, frozenset())
        return any(line in lines for line in range(mutant.location.line, mutant.last_line + 1))


def changed_since(project: Project, revision: str) -> Changed:
    """What of the configured manifests is not as it was at a revision: a branch, a tag, a hash, `main...HEAD`.

    A file that was not there is new in every line. Raises UsageError where there is no such revision or no repository,
    HarnessError where git does not work.
    """
    root = project.settings.root
    repository = find_repository(root)
    if repository is None:
        raise UsageError(f"{root} lies in no git repository", help="leave --since away, or run inside of a repository")
    with repository.tree(repository.commit(revision)) as tree:
        return Changed(dict(_lines(project.manifests, repository, tree)))


def _lines(manifests: ManifestSet, repository: Repository, tree: Tree) -> Iterator[tuple[str, frozenset[int]]]:
    texts = {document.path: document.text for document in manifests.documents}
    for path, name in manifests.files.items():
        if name in texts:
            yield name, frozenset(_changed(_before(path.resolve().as_posix(), repository, tree), texts[name]))


def _before(path: str, repository: Repository, tree: Tree) -> str:
    """The text of a file at the revision; empty where it was not there, or is none of the repository's."""
    top = f"{repository.top.as_posix().rstrip('/')}/"
    entry = tree.find(path.removeprefix(top).split("/")) if path.startswith(top) else None
    data = tree.read(entry, MAX_BYTES) if entry is not None else None
    return data.decode("utf-8", "replace") if data is not None else ""


def _changed(before: str, after: str) -> Iterator[int]:
    """The numbers, from 1, of the lines of `after` that are not in `before`."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind == "delete":
            yield from (start, start + 1)
        elif kind != "equal":
            yield from range(start + 1, end + 1)
