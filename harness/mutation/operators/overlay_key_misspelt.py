"""The key of an overlay is misspelt."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.overlays import overlay_lists
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for overlays in overlay_lists(subject):
        for one in overlays:
            change = SetScalar(one.key_path, one.key, f"{one.key}x")
            yield Proposal(one.place.document, f"misspells the key {one.key} of an overlay", (change,))


OPERATOR = Operator("overlay-key-misspelt", "the key of an overlay is misspelt", _propose)
