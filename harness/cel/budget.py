"""What an expression may cost. cel-go has no limit, and a few nested macros or doublings take the memory of any machine.

The limits are far above what a webhook's filter does; Tekton itself would not answer within its five seconds.
"""

from harness.errors import HarnessError

MAX_STEPS = 10_000_000
"""How many elements the macros of one evaluation may visit."""

MAX_SIZE = 50_000_000
"""How many elements, characters or bytes one value may have, nested ones included."""


class BudgetExceeded(HarnessError):  # noqa: N818  # what happened, not an error of the expression
    """The expression costs more than the harness is ready to spend: it is not judged. No operator absorbs this."""


def check_size(size: int) -> None:
    """Raises BudgetExceeded for a value of more than MAX_SIZE parts."""
    if size > MAX_SIZE:
        raise BudgetExceeded(
            f"an expression makes a value of more than {MAX_SIZE} parts",
            help="Tekton sets no limit here: it would take the listener's memory",
        )


def out_of_steps() -> BudgetExceeded:
    """The error of an evaluation whose macros visit too many elements."""
    return BudgetExceeded(
        f"the macros of an expression visit more than {MAX_STEPS} elements",
        help="Tekton sets no limit here: the listener would run into its timeout",
    )
