"""Patterns of paths, as settings give them: `manifests/legacy/**`."""

import re
from functools import cache

_PARTS = re.compile(r"\*\*/|\*\*|\*|\?")
_MEANING = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(pattern: str, path: str) -> bool:
    """Whether a path, relative to the project with forward slashes, is what a pattern means.

    `*` and `?` stay inside of a folder, `**` crosses folders. A pattern that is a folder means everything below it.
    """
    return _compiled(pattern).fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    text = pattern.removeprefix("./").rstrip("/")
    parts: list[str] = []
    at = 0
    for found in _PARTS.finditer(text):
        parts += (re.escape(text[at : found.start()]), _MEANING[found[0]])
        at = found.end()
    return re.compile("".join((*parts, re.escape(text[at:]), "(?:/.*)?")), re.DOTALL)
