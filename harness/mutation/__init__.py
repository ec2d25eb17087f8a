"""Mutation: small changes of the manifests, each of which a suite, a policy or a rule ought to notice.

`plan(project)` gives the mutants to judge, `mutate(…)` what becomes of each, and a `Score` counts. `OPERATORS` are all
kinds of change, `PROOFS` the reasons why a mutant is no other than the original.
"""

from harness.mutation.equivalence import PROOFS, Proof
from harness.mutation.model import By, Fate, Killer, Mutant, Result, Telling
from harness.mutation.mutants import find_mutants
from harness.mutation.operators import OPERATORS, Operator
from harness.mutation.run import Plan, mutate, plan
from harness.mutation.score import Count, Score, Verdict

__all__ = [
    "OPERATORS",
    "PROOFS",
    "By",
    "Count",
    "Fate",
    "Killer",
    "Mutant",
    "Operator",
    "Plan",
    "Proof",
    "Result",
    "Score",
    "Telling",
    "Verdict",
    "find_mutants",
    "mutate",
    "plan",
]
