"""Nested work on a stack of our own: expressions nest deeper than Python's stack allows.

A step is a generator. It yields the steps that it waits for, is sent what they return, and returns its own answer;
what they raise is raised in it.
"""

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

Steps: TypeAlias = Generator[Any, Any, T]
"""Work that waits for other work: yields the latter, returns T."""


def answered(value: T) -> Steps[T]:
    """A step that has its answer already."""
    yield from ()
    return value


def run(first: Steps[T]) -> T:
    """The answer of the step, all steps that it waits for done on the way."""
    stack: list[Steps[Any]] = [first]
    answer: Any = None
    failure: Exception | None = None
    while True:
        try:
            waited_for = stack[-1].send(answer) if failure is None else stack[-1].throw(failure)
        except StopIteration as finished:
            stack.pop()
            answer, failure = finished.value, None
            if not stack:
                return answer  # type: ignore[no-any-return]  # the first step's answer, which is a T
        except Exception as error:
            stack.pop()
            answer, failure = None, error
            if not stack:
                raise
        else:
            stack.append(waited_for)
            answer, failure = None, None
