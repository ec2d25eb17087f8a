"""An overlay is dropped."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.overlays import overlay_lists
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for overlays in overlay_lists(subject):
        for one in overlays:
            yield Proposal(one.place.document, f"drops the overlay {one.key}", (DeleteItem(one.place.path),))


OPERATOR = Operator("overlay-dropped", "an overlay is dropped", _propose)
