"""Another type of event is allowed, or one less."""

from collections.abc import Iterator

from harness.fix import DeleteItem, SetScalar
from harness.mutation.operators.interceptors import is_named, title, written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject

_PUSH, _TAG_PUSH = "Push Hook", "Tag Push Hook"


def _propose(subject: Subject) -> Iterator[Proposal]:
    for owned, param, place in written_params(subject):
        if not is_named(param, "eventTypes") or not isinstance(param.value, list):
            continue
        for index, value in enumerate(param.value):
            path = (*place.path, index)
            if isinstance(value, str):
                new = _TAG_PUSH if value == _PUSH else _PUSH
                done = f"allows {new} instead of {value} at {title(owned)}"
                yield Proposal(place.document, done, (SetScalar(path, value, new),))
            if len(param.value) > 1:
                yield Proposal(place.document, f"allows {value} no more at {title(owned)}", (DeleteItem(path),))


OPERATOR = Operator("event-type-changed", "another type of event is allowed, or one less", _propose)
