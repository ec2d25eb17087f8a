"""Two overlays are swapped: each gets the other's expression."""

from collections.abc import Iterator
from itertools import pairwise

from harness.fix import SetScalar
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.overlays import overlay_lists
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for overlays in overlay_lists(subject):
        for one, other in pairwise(overlays):
            changes = (
                SetScalar(one.expression_path, one.expression, other.expression),
                SetScalar(other.expression_path, other.expression, one.expression),
            )
            yield Proposal(one.place.document, f"swaps the overlays {one.key} and {other.key}", changes)


OPERATOR = Operator("overlays-swapped", "two overlays get each other's expression", _propose)
