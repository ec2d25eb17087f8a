"""What an expression may cost: cel-go has no limit, and a few nested macros or doublings take any machine's memory.

The limits are far above what a webhook's filter does; the sink would not wait for such an answer. A step is an
element that is visited or made, or 16 characters that are. What is small is not counted, except by the macros, which
count each element that they visit and all that they collect.
"""

import threading

from harness.errors import HarnessError

MAX_STEPS = 10_000_000
"""How many elements the macros of one evaluation may visit, and how many steps its functions may take."""

SMALL = 64
"""Calls of so few steps are not counted."""


class BudgetExceeded(HarnessError):  # noqa: N818  # tells what happened; it is no error of the expression
    """The expression costs more than the harness is ready to spend: it is not judged. No operator absorbs this."""

    def __init__(self) -> None:
        super().__init__(
            f"an expression takes more than {MAX_STEPS} steps to evaluate",
            help="Tekton sets no limit, and would run out of time or memory here",
        )


class _Account(threading.local):
    """What the evaluation under way in this thread has spent in functions."""

    spent = 0


_account = _Account()


def start() -> None:
    """Begins a new account in this thread: for an evaluation, or for what is done with its value."""
    _account.spent = 0


def spend(steps: int) -> None:
    """Counts steps of the evaluation under way; raises BudgetExceeded once there are too many."""
    if steps > SMALL:
        _account.spent += steps
        if _account.spent > MAX_STEPS:
            raise BudgetExceeded


def spend_text(length: int) -> None:
    """Counts a text of so many characters that is made; raises BudgetExceeded."""
    if length > SMALL << 4:
        spend(length >> 4)
