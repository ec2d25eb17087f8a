"""A text need not be equal any more, only be held: `body.ref == 'x'` becomes `body.ref.contains('x')`."""

from collections.abc import Iterator

from harness.cel.ast import Call, Constant, Select
from harness.mutation.operators.expressions import nodes, proposal, shown
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, node in nodes(subject):
        match node:
            case Call(function="_==_", args=(Select() as read, Constant(value=str()) as text)):
                new = f"{expression.text(read)}.contains({expression.text(text)})"
                done = f"is content that {shown(expression, read)} contains {shown(expression, text)}"
                yield proposal(expression, done, node.span.start, node.span.end, new)


OPERATOR = Operator("equality-loosened", "`==` with a text becomes `contains`", _propose)
