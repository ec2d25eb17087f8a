"""Room on Python's stack for deeply nested expressions.

cel-go lets operators nest 250 levels deep, and lists and calls around them as deep again; each level is a call of a
closure, and Python stops at a thousand calls, callers included.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

SHALLOW = 100
"""Expressions of up to so many levels fit beside any caller: nothing is done for them."""

_CALLS_PER_LEVEL = 4
"""How many Python calls one level takes at most."""

_CALLERS = 1000
"""Room for what called us."""


@contextmanager
def room_for(levels: int) -> Iterator[None]:
    """Lets the code inside call so many levels deep. The limit is of the interpreter and only ever raised here."""
    wanted = levels * _CALLS_PER_LEVEL + _CALLERS
    if levels > SHALLOW and sys.getrecursionlimit() < wanted:
        sys.setrecursionlimit(wanted)
    yield
