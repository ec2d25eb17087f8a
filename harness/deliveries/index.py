"""The recorded deliveries of some folders, by name."""

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

from harness.deliveries import Delivery, bare_json, delivery_names, find_deliveries, read_delivery
from harness.errors import InputError
from harness.location import Location

KEPT = 1_000
"""How many deliveries are kept in memory: a folder may hold any number of them."""


Stamp: TypeAlias = tuple[tuple[int, int, int], ...]
"""What tells the content of files from what it was before, without reading them."""


def stamp_of(path: Path) -> Stamp:
    """The stamp of a delivery's file and of the headers beside it."""
    files = (path, *bare_json.headers_paths(path)) if path.suffix == ".json" else (path,)
    return tuple(map(_stamp, files))


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_size, status.st_ino)


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
        self._stamps: dict[Path, Stamp] = {}

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

    def path_of(self, name: str) -> Path | None:
        """The file of the delivery of that name, None where there is none."""
        return self._paths.get(name)

    def take_over(self, older: "DeliveryIndex") -> None:
        """Keep what an older index has read of files that are as they were: a delivery that has not changed stays the
        same object."""
        names = {path: name for name, path in self._paths.items()}
        for path, delivery in older._read.items():
            stamp = older._stamps[path]
            if stamp == stamp_of(path) and names.get(path, delivery.name) == delivery.name:
                self._read[path], self._stamps[path] = delivery, stamp

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
            self._stamps[path] = stamp_of(path)  # before it is read, lest a change in between be missed
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
