"""A `!` is dropped."""

from collections.abc import Iterator

from harness.cel.ast import Call
from harness.mutation.operators.expressions import nodes, proposal, shown
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, node in nodes(subject):
        if isinstance(node, Call) and node.function == "!_":
            at = node.span.start
            if expression.source.startswith("!", at):
                yield proposal(expression, f"drops the ! of {shown(expression, node)}", at, at + 1, "")


OPERATOR = Operator("negation-dropped", "a `!` is dropped", _propose)
