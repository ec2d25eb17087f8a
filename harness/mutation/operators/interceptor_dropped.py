"""An interceptor is dropped."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.interceptors import title
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for owned in subject.interceptors:
        place = owned.interceptor.place
        if place is not None and place.path and isinstance(place.path[-1], int):
            yield Proposal(place.document, f"drops {title(owned)}", (DeleteItem(place.path),))


OPERATOR = Operator("interceptor-dropped", "an interceptor is dropped", _propose)
