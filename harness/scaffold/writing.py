"""Writing several files: all of them, or none."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from harness.errors import UsageError
from harness.writing import replace_file


class Change(StrEnum):
    """What becomes of a file."""

    NEW = "new"
    ADDED_TO = "added to"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file to write: its path relative to the folder, its whole text, what it is for (one line), and what becomes of
    what is there."""

    path: Path
    text: str
    purpose: str
    change: Change = Change.NEW


def write_files(folder: Path, files: Sequence[PlannedFile]) -> None:
    """Write the files below `folder`, and make the folders that they need.

    Raises UsageError, and leaves everything as it was, where one cannot be written, is there although it was planned as
    new, or would land outside of the folder.
    """
    for file in files:
        _check(folder, file)
    before: list[tuple[Path, bytes | None]] = []
    made: list[Path] = []
    try:
        for file in files:
            path = folder / file.path
            made += _make_folder(path.parent)
            before.append((path, path.read_bytes() if path.exists() else None))
            replace_file(path, file.text.encode("utf-8"))
    except BaseException as error:
        _undo(before, made)
        if isinstance(error, OSError):
            name = error.filename or "a file"
            message = f"{name} cannot be written: {error.strerror or error}; nothing was written"
            raise UsageError(message, help="mend that, and run the command again") from error
        raise


def _check(folder: Path, file: PlannedFile) -> None:
    path = folder / file.path
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise UsageError(f"{file.path} leads out of {folder}: nothing was written", help="remove the link")
    if path.is_dir():
        raise UsageError(f"{file.path} is a folder: nothing was written", help="give it another name")
    if file.change is Change.NEW and os.path.lexists(path):
        raise UsageError(f"{file.path} is there already: nothing was written", help="--force writes over it")


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder with those above it; the made ones, the highest first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.insert(0, folder)
        folder = folder.parent
    made: list[Path] = []
    try:
        for one in missing:
            one.mkdir()
            made.append(one)
    except OSError:
        _undo([], made)
        raise
    return made


def _undo(before: Sequence[tuple[Path, bytes | None]], made: Sequence[Path]) -> None:
    """Give every file back what it held, and take away what was not there."""
    for path, data in reversed(before):
        if data is None:
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
        else:
            replace_file(path, data)
    for folder in reversed(made):
        folder.rmdir()
