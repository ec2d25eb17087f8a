"""Explains an evaluation: the expression is compiled with every part observed, and evaluated again.

Expressions have no effects, so the second evaluation comes to what the first came to; programs that nobody asks to
explain cost nothing.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from harness.cel.ast import Constant, Node, children
from harness.cel.budget import BudgetExceeded, start
from harness.cel.checker import Checked
from harness.cel.closures import Closure, Frame, Part
from harness.cel.errors import EvaluationError
from harness.cel.evaluator import Compiled, compile_checked
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
    constants: _Seen
    _texts: dict[int, str] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How deep closures call each other, those that observe counted."""
        return 2 * self.compiled.depth

    def explain(self, frame: Frame) -> Explanation:
        """Evaluates on the frame and tells of each part."""
        self.seen.clear()
        with suppress(EvaluationError, BudgetExceeded):  # seen where they happened
            self.compiled.closure(frame)
        start()  # what was spent is not what telling of it costs
        explanation = run(self._explain(self.checked.root, evaluated=True))
        self.seen.clear()
        self._texts.clear()
        return explanation

    def _literal(self, value: Any) -> str:
        """As `literal`. A filter looks at `body` many times, and to write it out takes longer than all else."""
        if not isinstance(value, (dict, list)):
            return literal(value, MAX_VALUE_LENGTH)
        text = self._texts.get(id(value))
        if text is None:
            text = self._texts[id(value)] = literal(value, MAX_VALUE_LENGTH)
        return text

    def _explain(self, node: Node, *, evaluated: bool) -> Steps[Explanation]:
        """What a part came to; `evaluated` tells whether what it is a part of was. Parts of macros are told as of the
        last element that was looked at."""
        key, span = id(node), node.span
        text = self.checked.source[span.start : span.end]
        given = (span.start, span.end, text)
        if isinstance(node, Constant):
            return Explanation(*given, "value", value=text)
        if key not in self.seen and key in self.constants and evaluated:
            return Explanation(*given, "value", value=self._literal(self.constants[key]))
        explained: list[Explanation] = []
        for child in children(node):
            explained.append((yield self._explain(child, evaluated=key in self.seen)))
        parts = tuple(explained)
        if key not in self.seen:
            return Explanation(*given, "skipped", children=parts)
        match self.seen[key]:
            case EvaluationError() as error:
                return Explanation(*given, "error", error=str(error), missing=error.missing or "", children=parts)
            case BudgetExceeded() as error:
                return Explanation(*given, "error", error=error.message, children=parts)
            case value:
                return Explanation(*given, "value", value=self._literal(value), children=parts)


def observe(checked: Checked) -> Observed:
    """Compiles a checked expression (one that compiles) so that each part is seen."""
    seen: _Seen = {}
    constants: _Seen = {}

    def watch(node: Node, part: Part) -> Part:
        if part.is_constant:
            constants[id(node)] = part.value
            return part
        return Part(_watched(id(node), part.closure, seen))

    return Observed(checked, compile_checked(checked, watch), seen, constants)


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
