"""The name that was probably meant."""

import difflib
from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 100
"""Longer names are nobody's misspellings, and comparing takes the product of their lengths."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Of the known names the one that is nearest to a name, empty where none is near."""
    if len(name) > _LONGEST:
        return ""
    near = difflib.get_close_matches(name, [one for one in known if len(one) <= _LONGEST], n=1)
    return near[0] if near else ""
