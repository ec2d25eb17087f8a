"""Chains of `&&` and `||` with an operand less."""

from collections.abc import Iterator

from harness.cel import CompileError, compile_expression
from harness.cel.ast import Node
from harness.mutation.operators.expressions import (
    AND,
    chains,
    proposal,
    replaced,
    shown,
    without_operand,
    written_expressions,
)
from harness.mutation.operators.operator import Proposal
from harness.rules.cel.parts import operands
from harness.rules.expressions import Expression
from harness.rules.subject import Subject


def dropped_operands(subject: Subject, operator: str) -> Iterator[Proposal]:
    """Every way to drop one operand of a chain."""
    for expression in written_expressions(subject):
        for chain in chains(expression, operator):
            for index, operand in enumerate(chain):
                start, end = without_operand(expression, chain, index)
                new = ""
                if not _is_without(expression, chain, operator, start, end):
                    # Parentheses reach over the operator beside it.
                    start, end, new = operand.span.start, operand.span.end, "true" if operator == AND else "false"
                yield proposal(expression, f"drops {shown(expression, operand)}", start, end, new)


def _is_without(expression: Expression, chain: tuple[Node, ...], operator: str, start: int, end: int) -> bool:
    """Whether the expression without these code points has just one operand less in all its chains together."""
    try:
        root = compile_expression(replaced(expression, start, end, "")).checked.root
    except CompileError:
        return False
    if expression.root is None or len(operands(expression.root, operator)) != len(chain):
        return True  # an inner chain: that it compiles is enough
    return len(operands(root, operator)) == len(chain) - 1
