"""The files below a folder, in an order that does not depend on the machine."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path


def files_below(folder: Path, keep: Callable[[str], bool]) -> Iterator[Path]:
    """The files below `folder` whose name `keep` takes, sorted by name, those of a folder before its subfolders'.

    Hidden files and folders are left out. Links are followed, each real folder is visited once, so that links in a
    circle end. A folder that cannot be listed is itself yielded, so that reading it tells why.
    """
    seen: set[str] = set()
    todo = [folder]
    while todo:
        here = todo.pop()
        real = os.path.realpath(here)
        if real in seen:
            continue
        seen.add(real)
        try:
            names = sorted(name for name in os.listdir(here) if not name.startswith("."))
        except OSError:
            yield here
            continue
        folders = {name: here / name for name in names if os.path.isdir(here / name)}
        yield from (here / name for name in names if name not in folders and keep(name))
        todo.extend(reversed(folders.values()))
