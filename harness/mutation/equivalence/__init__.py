"""Why a mutant is no other than the original: for every delivery the same is created, and the sender sees the same.

A case may still tell for which reason nothing is created; a mutant that one does tell counts as killed. A new proof is
one function and one line here.
"""

from harness.mutation.equivalence.expressions import GUARD, IMPLIED, SAME_EXPRESSION
from harness.mutation.equivalence.objects import (
    SAME_INTERCEPTORS,
    SAME_ROUTES,
    UNREAD_DEFAULT,
    UNREAD_OVERLAY,
    UNREAD_PARAM,
    UNUSED,
)
from harness.mutation.equivalence.patterns import REDUNDANT_ANCHOR
from harness.mutation.equivalence.proof import Case, Proof
from harness.mutation.equivalence.runs import SAME_RUN
from harness.mutation.model import Mutant
from harness.project import Project
from harness.reach import Reach

__all__ = ["PROOFS", "Case", "Proof", "prove"]

PROOFS: tuple[Proof, ...] = (
    UNUSED,
    SAME_ROUTES,
    SAME_INTERCEPTORS,
    SAME_EXPRESSION,
    REDUNDANT_ANCHOR,
    GUARD,
    IMPLIED,
    UNREAD_OVERLAY,
    UNREAD_PARAM,
    UNREAD_DEFAULT,
    SAME_RUN,
)
"""Every proof, in the order in which they are tried."""


def prove(mutant: Mutant, original: Project, mutated: Project, reach: Reach) -> Proof | None:
    """The first proof that holds for a mutant; None where nothing is proven."""
    case = Case(mutant, original, mutated, reach)
    return next((proof for proof in PROOFS if proof.holds(case)), None)
