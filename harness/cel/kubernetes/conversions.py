"""timestamp() as the cel-go of Kubernetes 1.37 has it, which words its refusal otherwise than the newest one."""

from collections.abc import Callable
from typing import Any

from harness.cel.errors import EvaluationError
from harness.cel.functions.standard import to_timestamp as newest_to_timestamp


def to_timestamp(value: Any) -> Any:
    """`timestamp(value)`: of a string, or of seconds since 1970."""
    try:
        return newest_to_timestamp(value)
    except EvaluationError as error:
        if not str(error).startswith("invalid RFC 3339"):
            raise
        message = "type conversion error from 'string' to 'google.protobuf.Timestamp'"
        raise EvaluationError(message) from None


GUARDED: dict[str, Callable[..., Any]] = {"timestamp": to_timestamp}

UNGUARDED: dict[str, Callable[..., Any]] = {}
