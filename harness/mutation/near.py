"""Variations that recorded values give no idea of: a text that is read is longer or shorter by a character, or has
another one somewhere. They tell apart filters that differ by an anchor, a dot or a quantifier."""

from collections.abc import Iterator

from harness.deliveries import Delivery
from harness.variations import BodyEdit, Reads, Variation, parent_of
from harness.variations.edits import value_at
from harness.variations.vary import path_text, shown

_RANK = 6
"""Less likely than anything that `harness.variations` makes."""

_LONGEST = 100
"""How many characters a text may have that is changed inside; a longer one only at its ends."""


def near_variations(delivery: Delivery, reads: Reads) -> Iterator[Variation]:
    """The delivery with one text of its body, of those that are read and of those that it is compared with, changed by
    one character, the deepest paths first."""
    parent = parent_of(delivery)
    if parent.payload is None:
        return
    for path in reads.ways:
        value = value_at(parent.payload, path)
        if not path or not isinstance(value, str):
            continue
        compared = [one for one in reads.constants_of(path) if isinstance(one, str)]
        tried = {value}
        for text in (value, *compared):
            for near in _near(text):
                if near not in tried:
                    tried.add(near)
                    description = f"{path_text(path)} is {shown(near)}"
                    yield Variation(parent, description, (BodyEdit(path, near),), _RANK)


def _near(text: str) -> Iterator[str]:
    yield f"{text}x"
    yield f"x{text}"
    if len(text) <= _LONGEST:
        for at in range(len(text) - 1, -1, -1):
            yield f"{text[:at]}{text[at + 1 :]}"
            yield f"{text[:at]}x{text[at + 1 :]}"
            yield f"{text[:at]}{text[at]}{text[at:]}"
