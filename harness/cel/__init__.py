"""CEL as Tekton's interceptor runs it: tektoncd/triggers v0.37.0 with google/cel-go v0.30.0.

`compile_expression(text).evaluate(activation)` gives a value; `explain` tells why.
"""

from harness.cel.budget import BudgetExceeded
from harness.cel.errors import CelError, CompileError, EvaluationError, Issue
from harness.cel.explanation import Explanation
from harness.cel.overlay import OverlayError, overlay_json
from harness.cel.program import Activation, Program, compile_expression

__all__ = [
    "Activation",
    "BudgetExceeded",
    "CelError",
    "CompileError",
    "EvaluationError",
    "Explanation",
    "Issue",
    "OverlayError",
    "Program",
    "compile_expression",
    "overlay_json",
]
