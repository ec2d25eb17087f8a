"""Making a fix for nodes of a document as rules know it, be it an item of a List or a document of its own."""

from dataclasses import replace

from harness.fix import Change, DeleteItem, Fix, NodePath
from harness.manifests import Document


def make_fix(document: Document, description: str, *changes: Change) -> Fix:
    """A fix of the file that holds `document`; the paths of the changes are those in the document.

    `description` says in one line, as an order, what is done: `write apiVersion triggers.tekton.dev/v1beta1`.
    """
    return Fix(description, document.path, document.index, tuple(_inside(document, change) for change in changes))


def _inside(document: Document, change: Change) -> Change:
    path: NodePath = (*document.within, *change.path)
    if isinstance(change, DeleteItem) and change.comments_to is not None:
        return replace(change, path=path, comments_to=(*document.within, *change.comments_to))
    return replace(change, path=path)
