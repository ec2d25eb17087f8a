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
    parts: "tuple[_Part, ...]"
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
        told: list[Explanation] = []
        for part in self.parts:
            told.append(self._told(part, told))
        self.seen.clear()
        self._texts.clear()
        return told[-1]

    def _literal(self, value: Any) -> str:
        """As `literal`. A filter looks at `body` many times, and to write it out takes longer than all else."""
        if not isinstance(value, (dict, list)):
            return literal(value, MAX_VALUE_LENGTH)
        text = self._texts.get(id(value))
        if text is None:
            text = self._texts[id(value)] = literal(value, MAX_VALUE_LENGTH)
        return text

    def _told(self, part: "_Part", told: list[Explanation]) -> Explanation:
        """What a part came to; `told` holds its own parts. Parts of macros are told as of the last element that was
        looked at."""
        key = part.key
        text = self.checked.source[part.start : part.end]
        if part.is_constant:
            return Explanation(part.start, part.end, text, "value", value=text)
        children = tuple([told[index] for index in part.children])
        if key not in self.seen:
            # What the compiler has worked out is as good as seen, where what it is a part of was.
            if key in self.constants and (part.parent is None or part.parent in self.seen):
                value = self._literal(self.constants[key])
                return Explanation(part.start, part.end, text, "value", value=value)
            return Explanation(part.start, part.end, text, "skipped", children=children)
        match self.seen[key]:
            case EvaluationError() as error:
                missing = error.missing or ""
                return Explanation(
                    part.start, part.end, text, "error", error=str(error), missing=missing, children=children
                )
            case BudgetExceeded() as error:
                return Explanation(part.start, part.end, text, "error", error=error.message, children=children)
            case value:
                return Explanation(part.start, part.end, text, "value", value=self._literal(value), children=children)


@dataclass(frozen=True, slots=True)
class _Part:
    """A node: its id(), its place in the source, the id() of what it is a part of, and where its own parts stand."""

    key: int
    start: int
    end: int
    is_constant: bool
    parent: int | None
    children: tuple[int, ...]


def _parts_of(root: Node) -> tuple[_Part, ...]:
    """Every node, each behind its own parts, the root last."""
    nodes: list[tuple[Node, int]] = [(root, -1)]
    held: list[list[int]] = []
    for index, (node, parent) in enumerate(nodes):  # grows meanwhile: each node stands before its parts
        held.append([])
        if parent >= 0:
            held[parent].append(index)
        nodes.extend((child, index) for child in children(node))
    last = len(nodes) - 1
    return tuple(
        _Part(
            key=id(node),
            start=node.span.start,
            end=node.span.end,
            is_constant=isinstance(node, Constant),
            parent=id(nodes[parent][0]) if parent >= 0 else None,
            children=tuple(last - child for child in held[index]),
        )
        for index, (node, parent) in reversed(list(enumerate(nodes)))
    )


def observe(checked: Checked) -> Observed:
    """Compiles a checked expression (one that compiles) so that each part is seen."""
    seen: _Seen = {}
    constants: _Seen = {}

    def watch(node: Node, part: Part) -> Part:
        if part.is_constant:
            constants[id(node)] = part.value
            return part
        return Part(_watched(id(node), part.closure, seen))

    return Observed(checked, compile_checked(checked, watch), seen, constants, _parts_of(checked.root))


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
