"""The objects of a project before Tekton's admission webhooks.

Rules and schemas know most of what the webhooks refuse, and tell it in better words and with a mend. So of the webhooks
only that is told which nothing else objects to: whatever a cluster would refuse is an error of `check`, and told once.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from harness.admission.documents import judge_document
from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import Document, Path

_OF_FORM: Final = frozenset({"unknown-field", "malformed-field", "schema", "missing-kind", "object-too-large"})
"""What else objects to the form of an object: then the webhook that cannot read it says the same again."""


def refusals(documents: Sequence[Document], found: Iterable[Finding]) -> Iterator[Finding]:
    """What the webhooks refuse (rules `not-decoded`, `not-admitted`, `unserved-version`) of the documents, without what
    one of the errors that were `found` tells: inside of the same field, or of the form of the whole object."""
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    for document in documents:
        for refusal in judge_document(document):
            if refusal.severity is Severity.ERROR and not _is_told(document, refusal, errors):
                yield refusal


def _is_told(document: Document, refusal: Finding, errors: Iterable[Finding]) -> bool:
    here = [error for error in errors if error.location.path == document.path]
    if refusal.rule == "not-decoded" and any(error.rule in _OF_FORM for error in here):
        return True
    last = _last_line(document, refusal.location)
    return any(refusal.location.line <= error.location.line <= last for error in here)


def _last_line(document: Document, location: Location) -> int:
    """The last line of what stands at a place."""
    at = (location.line, location.column)
    paths = [
        path
        for path, place in document.positions.items()
        if at in ((place.line, place.column), (place.key_line, place.key_column))
    ]
    whole = min(paths, key=len, default=None)
    if whole is None:
        return location.line
    return max(_end(document, path) for path in document.positions if path[: len(whole)] == whole)


def _end(document: Document, path: Path) -> int:
    """The last line of a scalar, the first of anything else."""
    place = document.positions[path]
    if place.folds:
        return place.folds[-1][1]
    value = document.get(*path)
    return place.text_line + value.rstrip("\n").count("\n") if place.block and isinstance(value, str) else place.line
