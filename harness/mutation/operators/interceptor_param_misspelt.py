"""The name of an interceptor's param is misspelt, which Tekton takes without a word."""

from collections.abc import Iterator

from harness.mutation.operators.interceptors import renamed, title, written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for owned, param, place in written_params(subject):
        new = f"{param.name}x"
        done = f"misspells the param {param.name} of {title(owned)}"
        yield Proposal(place.document, done, (renamed(param, place, new),))


OPERATOR = Operator("interceptor-param-misspelt", "the name of an interceptor's param is misspelt", _propose)
