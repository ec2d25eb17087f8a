"""Programs: compiled expressions that are evaluated on requests.

The messages are those of tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go (evaluate).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from harness.cel import budget, explain
from harness.cel.budget import MAX_STEPS
from harness.cel.checker import Checked, check
from harness.cel.closures import Frame, ProgramError
from harness.cel.depth import SHALLOW, room_for
from harness.cel.errors import CompileError
from harness.cel.evaluator import Observe, compile_checked
from harness.cel.explanation import Explanation
from harness.cel.reading import parse
from harness.cel.values import Value
from harness.goformat import quote

CACHE_SIZE = 2048
"""How many compiled expressions are kept."""


@dataclass(slots=True)
class Activation:
    """What an expression can see: the request's decoded body (numbers as floats), its header (canonical keys, lists of
    values), the extensions and the URL's path and query.

    `compare_secret(presented, key, name)` says whether the presented text is the secret; it raises EvaluationError
    where there is no such secret (tektoncd/triggers v0.37.0, pkg/interceptors/cel/triggers.go, makeCompareSecret).
    """

    body: Mapping[str, Any]
    header: Mapping[str, list[str]]
    extensions: Mapping[str, Any]
    request_url: str
    compare_secret: Callable[[str, str, str], bool]


class Program:
    """A compiled expression; `source` is its text, `is_constant` tells that its value is the same for every request.

    Evaluating does not change it, so one program serves all. With `observe` the closure of each node goes through it,
    which sees what the parts give, in macros for each element.
    """

    __slots__ = ("_checked", "_closure", "_deep", "_locals", "_observed", "is_constant", "source")

    def __init__(self, checked: Checked, observe: Observe | None = None) -> None:
        compiled = compile_checked(checked, observe)
        depth = 2 * compiled.depth if observe is not None else compiled.depth  # who observes is called between
        self.source = checked.source
        self.is_constant = compiled.is_constant
        self._checked = checked
        self._closure = compiled.closure
        self._locals = (None,) * compiled.locals_count
        self._deep = depth if depth > SHALLOW else 0
        self._observed: explain.Observed | None = None

    @property
    def checked(self) -> Checked:
        """The checked tree, with the type of each node: what static rules look at."""
        return self._checked

    def evaluate(self, activation: Activation) -> Value:
        """The value for one request. Raises EvaluationError (the bare cause), or BudgetExceeded."""
        frame = self._frame(activation)
        if self._deep:
            with room_for(self._deep):
                return self._closure(frame)  # type: ignore[no-any-return]  # closures return values
        return self._closure(frame)  # type: ignore[no-any-return]  # closures return values

    def explain(self, activation: Activation) -> Explanation:
        """What each part of the expression came to for one request; never raises EvaluationError.

        The expression is compiled a second time for that, once, with every part observed.
        """
        if self._observed is None:
            self._observed = explain.observe(self._checked)
        with room_for(self._observed.depth):
            return self._observed.explain(self._frame(activation))

    def _frame(self, activation: Activation) -> Frame:
        budget.start()
        return [
            activation.body,
            activation.header,
            activation.extensions,
            activation.request_url,
            activation.compare_secret,
            MAX_STEPS,
            *self._locals,
        ]


@lru_cache(maxsize=CACHE_SIZE)
def compile_expression(source: str) -> Program:
    """Parses, checks and compiles an expression as Tekton's interceptor does. Raises CompileError; kept for reuse."""
    checked = check(source, parse(source))
    try:
        return Program(checked)
    except ProgramError as error:
        message = f"expression {quote(source)} failed to create a Program: {error}"
        raise CompileError(message, "program", ()) from None
