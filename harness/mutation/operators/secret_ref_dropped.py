"""The `secretRef` of an interceptor is dropped: anybody may send events then."""

from collections.abc import Iterator

from harness.mutation.operators.interceptors import dropped, is_named, renamed, title, written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for owned, param, place in written_params(subject):
        if is_named(param, "secretRef"):
            # In the short form a key that nobody knows is as good as none.
            change = dropped(place) or renamed(param, place, "noSecretRef")
            yield Proposal(place.document, f"drops the secretRef of {title(owned)}", (change,))


OPERATOR = Operator("secret-ref-dropped", "the secretRef of an interceptor is dropped", _propose)
