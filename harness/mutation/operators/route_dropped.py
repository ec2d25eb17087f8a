"""A way of an Ingress is dropped."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.routes import all_paths
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for path in all_paths(subject):
        yield Proposal(path.document, f"drops the way {path.at('path').text or '/'}", (DeleteItem(path.path),))


OPERATOR = Operator("route-dropped", "a way of an Ingress is dropped", _propose)
