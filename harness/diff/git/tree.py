"""The files of a commit, looked up one by one: only what is asked for is read.

Source: git-cat-file(1), "BATCH OUTPUT", and the format of tree objects (git 2.39, Documentation/gitformat-pack and
fsck.c): entries `MODE NAME\\0HASH`, the hash in 20 bytes, or 32 where the repository uses SHA-256.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import IO

from harness.errors import HarnessError

MOST_LINKS = 40
"""How many links may lead to each other, as in Linux (path_resolution(7))."""

MOST_LINK_BYTES = 4096
"""How long the target of a link may be."""

Parts = tuple[str, ...]
"""A path from the top of the tree; `()` is the top."""


class Kind(Enum):
    """What an entry of a tree is, by its mode."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a tree: its whole path, what it is, and the hash of its content."""

    path: Parts
    kind: Kind
    id: str

    @property
    def name(self) -> str:
        """The last part of the path, empty for the top."""
        return self.path[-1] if self.path else ""


class OutsideError(Exception):
    """A link leads out of the tree, into a submodule or in a circle; the text says which."""


class Tree:
    """The tree of the commit `id`, read through the pipes of a running `git cat-file --batch`.

    Every method raises HarnessError where git lacks an object, which happens in partial clones.
    """

    def __init__(self, questions: IO[bytes], answers: IO[bytes], id: str) -> None:
        self._questions = questions
        self._answers = answers
        self._top = Entry((), Kind.FOLDER, f"{id}^{{tree}}")
        self._hash_bytes = len(id) // 2
        self._entries = lru_cache(maxsize=256)(self._read_entries)

    def find(self, path: Sequence[str]) -> Entry | None:
        """What is at a path, links on the way followed, a link at its end too; None where nothing is.

        The entry's own path is the one behind the links. Raises OutsideError.
        """
        waiting = list(reversed(path))
        found = self._top
        links = 0
        while waiting:
            step = waiting.pop()
            if step in ("", "."):
                continue
            if found.kind is Kind.SUBMODULE:
                raise OutsideError("leads into a submodule")
            if found.kind is not Kind.FOLDER:
                return None
            if step == "..":
                if not found.path:
                    raise OutsideError("leads out of the repository")
                found = self._at(found.path[:-1])
                continue
            entry = next((one for one in self.entries(found) if one.name == step), None)
            if entry is None:
                return None
            if entry.kind is Kind.LINK:
                links += 1
                if links > MOST_LINKS:
                    raise OutsideError("leads in a circle")
                target = self.target(entry)
                if target.startswith("/"):
                    raise OutsideError("leads out of the repository")
                waiting += reversed(target.split("/"))
            else:
                found = entry
        return found

    def entries(self, folder: Entry) -> Sequence[Entry]:
        """What is in a folder, sorted by name. Names that no file system could hold are left out."""
        return self._entries(folder)

    def target(self, link: Entry) -> str:
        """Where a link leads, as it is written."""
        return os.fsdecode(self.read(link, MOST_LINK_BYTES) or b"")

    def read(self, entry: Entry, limit: int) -> bytes | None:
        """The bytes of a file or link; None where there are more than `limit`."""
        size = self._ask(entry.id)
        data = self._take(size) if size <= limit else None
        if data is None:
            self._skip(size)
        self._take(1)
        return data

    def _at(self, path: Parts) -> Entry:
        """The folder at a path that was walked before."""
        found = self._top
        for name in path:
            found = next(one for one in self.entries(found) if one.name == name)
        return found

    def _read_entries(self, folder: Entry) -> Sequence[Entry]:
        data = self._take(self._ask(folder.id))
        self._take(1)
        found = []
        at = 0
        while at < len(data):
            end = data.find(b"\0", at)
            if end < 0:
                raise _broken()
            mode, _, name = data[at:end].partition(b" ")
            at = end + 1 + self._hash_bytes
            kind = _KINDS.get(mode[:-4] if len(mode) > 4 else b"")
            if kind is not None and _is_name(name):
                found.append(Entry((*folder.path, os.fsdecode(name)), kind, data[end + 1 : at].hex()))
        return sorted(found, key=lambda entry: entry.name)

    def _ask(self, id: str) -> int:
        """The size of an object, whose bytes come next."""
        try:
            self._questions.write(f"{id}\n".encode())
            self._questions.flush()
        except OSError as error:
            raise _broken() from error
        answer = self._answers.readline().split()
        if len(answer) == 3 and answer[2].isdigit():
            return int(answer[2])
        if answer[1:2] == [b"missing"]:
            raise HarnessError(
                f"the repository lacks the object {id}: the clone holds only a part of it",
                help="`git fetch --refetch --no-filter origin` gets the rest",
            )
        raise _broken()

    def _take(self, size: int) -> bytes:
        data = self._answers.read(size)
        if len(data) < size:
            raise _broken()
        return data

    def _skip(self, size: int) -> None:
        for block in _blocks(size):
            self._take(block)


_BLOCK = 1024 * 1024


def _blocks(size: int) -> Iterator[int]:
    while size > 0:
        yield min(size, _BLOCK)
        size -= _BLOCK


_KINDS = {b"10": Kind.FILE, b"4": Kind.FOLDER, b"04": Kind.FOLDER, b"12": Kind.LINK, b"16": Kind.SUBMODULE}
"""By what stands before the permissions in a mode (100644, 40000, 120000, 160000)."""

_GIT_FOLDER = re.compile(rb"\.git", re.IGNORECASE)


def _is_name(name: bytes) -> bool:
    """Whether a name is one that git itself would check out: a tree that was made by hand may hold any bytes."""
    return (
        bool(name)
        and name not in (b".", b"..")
        and b"/" not in name
        and len(name) <= 255
        and not _GIT_FOLDER.fullmatch(name)
    )


def _broken() -> HarnessError:
    return HarnessError("git stopped reading the repository", help="`git fsck` tells whether the repository is whole")
