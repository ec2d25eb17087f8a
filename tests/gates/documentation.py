"""The snippets of docs/gates.md."""

import re

from gates.repositories import ROOT

TEXT = (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")


def snippet(language: str, *, holds: str, lacks: str = "\0") -> str:
    """The one block of that language with one text in it and without another."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    (found,) = [block for block in blocks if holds in block and lacks not in block]
    return found
