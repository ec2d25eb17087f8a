"""A test of a text is looser: `startsWith` and `endsWith` become `contains`."""

from collections.abc import Iterator

from harness.cel.ast import Call
from harness.mutation.operators.expressions import nodes, proposal, shown
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, node in nodes(subject):
        if isinstance(node, Call) and node.function in ("startsWith", "endsWith") and node.target is not None:
            start = expression.source.find(node.function, node.target.span.end, node.span.end)
            if start >= 0:
                done = f"turns {node.function} into contains in {shown(expression, node)}"
                yield proposal(expression, done, start, start + len(node.function), "contains")


OPERATOR = Operator("text-test-loosened", "`startsWith` or `endsWith` becomes `contains`", _propose)
