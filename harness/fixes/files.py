"""The files that are to be fixed: their texts, read and written as they are encoded, and what changed in them."""

import codecs
import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import InputError
from harness.location import Location
from harness.writing import replace_file

_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"", "utf-8"),
)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it was read. `text` has no byte order mark and its line breaks as they are; `data` is all of it."""

    name: str
    path: Path
    text: str
    encoding: str
    mark: bytes
    data: bytes = field(repr=False)


def open_file(root: Path, name: str) -> OpenedFile:
    """Read a file by its name in locations, which is relative to `root`.

    Raises InputError for one that lies outside of the root, be it through a link, that is no ordinary file, or that is
    neither UTF-8 nor UTF-16.
    """
    where = Location.of_file(name)
    path = root / name
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(root)):
        raise InputError("lies outside of the project, so it is not changed", location=where)
    if real.exists() and not real.is_file():
        raise InputError("is no ordinary file, so it is not changed", location=where)
    try:
        data = real.read_bytes()
        mark, encoding = next(one for one in _ENCODINGS if data.startswith(one[0]))
        return OpenedFile(name, real, data[len(mark) :].decode(encoding), encoding, mark, data)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", location=where) from error
    except UnicodeDecodeError as error:
        raise InputError(f"is no text in {encoding.upper()}, so it is not changed", location=where) from error


def write_file(file: OpenedFile, text: str) -> None:
    """Put a new text into a file, encoded as the old one was: the whole of it or nothing.

    Raises InputError where the file is no longer as it was read, or cannot be written.
    """
    where = Location.of_file(file.name)
    try:
        if file.path.read_bytes() != file.data:
            raise InputError("was changed by somebody else in the meantime", location=where, help="run again")
        replace_file(file.path, file.mark + text.encode(file.encoding))
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror or error}", location=where) from error


def unified_diff(name: str, old: str, new: str) -> str:
    """What changed in a file, as `git diff` and `patch` know it; empty where nothing did."""
    lines = difflib.unified_diff(_lines(old), _lines(new), f"a/{name}", f"b/{name}")
    return "".join(_ended(lines))


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _ended(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
