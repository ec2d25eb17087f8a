"""`&&` becomes `||`, and `||` becomes `&&`."""

from collections.abc import Iterator

from harness.cel.ast import Call
from harness.mutation.operators.expressions import AND, OR, nodes, proposal, shown
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject

_OTHER = {AND: ("&&", "||"), OR: ("||", "&&")}


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, node in nodes(subject):
        if isinstance(node, Call) and node.function in _OTHER:
            old, new = _OTHER[node.function]
            at = node.span.at
            if expression.source[at : at + 2] == old:
                behind = shown(expression, node.args[1])
                yield proposal(expression, f"turns {old} into {new} before {behind}", at, at + 2, new)


OPERATOR = Operator("operator-swapped", "`&&` becomes `||`, or the other way round", _propose)
