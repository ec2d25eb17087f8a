"""What a change of the manifests changes: every recorded delivery, and variations of it, on both sides.

`compare_sides` compares two `Side`s; `harness.diff.sources` makes them of git revisions, folders and the working tree;
`harness.diff.acknowledged` knows which changes somebody intends.
"""

from harness.diff.compare import compare_sides
from harness.diff.model import Change, Comparison, Difference, Effect, Kind, Missing, What
from harness.diff.sides import Side

__all__ = [
    "Change",
    "Comparison",
    "Difference",
    "Effect",
    "Kind",
    "Missing",
    "Side",
    "What",
    "compare_sides",
]
