"""A git repository: which one a folder belongs to, and what a revision means in it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from harness.diff.git.tree import Tree
from harness.errors import HarnessError, UsageError

PATIENCE = 60
"""Seconds that git may take to answer a question; it takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What a revision means: `revision` as it was written, `id` the commit's hash."""

    revision: str
    id: str

    @property
    def title(self) -> str:
        """`main (41035f9)` for messages."""
        short = self.id[:7]
        return short if self.id.startswith(self.revision) else f"{self.revision} ({short})"


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a working tree; `top` is the folder that holds the working tree."""

    top: Path

    def commit(self, revision: str) -> Commit:
        """What a revision means: a branch, a tag, a hash, `HEAD~2`, or `A...B` for the merge base of A and B.

        Raises UsageError for one that does not exist, which in a shallow clone says how to fetch it.
        """
        if "..." in revision:
            first, _, second = revision.partition("...")
            return self._merge_base(revision, self.commit(first or "HEAD"), self.commit(second or "HEAD"))
        found = self._find(revision)
        if found is None:
            raise UsageError(f"{revision} is no revision of {self.top}", help=self._how_to_get(revision))
        return found

    def has(self, revision: str) -> bool:
        """Whether there is such a revision."""
        return self._find(revision) is not None

    def _find(self, revision: str) -> Commit | None:
        # What begins with a dash would be an option; a line feed or a zero byte is in no name.
        if not revision or revision.startswith("-") or not revision.isprintable():
            return None
        answer = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return Commit(revision, answer.stdout.strip()) if answer.returncode == 0 else None

    def _merge_base(self, revision: str, one: Commit, other: Commit) -> Commit:
        answer = self._ask("merge-base", one.id, other.id)
        if answer.returncode != 0:
            help = self._how_to_get(one.revision) if self._is_shallow else "name a revision instead"
            raise UsageError(f"{one.title} and {other.title} have no commit in common", help=help)
        return Commit(revision, answer.stdout.split()[0])

    def _how_to_get(self, revision: str) -> str:
        if self._is_shallow:
            return (
                f"this is a shallow clone: `git fetch --unshallow origin` gets the rest of it, `git fetch --depth=1 "
                f"origin {revision}` the one revision (as FETCH_HEAD); in GitLab CI set GIT_DEPTH: 0"
            )
        return "`git branch --all` and `git tag` list names; `git fetch origin` gets what others have pushed"

    @property
    def _is_shallow(self) -> bool:
        return self._ask("rev-parse", "--is-shallow-repository").stdout.strip() == "true"

    @contextmanager
    def tree(self, commit: Commit) -> Iterator[Tree]:
        """The files of a commit, for as long as the context lasts. Raises HarnessError where git cannot read them."""
        command = _command(self.top, "cat-file", "--batch")
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
        ) as process:
            try:
                yield Tree(_piped(process.stdin), _piped(process.stdout), commit.id)
            finally:
                process.kill()

    def _ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return ask(self.top, *arguments)


def find_repository(folder: Path) -> Repository | None:
    """The repository whose working tree holds `folder`; None where there is none.

    Raises UsageError where git is not installed, HarnessError where git does not want to read the repository.
    """
    answer = ask(folder, "rev-parse", "--show-toplevel")
    if answer.returncode == 0 and answer.stdout.strip():
        return Repository(Path(answer.stdout.rstrip("\n")).resolve())
    said = " ".join(answer.stderr.split())
    if "dubious ownership" in said:
        message = f"git does not read the repository of {folder}, because somebody else owns it"
        raise HarnessError(message, help=f"if you trust it: git config --global --add safe.directory {folder}")
    if "not a git repository" in said or "this operation must be run in a work tree" in said:
        return None
    raise HarnessError(f"git does not read the repository of {folder}: {said or 'it says nothing'}")


def ask(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What git answers in a folder. Raises UsageError where git is not installed, HarnessError where it hangs."""
    try:
        return subprocess.run(
            _command(folder, *arguments),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
            env=_environment(),
        )
    except FileNotFoundError:
        help = "install git, or compare folders"
        raise UsageError("git is not installed, and revisions are read with git", help=help) from None
    except subprocess.TimeoutExpired:
        raise HarnessError(f"git {arguments[0]} did not answer within {PATIENCE} seconds") from None
    except OSError as error:
        raise HarnessError(f"git cannot be run: {error.strerror or error}") from error


def _command(folder: Path, *arguments: str) -> list[str]:
    # A partial clone would fetch what it lacks: nothing here goes over the network.
    return ["git", "-C", str(folder), "-c", "protocol.allow=never", *arguments]


def _environment() -> dict[str, str]:
    """Git's answers in English, without questions and without writing anything."""
    quiet = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    return {**os.environ, **quiet}


def _piped(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # Popen was asked for pipes
    return stream
