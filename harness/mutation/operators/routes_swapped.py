"""Two ways of an Ingress are swapped: each leads to the other's Service."""

from collections.abc import Iterator
from itertools import pairwise

from harness.fix import SetScalar
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.routes import all_paths, service
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for first, second in pairwise(all_paths(subject)):
        one, other = service(first), service(second)
        if one.document is other.document and one.text and other.text:
            changes = (SetScalar(one.path, one.text, other.text), SetScalar(other.path, other.text, one.text))
            ways = f"{first.at('path').text or '/'} and {second.at('path').text or '/'}"
            yield Proposal(one.document, f"swaps the ways {ways}", changes)


OPERATOR = Operator("routes-swapped", "two ways of an Ingress lead to each other's Service", _propose)
