"""Which files mean to be suites, told from their beginning; imports nothing, as pytest asks at every YAML file."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.folders import files_below

ENDINGS = (".yaml", ".yml")

_HEAD = 64 * 1024
"""How many bytes of a file are looked at."""

_KIND = re.compile(rb"""\bkind["']?\s*:\s*["']?Suite\b""")
_VERSION = re.compile(rb"""\bapiVersion["']?\s*:\s*["']?tekton-harness/""")


def looks_like_a_suite(path: Path) -> bool:
    """Whether a file says that it is a suite. Cheap and generous: the file is read properly once it is collected."""
    if path.suffix not in ENDINGS or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return _KIND.search(head) is not None and _VERSION.search(head) is not None


def find_suite_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Files as they are, and of the files below folders those that look like suites: a folder of tests may hold any
    other YAML."""
    return tuple(_find(paths))


def _find(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            below = files_below(path, lambda name: name.endswith(ENDINGS))
            yield from (file for file in below if looks_like_a_suite(file))
        else:
            yield path
