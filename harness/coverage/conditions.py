"""The conditions of an expression, and what they come to: each is watched while the expression is evaluated.

A condition is what `&&` and `||` join, what `?:` asks, what a macro asks of each element (`exists`, `all`, `filter` …),
and of a filter the whole. An explanation would tell of the last element alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from harness.cel import Activation, BudgetExceeded, CompileError, EvaluationError, Program, compile_expression
from harness.cel.ast import Call, Constant, Macro, Node, children
from harness.cel.closures import Closure, Frame, Part
from harness.cel.values import Value

_QUANTIFIERS = frozenset({"all", "exists", "exists_one", "filter"})
"""The macros whose argument is a condition; others may have one before what they make."""


class Condition(NamedTuple):
    """A part of an expression: offsets (code points) and text. `wanted` are the outcomes that count: of a literal only
    its own."""

    start: int
    end: int
    text: str
    wanted: tuple[str, ...] = ("true", "false")


@dataclass(frozen=True, slots=True)
class Watched:
    """An expression whose conditions are watched; `seen` is filled by an evaluation."""

    conditions: tuple[Condition, ...]
    program: Program
    seen: dict[Condition, dict[str, None]]

    def evaluate(self, activation: Activation) -> Value:
        """The value. Raises EvaluationError or BudgetExceeded; `seen` then holds what was evaluated before."""
        self.seen.clear()
        return self.program.evaluate(activation)


@lru_cache(maxsize=2048)
def watched(source: str, *, is_filter: bool) -> Watched | None:
    """An expression to be watched; of a filter the whole is a condition too, and the first. None where it does not
    compile."""
    try:
        checked = compile_expression(source).checked
    except CompileError:
        return None
    found: dict[int, Condition] = {}
    for node in _conditions(checked.root, is_filter=is_filter):
        wanted = (str(node.value).lower(),) if isinstance(node, Constant) else ("true", "false")
        text = source[node.span.start : node.span.end]
        found[id(node)] = Condition(node.span.start, node.span.end, text, wanted)
    seen: dict[Condition, dict[str, None]] = {}

    def observe(node: Node, part: Part) -> Part:
        condition = found.get(id(node))
        return part if condition is None else Part(_watching(condition, part.closure, seen))

    return Watched(tuple(dict.fromkeys(found.values())), Program(checked, observe), seen)


def _watching(condition: Condition, closure: Closure, seen: dict[Condition, dict[str, None]]) -> Closure:
    def watching(frame: Frame) -> Any:
        try:
            value = closure(frame)
        except (EvaluationError, BudgetExceeded):
            seen.setdefault(condition, {})["error"] = None
            raise
        seen.setdefault(condition, {})["true" if value is True else "false" if value is False else "other"] = None
        return value

    return watching


def _conditions(root: Node, *, is_filter: bool) -> Iterator[Node]:
    """The nodes that are conditions, from left to right. What only joins others is none, unless it is the whole or what
    a macro asks."""
    if is_filter and _joins(root):
        yield root
    pending = [(root, is_filter)]
    while pending:
        node, asked = pending.pop()
        if asked and not _joins(node):
            yield node
        below: list[tuple[Node, bool]]
        match node:
            case Call(function="_&&_" | "_||_", args=args):
                below = [(one, True) for one in args]
            case Call(function="_?_:_", args=(condition, *branches)):
                below = [(condition, True), *((one, asked) for one in branches)]
            case Call(function="!_", args=(negated,)):
                below = [(negated, _joins(negated))]
            case Macro(kind=kind, target=target, args=(first, *rest)) if kind in _QUANTIFIERS or rest:
                if _joins(first):
                    yield first
                below = [(target, False), (first, True), *((one, False) for one in rest)]
            case _:
                below = [(one, False) for one in children(node)]
        pending.extend(reversed(below))


def _joins(node: Node) -> bool:
    return isinstance(node, Call) and node.function in ("_&&_", "_||_", "_?_:_")
