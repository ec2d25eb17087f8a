"""The `secretRef` of an interceptor leads to another secret or key."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.interceptors import is_named, title, written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for owned, param, place in written_params(subject):
        if not is_named(param, "secretRef") or not isinstance(param.value, dict):
            continue
        for key, value in param.value.items():
            if key.lower() in ("secretname", "secretkey") and isinstance(value, str) and value:
                done = f"misspells the {key} of {title(owned)}"
                yield Proposal(place.document, done, (SetScalar((*place.path, key), value, f"{value}x"),))


OPERATOR = Operator("secret-ref-changed", "a secretRef leads to another secret or key", _propose)
