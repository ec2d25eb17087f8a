"""Some folders of a commit, written into a folder of their own, so that they are read like any others."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.diff.git.tree import Entry, Kind, OutsideError, Parts, Tree

MOST_DEPTH = 64
"""How deep folders may nest below the one that was asked for."""

MOST_PATH = 1024
"""How long a path may be, in characters, from the top of the repository."""

Keep = Callable[[str], bool]
"""Tells by its name whether a file is wanted."""


@dataclass(slots=True)
class Snapshot:
    """A folder, `top`, that takes files of `tree` at the same paths as in the repository.

    Links become links where they stay in the repository, and what they lead to is written too. `notes` tell what was
    left out: what leads out of the repository, submodules, and what the file system does not take.
    """

    tree: Tree
    top: Path
    notes: list[str] = field(default_factory=list)
    _files: set[Parts] = field(default_factory=set)

    def write(self, path: Sequence[str], keep: Keep, limit: int) -> bool:
        """Write the file at a path, or of a folder all below it that `keep` takes, hidden ones left out.

        A file of more than `limit` bytes becomes one that is too large as well, and empty. Returns whether there is
        anything at that path.
        """
        try:
            entry = self.tree.find(path)
        except OutsideError as error:
            self._left_out("/".join(path), f"is a link that {error}")
            return False
        if entry is None:
            return False
        if entry.kind is Kind.SUBMODULE:
            self._left_out("/".join(path), "is a submodule")
            return False
        _Writing(self, keep, limit).write(entry)
        if entry.path != tuple(path):
            self._link(self._place(tuple(path)), entry)
        return True

    def _link(self, place: Path, target: Entry) -> None:
        """A link to what is written at a path without links, so that it cannot lead out of the snapshot."""
        if not os.path.lexists(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(os.path.relpath(self._place(target.path), place.parent))

    def _write_file(self, entry: Entry, limit: int) -> None:
        if entry.path in self._files:
            return
        self._files.add(entry.path)
        place = self._place(entry.path)
        data = self.tree.read(entry, limit)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as stream:
            if data is None:
                stream.truncate(limit + 1)
            else:
                stream.write(data)

    def _place(self, path: Parts) -> Path:
        return self.top.joinpath(*path)

    def _left_out(self, name: str, why: str) -> None:
        note = f"{name if len(name) <= _SHOWN else f'{name[:_SHOWN]}…'} {why}: left out"
        if note not in self.notes:
            self.notes.append(note)


_SHOWN = 120


@dataclass(slots=True)
class _Writing:
    """One call of `Snapshot.write`; each folder is written once, so that links in a circle end."""

    snapshot: Snapshot
    keep: Keep
    limit: int
    _folders: set[Parts] = field(default_factory=set)

    def write(self, start: Entry) -> None:
        waiting = [start]
        while waiting:
            entry = waiting.pop()
            try:
                waiting += self._write(entry, start)
            except OSError as error:
                # Two names that this file system takes for one, a name that it does not take, a full disk.
                self.snapshot._left_out("/".join(entry.path), f"cannot be written ({error.strerror})")

    def _write(self, entry: Entry, start: Entry) -> list[Entry]:
        """Write one thing; what is to be written after it."""
        if entry.kind is Kind.FILE:
            self.snapshot._write_file(entry, self.limit)
            return []
        if entry.path in self._folders:
            return []
        self._folders.add(entry.path)
        if len(entry.path) - len(start.path) > MOST_DEPTH or len("/".join(entry.path)) > MOST_PATH:
            self.snapshot._left_out("/".join(entry.path), "lies too deep")
            return []
        self.snapshot._place(entry.path).mkdir(parents=True, exist_ok=True)
        found: list[Entry] = []
        for one in self.snapshot.tree.entries(entry):
            if not one.name.startswith("."):
                found += self._wanted(one)
        return found

    def _wanted(self, entry: Entry) -> list[Entry]:
        """What is to be written for an entry of a folder; for a link, what it leads to."""
        name = "/".join(entry.path)
        match entry.kind:
            case Kind.FILE:
                return [entry] if self.keep(entry.name) else []
            case Kind.FOLDER:
                return [entry]
            case Kind.SUBMODULE:
                self.snapshot._left_out(name, "is a submodule")
                return []
            case Kind.LINK:
                return self._behind(entry, name)

    def _behind(self, link: Entry, name: str) -> list[Entry]:
        try:
            target = self.snapshot.tree.find(link.path)
        except OutsideError as error:
            self.snapshot._left_out(name, f"is a link that {error}")
            return []
        if target is None or (target.kind is Kind.FILE and not self.keep(link.name)):
            return []
        if target.kind is Kind.SUBMODULE:
            self.snapshot._left_out(name, "is a link that leads into a submodule")
            return []
        self.snapshot._link(self.snapshot._place(link.path), target)
        return [target]
