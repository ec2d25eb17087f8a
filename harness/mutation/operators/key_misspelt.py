"""A key in a CEL expression is misspelt: `body.ref` becomes `body.refx`."""

from collections.abc import Iterator

from harness.cel.ast import Select
from harness.mutation.operators.expressions import nodes, proposal, shown
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, node in nodes(subject):
        if not isinstance(node, Select):
            continue
        end = node.span.end
        if node.test_only:
            end = expression.source.rfind(node.field, node.span.start, end) + len(node.field)
        if expression.source[:end].endswith(node.field):
            yield proposal(expression, f"misspells the key {node.field} in {shown(expression, node)}", end, end, "x")


OPERATOR = Operator("key-misspelt", "a key that a CEL expression reads is misspelt", _propose)
