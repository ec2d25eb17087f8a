"""Tables of hundreds of recorded lines, checked in one test that tells every line that fails.

A test for each line costs pytest more time than the line itself: collecting, naming and reporting it, in every process.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")

MOST_SHOWN = 2000
"""How many characters of what one line says are shown."""


def each_line(
    lines: Sequence[T], name: Callable[[T], object] = repr
) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Make a test of a check that takes one line: it runs over all `lines` and tells each one that fails, by its number
    (from 1) and its `name`, with what the check said. No lines at all fail too.
    """

    def decorate(check: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            assert lines, "there is no line to check"
            failed = []
            for number, line in enumerate(lines, start=1):
                try:
                    check(line)
                except (Exception, pytest.fail.Exception) as error:
                    said = f"{type(error).__name__}: {error}"[:MOST_SHOWN]
                    failed.append(f"line {number}, {name(line)}\n    {said}")
            if failed:
                pytest.fail(f"{len(failed)} of {len(lines)} lines fail:\n" + "\n".join(failed), pytrace=False)

        test.__name__ = check.__name__
        test.__qualname__ = check.__qualname__
        test.__module__ = check.__module__
        test.__doc__ = check.__doc__
        return test

    return decorate
