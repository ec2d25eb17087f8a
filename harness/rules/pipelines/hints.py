"""Mends that several rules propose."""

import difflib
from collections.abc import Collection
from typing import Final

_MOST: Final = 200
"""Among how many names a near one is looked for: it takes time, and there may be as many questions as names."""


def nearest(name: str, known: Collection[str], otherwise: str) -> str:
    """`did you mean 'x'?` where one of the known names is near; else `otherwise`, with what is known."""
    if len(known) > _MOST:
        return otherwise
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    shown = sorted(one for one in known if one)[:10]
    return f"{otherwise}; known here: {', '.join(shown)}" if shown else otherwise


def and_more(names: Collection[str], limit: int = 3) -> str:
    """`a, b, c and 2 more`."""
    shown = list(names)
    rest = len(shown) - limit
    return ", ".join(shown) if rest <= 0 else f"{', '.join(shown[:limit])} and {rest} more"
