"""Fixes of findings, made in the files: all that can be made at once, then whatever had to wait."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.errors import InputError
from harness.finding import Finding
from harness.fix import Fix
from harness.fixes import OpenedFile, apply_fixes, open_file, write_file

MOST_PASSES = 10
"""How often the files are judged again: a fix may wait for another one that touches the same place."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What fixes make of files: their new texts, the fixes in them, and why others cannot be made (a line each)."""

    files: Mapping[str, OpenedFile]
    texts: Mapping[str, str]
    applied: tuple[Fix, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[tuple[OpenedFile, str], ...]:
        """The files that change, with their new texts."""
        return tuple((self.files[name], text) for name, text in self.texts.items())


def mend(root: Path, findings: Iterable[Finding]) -> Mended:
    """The fixes of findings, made in the texts of the files below `root`; nothing is written."""
    fixes = [finding.fix for finding in findings if finding.fix is not None]
    files: dict[str, OpenedFile] = {}
    refused: list[str] = []
    for name in dict.fromkeys(fix.file for fix in fixes):
        try:
            files[name] = open_file(root, name)
        except InputError as error:
            refused.append(str(error))
    made = apply_fixes({name: file.text for name, file in files.items()}, [fix for fix in fixes if fix.file in files])
    return Mended(files, made.texts, made.applied, (*refused, *map(str, made.refused)))


def mend_files(root: Path, find: Callable[[], Iterable[Finding]]) -> Mended:
    """Mend and write the files below `root` until there is nothing left to mend; `find` judges them anew each time.

    Gives everything that was done. Raises InputError for a file that cannot be written; files before it are written.
    """
    files: dict[str, OpenedFile] = {}
    texts: dict[str, str] = {}
    applied: tuple[Fix, ...] = ()
    refused: dict[str, None] = {}
    for _ in range(MOST_PASSES):
        mended = mend(root, find())
        refused.update(dict.fromkeys(mended.refused))
        if not mended.texts:
            break
        for file, text in mended.changes:
            write_file(file, text)
            files.setdefault(file.name, file)
            texts[file.name] = text
        applied += mended.applied
    return Mended(files, texts, applied, tuple(refused))
