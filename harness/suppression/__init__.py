"""Suppression: findings that somebody has decided to live with, and what the settings say about rules.

`apply` takes the findings of a run and tells which count; `read_baseline` and `write_baseline` keep old ones apart.
"""

from harness.suppression.applying import Suppressed, apply
from harness.suppression.baseline import NEVER_SUPPRESSED, Baseline, read_baseline, write_baseline
from harness.suppression.own_findings import OWN_IDS

__all__ = [
    "NEVER_SUPPRESSED",
    "OWN_IDS",
    "Baseline",
    "Suppressed",
    "apply",
    "read_baseline",
    "write_baseline",
]
