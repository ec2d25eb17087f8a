"""Fixes made in texts: which are made, and whether the text then says what it should and nothing else."""

import json
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.fix import Fix
from harness.fixes.changes import FileText, changed
from harness.fixes.edit import CannotFixError, Edit, overlap, with_edits
from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import YamlText, read_yaml


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that is not made, why, and where; `str()` says so in one line."""

    fix: Fix
    reason: str
    location: Location

    def __str__(self) -> str:
        return f"{self.location}: cannot {self.fix.description}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of some fixes: the new texts of the files that changed, the fixes that are made in them, those that
    touch the same places as these and have to wait until the files are judged again, and those that cannot be made."""

    texts: Mapping[str, str]
    applied: tuple[Fix, ...]
    waiting: tuple[Fix, ...] = ()
    refused: tuple[Refused, ...] = ()


def apply_fixes(texts: Mapping[str, str], fixes: Iterable[Fix]) -> Fixed:
    """Make fixes in the texts of files, by the names that the fixes give them; pure.

    Of fixes that overlap the first is made. Every text is read again: a fix is refused unless the new text has the
    value that its changes demand, everything else unchanged, and the same wrong with it as before.
    """
    by_file: dict[str, list[Fix]] = {}
    for fix in dict.fromkeys(fixes):
        by_file.setdefault(fix.file, []).append(fix)
    new_texts: dict[str, str] = {}
    applied: list[Fix] = []
    waiting: list[Fix] = []
    refused: list[Refused] = []
    for file, these in by_file.items():
        if file not in texts:
            refused += (Refused(fix, "the file is not there", Location(file)) for fix in these)
            continue
        work = _FileFixes(FileText(file, texts[file]))
        text = work.apply(these)
        if text != texts[file]:
            new_texts[file] = text
        applied += work.applied
        waiting += work.waiting
        refused += work.refused
    return Fixed(new_texts, tuple(applied), tuple(waiting), tuple(refused))


class _FileFixes:
    """Makes the fixes of one file."""

    def __init__(self, source: FileText) -> None:
        self.source = source
        self.before = read_yaml(source.text, source.file)
        self.taken: list[Edit] = []
        self.edits: dict[Fix, tuple[Edit, ...]] = {}
        self.applied: list[Fix] = []
        self.waiting: list[Fix] = []
        self.refused: list[Refused] = []

    def apply(self, fixes: Sequence[Fix]) -> str:
        """The text with all fixes that can be made; the lists then tell what became of each."""
        for fix in fixes:
            try:
                edits = self.source.edits(fix)
            except CannotFixError as error:
                self._refuse(fix, str(error))
                continue
            if any(self._is_taken(edit) for edit in edits):
                self.waiting.append(fix)
                continue
            self.edits[fix] = edits
            for edit in edits:
                insort(self.taken, edit)
        self.applied = self._sound(list(self.edits))
        return self._text(self.applied)

    def _is_taken(self, edit: Edit) -> bool:
        at = bisect_left(self.taken, edit)
        return overlap((*self.taken[max(0, at - 1) : at + 1], edit))

    def _sound(self, fixes: list[Fix]) -> list[Fix]:
        """Those fixes that together make the text that they should; the others are refused. Looks for the bad ones by
        halves, as there is hardly ever one."""
        problem = self._problem(fixes)
        if problem is None:
            return fixes
        if len(fixes) == 1:
            self._refuse(fixes[0], problem)
            return []
        middle = len(fixes) // 2
        first, second = self._sound(fixes[:middle]), self._sound(fixes[middle:])
        if self._problem([*first, *second]) is None:
            return [*first, *second]
        self.waiting += second
        return first

    def _text(self, fixes: Iterable[Fix]) -> str:
        return with_edits(self.source.text, (edit for fix in fixes for edit in self.edits[fix]))

    def _problem(self, fixes: Sequence[Fix]) -> str | None:
        """Why the text with these fixes is not what it should be; None where it is."""
        if not fixes:
            return None
        values: dict[int, JSON] = {document.index: document.value for document in self.before.documents}
        try:
            for index in {fix.document for fix in fixes}:
                changes = [one for fix in fixes if fix.document == index for one in fix.changes]
                values[index] = changed(values.get(index), changes)
        except CannotFixError as error:
            return str(error)
        after = read_yaml(self._text(fixes), self.source.file)
        found: dict[int, JSON] = {document.index: document.value for document in after.documents}
        if _canonical(found) != _canonical(values) or _wrong_with(after) != _wrong_with(self.before):
            return "the file would not say what it should"
        return None

    def _refuse(self, fix: Fix, reason: str) -> None:
        document = next((one for one in self.before.documents if one.index == fix.document), None)
        path = fix.changes[0].path if fix.changes else ()
        where = document.locate(path) if document is not None else Location(fix.file)
        self.refused.append(Refused(fix, reason, where))


def _canonical(values: Mapping[int, JSON]) -> str:
    """Values as a text that differs where they do: to Python `True` equals 1."""
    return json.dumps([values[index] for index in sorted(values)] + sorted(values), sort_keys=True)


def _wrong_with(content: YamlText) -> list[str]:
    return sorted(finding.rule for finding in content.findings)
