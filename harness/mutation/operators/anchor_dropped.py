"""An anchor of a regular expression is dropped: `^`, `$`, `\\A`, `\\z`."""

from collections.abc import Iterator

from harness.mutation.operators.expressions import cut, proposal
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.patterns import patterns
from harness.rules.subject import Subject

_ANCHORS = ("^", "$", "\\A", "\\z")


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, signs in patterns(subject):
        pattern = cut("".join(sign.text for sign in signs))
        for sign in signs:
            if sign.text in _ANCHORS:
                yield proposal(expression, f"drops the anchor {sign.text} of {pattern}", sign.start, sign.end, "")


OPERATOR = Operator("anchor-dropped", "an anchor of a regular expression is dropped", _propose)
