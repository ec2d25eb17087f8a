"""What an operator is: one kind of small mistake, and where in the manifests it can be made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.fix import Change
from harness.manifests import Document
from harness.rules.subject import Subject


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to make the mistake: the changes of a document, with paths from its root, and in words what is done.

    `expression` tells that a CEL expression is changed, which has to compile afterwards.
    """

    document: Document
    description: str
    changes: tuple[Change, ...]
    expression: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """One kind of mistake. `summary` says in a line what it does; `propose` gives every way to make it, in the order of
    the files. A proposal may turn out to change nothing: such ones are dropped."""

    id: str
    summary: str
    propose: Callable[[Subject], Iterator[Proposal]]
