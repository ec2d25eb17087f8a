"""A comparison is turned: `==` becomes `!=`, `<` becomes `<=`, and the like."""

from collections.abc import Iterator

from harness.cel.ast import Call
from harness.mutation.operators.expressions import nodes, proposal, shown
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject

_OTHER = {
    "_==_": ("==", "!="),
    "_!=_": ("!=", "=="),
    "_<_": ("<", "<="),
    "_<=_": ("<=", "<"),
    "_>_": (">", ">="),
    "_>=_": (">=", ">"),
}


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, node in nodes(subject):
        if isinstance(node, Call) and node.function in _OTHER:
            old, new = _OTHER[node.function]
            at = node.span.at
            if expression.source.startswith(old, at):
                done = f"turns {old} into {new} in {shown(expression, node)}"
                yield proposal(expression, done, at, at + len(old), new)


OPERATOR = Operator("comparison-turned", "`==` becomes `!=`, `<` becomes `<=`, and the other way round", _propose)
