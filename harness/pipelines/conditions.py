"""When expressions: what is asked and, where it is known, the answer.

Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/when_types.go.
"""

from dataclasses import replace
from typing import Final

from harness.gojson import dumps
from harness.pipelines.model import WhenExpression
from harness.pipelines.substitution import Replacements

_LATER: Final = ("$(tasks.", "$(finally.", "$(context.pipelineRun.uid)")
"""Variables that only a running pipeline can replace."""


def substitute(condition: WhenExpression, known: Replacements) -> WhenExpression:
    """The condition with its variables replaced."""
    values = tuple(part for text in condition.values for part in known.condition_values(text))
    return replace(
        condition, input=known.condition_input(condition.input), values=values, cel=known.text(condition.cel)
    )


def describe(condition: WhenExpression) -> str:
    """The condition as a line of text: `"refs/heads/main" in ["refs/heads/main"]`."""
    if condition.cel:
        return f"cel: {condition.cel}"
    return f"{dumps(condition.input)} {condition.operator} {dumps(list(condition.values))}"


def outcome(condition: WhenExpression) -> bool | None:
    """Whether the condition holds; None when that is known at run time only (results, CEL)."""
    if condition.cel:
        return None
    if _known_later(condition.input):
        return None
    found = condition.input in condition.values
    if not found and any(_known_later(value) for value in condition.values):
        return None
    return found == (condition.operator == "in")


def _known_later(text: str) -> bool:
    return any(variable in text for variable in _LATER)
