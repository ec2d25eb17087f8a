"""What the operators for CEL expressions share: whose expressions there are, and how a part of one is replaced."""

from collections.abc import Iterator

from harness.cel.ast import Call, Node, walk
from harness.fix import ReplaceText
from harness.mutation.operators.operator import Proposal
from harness.rules.cel.parts import operands
from harness.rules.expressions import Expression
from harness.rules.subject import Subject

_MOST_SHOWN = 60

AND, OR = "_&&_", "_||_"


def written_expressions(subject: Subject) -> Iterator[Expression]:
    """Every expression that counts, compiles and stands in a file."""
    for expression in subject.expressions:
        if expression.root is not None and expression.place is not None:
            yield expression


def nodes(subject: Subject) -> Iterator[tuple[Expression, Node]]:
    """Every node of every such expression."""
    for expression in written_expressions(subject):
        for node in expression.nodes():
            yield expression, node


def replaced(expression: Expression, start: int, end: int, new: str) -> str:
    """The text of an expression with `new` in the place of the code points `start` to `end`."""
    return f"{expression.source[:start]}{new}{expression.source[end:]}"


def proposal(expression: Expression, description: str, start: int, end: int, new: str) -> Proposal:
    """To put `new` in the place of the code points `start` to `end`."""
    place = expression.place
    assert place is not None  # `written_expressions` gives no others
    change = ReplaceText(place.path, start, end, expression.source[start:end], new)
    return Proposal(place.document, f"{expression.name}: {description}", (change,), expression=True)


def shown(expression: Expression, node: Node) -> str:
    """The text of a node for a description: on one line, cut where it is long."""
    return cut(" ".join(expression.text(node).split()))


def cut(text: str) -> str:
    """A text that is no longer than a description may be."""
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def chains(expression: Expression, operator: str) -> Iterator[tuple[Node, ...]]:
    """The operands of each chain of `&&` or `||`, two at least."""
    root = expression.root
    if root is None:
        return
    inner: set[int] = set()
    for node in walk(root):
        if isinstance(node, Call) and node.function == operator:
            if id(node) not in inner:
                yield operands(node, operator)
            inner.update(id(arg) for arg in node.args)


def without_operand(expression: Expression, chain: tuple[Node, ...], index: int) -> tuple[int, int]:
    """Which code points to take out so that an operand of a chain goes, with the operator beside it."""
    if index + 1 < len(chain):
        return _outer(expression.source, chain[index])[0], _outer(expression.source, chain[index + 1])[0]
    return _outer(expression.source, chain[index - 1])[1], _outer(expression.source, chain[index])[1]


def _outer(source: str, node: Node) -> tuple[int, int]:
    """Where an operand begins and ends with the parentheses that are its own."""
    start, end = node.span.start, node.span.end
    while True:
        before, after = start - 1, end
        while before >= 0 and source[before].isspace():
            before -= 1
        while after < len(source) and source[after].isspace():
            after += 1
        if before < 0 or after >= len(source) or source[before] != "(" or source[after] != ")":
            return start, end
        start, end = before, after + 1
