"""Proofs about regular expressions."""

import re

from harness.mutation.equivalence.proof import Case, Proof

_DOUBLED = re.compile(r"(?:\^|\\A)(?:\^|\\A)+|(?:\$|\\z)(?:\$|\\z)+")
_FLAGS = re.compile(r"\(\?[a-zA-Z-]*m")


def _is_redundant(case: Case) -> bool:
    if case.mutant.operator != "anchor-dropped" or len(case.expressions) != 1:
        return False
    texts = [str(side) for side in _texts(case)]
    # With the flag m the anchors mean lines, and \\A and \\z still the whole text.
    if any(_FLAGS.search(text) or "[" in text for text in texts):
        return False
    return _joined(texts[0]) == _joined(texts[1])


def _texts(case: Case) -> tuple[str, str]:
    expression, _, _ = case.expressions[0]
    (change,) = case.mutant.changes
    source = expression.source
    start, end = getattr(change, "start", 0), getattr(change, "end", 0)
    return source, source[:start] + source[end:]


def _joined(text: str) -> str:
    return _DOUBLED.sub(lambda found: "^" if found[0][-1] in "^A" else "$", text)


REDUNDANT_ANCHOR = Proof("redundant-anchor", "another anchor at the same place says the same", _is_redundant)
