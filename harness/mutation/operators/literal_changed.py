"""A literal of a CEL expression is another one: a text is longer or shorter, a number one more, true is false."""

from collections.abc import Iterator

from harness.cel.ast import Constant
from harness.mutation.operators.expressions import nodes, proposal, shown
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.patterns import is_pattern, quotes
from harness.rules.expressions import Expression
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for expression, node in nodes(subject):
        if isinstance(node, Constant) and not is_pattern(expression, node):
            yield from _of(expression, node)


def _of(expression: Expression, node: Constant) -> Iterator[Proposal]:
    start, end = node.span.start, node.span.end
    written = shown(expression, node)
    match node.value:
        case bool():
            new = "false" if node.value else "true"
            yield proposal(expression, f"makes {written} {new}", start, end, new)
        case int() | float():
            new = str(node.value + 1)
            yield proposal(expression, f"makes {written} {new}", start, end, new)
        case str():
            found = quotes(expression.source[start:end])
            if found is None:
                return
            before, behind = found
            inner = expression.source[start + before : end - behind]
            yield proposal(expression, f"makes {written} longer", end - behind, end - behind, "x")
            if len(inner) > 1 and "\\" not in inner:
                yield proposal(expression, f"makes {written} shorter", end - behind - 1, end - behind, "")
        case _:
            return


OPERATOR = Operator("literal-changed", "a text is longer or shorter, a number one more, true is false", _propose)
