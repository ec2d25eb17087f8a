"""Why an expression has the value that it has: the value or error of each of its parts."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Explanation:
    """One sub-expression and what it came to.

    `start` and `end` are offsets (code points) into the whole expression's source, `text` the part between them;
    `outcome` tells which of `value` (as CEL would write it) or `error` (Tekton's wording) holds; `skipped` parts were
    never evaluated because another part had decided. `missing` is the key that was not there, for an error that a
    missing key caused.
    """

    start: int
    end: int
    text: str
    outcome: Literal["value", "error", "skipped"]
    value: str = ""
    error: str = ""
    missing: str = ""
    children: tuple["Explanation", ...] = ()
