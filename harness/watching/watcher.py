"""Looks at folders and tells what was saved there, by way of watchfiles."""

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeAlias

import watchfiles

from harness.watching.places import Places

_STEP = 15
"""Milliseconds of quiet after which changes are told. Editors write a file in several steps, and these are quick."""

_LONGEST = 150
"""Milliseconds after which changes are told although there are always more."""

_PAUSE = 0.5
"""Seconds to wait when a folder cannot be looked at, such as one that has just gone."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Something was written, renamed or removed at these paths; where there are none, perhaps anywhere."""

    paths: frozenset[Path]


@dataclass(frozen=True, slots=True)
class Quit:
    """Somebody wants to end."""


Happening: TypeAlias = Saved | Quit


class Watcher:
    """Puts what happens into a queue. It has threads of its own; `close` ends them."""

    def __init__(self) -> None:
        self._happenings: SimpleQueue[Happening] = SimpleQueue()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._watched: object = None

    def watch(self, places: Places) -> None:
        """Look at these places from now on. What happens before that is missed, so that it begins with a save of
        nothing in particular: the caller has to look at everything once more."""
        deep, shallow = places.deep(), places.shallow()
        # A folder that was removed and made again is another one, of which the old watch tells nothing.
        wanted = (_identities(deep), _identities(shallow))
        if wanted == self._watched:
            return
        self.close()
        self._watched = wanted
        self._stop = threading.Event()
        for folders, recursive in ((deep, True), (shallow, False)):
            if folders:
                arguments = (sorted(folders), recursive, self._stop)
                thread = threading.Thread(target=self._look, args=arguments, daemon=True)
                self._threads.append(thread)
                thread.start()
        self.put(Saved(frozenset()))

    def put(self, happening: Happening) -> None:
        """Let something else happen; may be called from any thread."""
        self._happenings.put(happening)

    def next(self) -> Happening:
        """Wait for the next happening; all saves that wait are one."""
        paths: set[Path] = set()
        happening = self._happenings.get()
        while isinstance(happening, Saved):
            paths |= happening.paths
            try:
                happening = self._happenings.get_nowait()
            except Empty:
                return Saved(frozenset(paths))
        return happening

    @property
    def is_waiting(self) -> bool:
        """Whether something has happened that nobody has asked for."""
        return not self._happenings.empty()

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=1)
        self._threads.clear()
        self._watched = None

    def _look(self, folders: list[Path], recursive: bool, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                for changes in watchfiles.watch(
                    *folders,
                    watch_filter=None,
                    debounce=_LONGEST,
                    step=_STEP,
                    stop_event=stop,
                    rust_timeout=1_000,
                    raise_interrupt=False,
                    recursive=recursive,
                    ignore_permission_denied=True,
                ):
                    self._happenings.put(Saved(frozenset(Path(path) for _, path in changes)))
            except OSError:  # FileNotFoundError: a folder has gone in the meantime
                time.sleep(_PAUSE)
                self._happenings.put(Saved(frozenset(folders)))


def _identities(folders: Iterable[Path]) -> frozenset[tuple[Path, int]]:
    found = set()
    for folder in folders:
        try:
            found.add((folder, os.stat(folder).st_ino))
        except OSError:
            found.add((folder, 0))
    return frozenset(found)
