"""Explains an evaluation: the expression is compiled with every part observed, and evaluated again.

Expressions have no effects, so the second evaluation comes to what the first came to; programs that nobody asks to
explain cost nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from harness.cel.ast import Call, Constant, Ident, ListLiteral, Macro, MapLiteral, Node, Select, StructLiteral
from harness.cel.budget import BudgetExceeded
from harness.cel.checker import Checked
from harness.cel.errors import EvaluationError
from harness.cel.evaluator import Closure, Compiled, Frame, Part, compile_checked
from harness.cel.explanation import Explanation
from harness.cel.gotext import literal
from harness.cel.trampoline import Steps, run

MAX_VALUE_LENGTH = 500
"""Longer values are cut: a payload may have megabytes, and nobody reads them beside an expression."""

_Seen: TypeAlias = dict[int, Any]
"""What each node gave last, by its id(): a value, or the EvaluationError or BudgetExceeded."""


@dataclass(slots=True)
class Observed:
    """An expression compiled for explanations; `seen` is filled by an evaluation."""

    checked: Checked
    compiled: Compiled
    seen: _Seen

    @property
    def depth(self) -> int:
        """How deep closures call each other, those that observe counted."""
        return 2 * self.compiled.depth

    def explain(self, frame: Frame) -> Explanation:
        """Evaluates on the frame and tells of each part."""
        self.seen.clear()
        try:
            self.compiled.closure(frame)
        except (EvaluationError, BudgetExceeded):
            pass  # seen where it happened
        explanation = run(_explain(self.checked, self.checked.root, self.seen))
        self.seen.clear()
        return explanation


def observe(checked: Checked) -> Observed:
    """Compiles a checked expression (one that compiles) so that each part is seen."""
    seen: _Seen = {}

    def watch(node: Node, part: Part) -> Part:
        if part.is_constant:
            return part
        return Part(_watched(id(node), part.closure, seen))

    return Observed(checked, compile_checked(checked, watch), seen)


def _watched(key: int, closure: Closure, seen: _Seen) -> Closure:
    def watched(frame: Frame) -> Any:
        try:
            value = closure(frame)
        except (EvaluationError, BudgetExceeded) as error:
            seen[key] = error
            raise
        seen[key] = value
        return value

    return watched


def _explain(checked: Checked, node: Node, seen: _Seen) -> Steps[Explanation]:
    """What a part came to. Parts of macros are told as of the last element that was looked at."""
    children: list[Explanation] = []
    for child in _children(node):
        children.append((yield _explain(checked, child, seen)))
    span = node.span
    text = checked.source[span.start : span.end]
    given = (span.start, span.end, text)
    if isinstance(node, Constant):
        return Explanation(*given, "value", value=text)
    if id(node) not in seen:
        return _unseen(node, given, tuple(children))
    result = seen[id(node)]
    match result:
        case EvaluationError():
            return Explanation(
                *given, "error", error=str(result), missing=result.missing or "", children=tuple(children)
            )
        case BudgetExceeded():
            return Explanation(*given, "error", error=result.message, children=tuple(children))
        case _:
            return Explanation(*given, "value", value=literal(result, MAX_VALUE_LENGTH), children=tuple(children))


def _unseen(node: Node, given: tuple[int, int, str], children: tuple[Explanation, ...]) -> Explanation:
    """A part that was not evaluated: skipped, or constant and computed when the program was made."""
    if isinstance(node, ListLiteral | MapLiteral) and all(child.outcome == "value" for child in children):
        return Explanation(*given, "value", value=given[2])
    return Explanation(*given, "skipped", children=children)


def _children(node: Node) -> Iterator[Node]:
    """The parts in the order of their evaluation."""
    match node:
        case Constant() | Ident():
            return
        case Select(operand=operand):
            yield operand
        case Call(target=target, args=args):
            if target is not None:
                yield target
            yield from args
        case ListLiteral(elements=elements):
            yield from elements
        case MapLiteral(entries=entries):
            for entry in entries:
                yield from entry
        case StructLiteral(fields=fields):
            for _, value in fields:
                yield value
        case Macro(target=target, args=args):
            yield target
            yield from args
