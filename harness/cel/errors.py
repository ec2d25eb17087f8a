"""What can go wrong with an expression, in Tekton's words.

Tekton's CEL interceptor wraps each of them as `error evaluating cel expression: …` with code 3 (InvalidArgument);
see tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem that cel-go reports: `line` from 1, `column` from 1 as printed, and the bare message."""

    line: int
    column: int
    message: str


class CelError(Exception):
    """Base: `str()` is what Tekton writes after `error evaluating cel expression: `."""


class CompileError(CelError):
    """The expression fails whatever the event: it does not parse (`parse`), has no type (`check`), or its constant
    parts cannot be computed (`program`). The text of the error quotes the source and, for parse and check, draws
    cel-go's caret lines."""

    def __init__(self, message: str, stage: Literal["parse", "check", "program"], issues: tuple[Issue, ...]) -> None:
        super().__init__(message)
        self.stage = stage
        self.issues = issues


class EvaluationError(CelError):
    """The expression failed on one event; `str()` is the bare cause (`no such key: k`), without the quoted source.

    `missing` is the key of a `no such key` error, else None.
    """

    def __init__(self, message: str, missing: str | None = None) -> None:
        super().__init__(message)
        self.missing = missing


class PanicError(EvaluationError):
    """A panic of the Go code: it ends the evaluation, and no operator or macro absorbs it as it would an error. The
    message begins with `internal error: ` (google/cel-go v0.30.0, cel/program.go, Eval)."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"internal error: {cause}")
