"""A param of an interceptor is dropped. A `secretRef` is another operator's."""

from collections.abc import Iterator

from harness.mutation.operators.interceptors import dropped, is_named, title, written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for owned, param, place in written_params(subject):
        change = dropped(place)
        if change is not None and not is_named(param, "secretRef"):
            yield Proposal(place.document, f"drops the param {param.name} of {title(owned)}", (change,))


OPERATOR = Operator("interceptor-param-dropped", "a param of an interceptor is dropped", _propose)
