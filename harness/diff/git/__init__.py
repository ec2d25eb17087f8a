"""Git revisions, read with git and never checked out over anybody's files.

`find_repository` finds the repository of a folder, `Repository.commit` resolves a revision, `Repository.tree` reads its
files, and `write_snapshot` puts some of them into a folder of their own.
"""

from harness.diff.git.repository import Commit, Repository, find_repository
from harness.diff.git.snapshot import Snapshot
from harness.diff.git.tree import Tree

__all__ = ["Commit", "Repository", "Snapshot", "Tree", "find_repository"]
