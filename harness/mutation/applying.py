"""Manifests with one mutant's changes in them, in memory; and how these changes look in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import yaml

from harness.fix import Change, DeleteItem
from harness.fixes import make_fix, unified_diff
from harness.fixes.changes import FileText, changed
from harness.fixes.edit import CannotFixError, Edit, with_edits
from harness.manifests import Document, ManifestSet
from harness.manifests.document import Path
from harness.manifests.layout import Kind
from harness.mutation.model import Mutant


def apply_mutant(manifests: ManifestSet, mutant: Mutant) -> ManifestSet:
    """The manifests with the mutant's document in the place of the original, whose places it keeps; the same object
    where they do not hold it. Raises CannotFixError where the document is another one by now."""
    original = find_document(manifests, mutant)
    if original is None:
        return manifests
    value = changed(original.value, mutant.changes)
    assert isinstance(value, dict)  # no change replaces a whole document
    return _with(manifests, {id(original): replace(original, value=value)})


def find_document(manifests: ManifestSet, mutant: Mutant) -> Document | None:
    """The document that a mutant changes; None where there is none."""
    resource = manifests.resources.get(mutant.key)
    if resource is not None and _where(resource.document) == mutant.where:
        return resource.document
    return next((one for one in manifests.documents if _where(one) == mutant.where), None)


def _where(document: Document) -> tuple[str, int, Path]:
    return document.path, document.index, document.within


def _with(manifests: ManifestSet, new: Mapping[int, Document]) -> ManifestSet:
    """The manifests with new documents in the place of those with these identities."""
    resources = dict(manifests.resources)
    kinds: set[tuple[str, str]] = set()
    for key, resource in manifests.resources.items():
        document = new.get(id(resource.document))
        if document is not None:
            resources[key] = replace(resource, document=document)
            kinds.add((key.group, key.kind))
    by_kind = {
        kind: tuple(resources[one.key] for one in these) if kind in kinds else these
        for kind, these in manifests.by_kind.items()
    }
    documents = tuple(new.get(id(document), document) for document in manifests.documents)
    return replace(manifests, resources=resources, documents=documents, by_kind=by_kind)


class Texts:
    """The files of manifests, laid out once, for showing changes."""

    def __init__(self, manifests: ManifestSet) -> None:
        self._manifests = manifests
        self._files: dict[str, FileText] = {}

    def edited(self, mutant: Mutant) -> tuple[str, str]:
        """The text of the mutant's file before and after. Raises CannotFixError where the change cannot be written, as
        behind an alias."""
        document = find_document(self._manifests, mutant)
        if document is None or not document.text:
            raise CannotFixError("there is no such file")
        file = self._files.get(document.path)
        if file is None:
            file = self._files[document.path] = FileText(document.path, document.text)
        alone = [one for one in mutant.changes if _is_alone(document, one)]
        others = [one for one in mutant.changes if one not in alone]
        edits = [_emptied(file, document, one) for one in alone]
        if others:
            edits += file.edits(make_fix(document, mutant.description, *others))
        return document.text, with_edits(document.text, edits)

    def diff(self, mutant: Mutant) -> str:
        """The change as a unified diff of the file; where it cannot be written there, of the object as YAML."""
        try:
            before, after = self.edited(mutant)
        except CannotFixError:
            return self._diff_of_object(mutant)
        return unified_diff(mutant.file, before, after)

    def _diff_of_object(self, mutant: Mutant) -> str:
        document = find_document(self._manifests, mutant)
        if document is None:
            return ""
        sides = (document.value, changed(document.value, mutant.changes))
        before, after = (yaml.safe_dump(side, sort_keys=False, allow_unicode=True, width=120) for side in sides)
        return unified_diff(mutant.file, before, after)


def with_file(manifests: ManifestSet, mutant: Mutant, documents: Sequence[Document]) -> ManifestSet:
    """The manifests with the documents of the mutant's file read anew. Raises CannotFixError where these are not as
    many as before, or the object stands in a List."""
    old = {id(one): one for one in manifests.documents if one.path == mutant.file}
    new = {one.index: one for one in documents}
    if any(one.within or one.index not in new for one in old.values()):
        raise CannotFixError("the documents of the file are others by now")
    return _with(manifests, {identity: new[one.index] for identity, one in old.items()})


def _is_alone(document: Document, change: Change) -> bool:
    """Whether a change drops the only item of a list, which no fix does."""
    if not isinstance(change, DeleteItem):
        return False
    items = document.get(*change.path[:-1])
    return isinstance(items, list) and len(items) == 1


def _emptied(file: FileText, document: Document, change: Change) -> Edit:
    """What writes `[]` in the place of a list. Raises CannotFixError where the list does not stand there itself."""
    way = file.layout.find(document.index, (*document.within, *change.path[:-1]))
    if way is None or len(way) < 2 or way[-1].kind is not Kind.SEQUENCE or any(node.anchored for node in way):
        raise CannotFixError("the list does not stand there for itself")
    sequence, key = way[-1], way[-2]
    if sequence.flow:
        return Edit(file.file, sequence.start, sequence.end, "[]")
    text = file.text
    end = sequence.start + len(text[sequence.start : sequence.end].rstrip())
    return Edit(file.file, text.index(":", key.end) + 1, end, " []")
