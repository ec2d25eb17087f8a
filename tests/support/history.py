"""A git repository in a temporary folder, with commits that tests make."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.small_project import Folder

QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "somebody",
    "GIT_AUTHOR_EMAIL": "somebody@example.com",
    "GIT_COMMITTER_NAME": "somebody",
    "GIT_COMMITTER_EMAIL": "somebody@example.com",
}
"""What keeps the settings of whoever runs the tests out of them."""


@dataclass(frozen=True)
class History(Folder):
    """A repository; its folder is the working tree."""

    @classmethod
    def start(cls, folder: Path) -> "History":
        folder.mkdir(parents=True, exist_ok=True)
        history = cls(folder)
        history.git("init", "--quiet", "--initial-branch=main")
        return history

    def git(self, *arguments: str, input: bytes = b"") -> str:
        """What a git command prints, without the last line feed."""
        answer = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            input=input,
            capture_output=True,
            check=True,
            env={**os.environ, **QUIET},
        )
        return answer.stdout.decode().rstrip("\n")

    def commit(self, files: dict[str, str | None] | None = None, message: str = "a change") -> str:
        """Write some files (None takes one away), commit all that is there, and return the commit's hash."""
        for name, content in (files or {}).items():
            if content is None:
                (self.folder / name).unlink()
            else:
                self.write(name, content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def tree_of(self, *entries: tuple[str, str, bytes]) -> str:
        """The hash of a commit whose tree holds just these entries (mode, name, content), with names that git itself
        would never write."""
        lines = b""
        for mode, name, content in entries:
            id = (
                content.decode()
                if mode in ("40000", "160000")
                else self.git("hash-object", "-w", "--stdin", input=content)
            )
            lines += f"{mode} {name}\0".encode() + bytes.fromhex(id)
        tree = self.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", input=lines)
        return self.git("commit-tree", tree, "-m", "made by hand")
