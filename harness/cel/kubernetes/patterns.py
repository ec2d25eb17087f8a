"""find() and findAll(): what a regular expression matches in a text.

Facts: k8s.io/apiserver v0.37.2, pkg/cel/library/regex.go; Go 1.26 regexp (FindString, FindAllString).
"""

from collections.abc import Callable
from typing import Any

from harness.cel import regex
from harness.cel.errors import EvaluationError


def _compiled(pattern: str) -> regex.Pattern:
    try:
        return regex.compile_pattern(pattern)
    except regex.PatternError as error:
        raise EvaluationError(f"Illegal regex: {error}") from None


def find(text: str, pattern: str) -> str:
    """`text.find(pattern)`: the first match, empty without one."""
    return next(_compiled(pattern).find_all(text, 1), "")


def find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    """`text.findAll(pattern)`, or `text.findAll(pattern, limit)`: all matches, where the limit is negative."""
    return list(_compiled(pattern).find_all(text, limit))


GUARDED: dict[str, Callable[..., Any]] = {"find": find, "findAll": find_all}

UNGUARDED: dict[str, Callable[..., Any]] = {}
