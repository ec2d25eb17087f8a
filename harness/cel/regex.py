"""Regular expressions as Go's regexp package takes them, run by RE2.

Both have the same syntax but for trifles, and were written by the same people; what differs is how they word what is
wrong with a pattern, and how Go fills in a replacement. Source: Go 1.26 regexp (regexp.go: expand, replaceAll) and
regexp/syntax (parse.go: ErrorCode).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from harness.cel.budget import spend_text
from harness.gojson import valid_text

_WORDING = (
    ("invalid character class range", "invalid character class range"),
    ("invalid escape sequence", "invalid escape sequence"),
    ("invalid character class", "invalid character class"),
    ("missing ]", "missing closing ]"),
    ("missing )", "missing closing )"),
    ("unexpected )", "unexpected )"),
    ("trailing \\", "trailing backslash at end of expression"),
    ("no argument for repetition operator", "missing argument to repetition operator"),
    ("invalid repetition size", "invalid repeat count"),
    ("bad repetition operator", "invalid nested repetition operator"),
    ("invalid perl operator", "invalid or unsupported Perl syntax"),
    ("invalid UTF-8", "invalid UTF-8"),
    ("invalid named capture group", "invalid named capture"),
    ("pattern too large", "expression too large"),
)
"""What RE2 says of a pattern, and what Go says of the same."""

_REFUSED = re.compile(
    r"\\Q.*?(?:\\E|$)|(?P<escape>\\C)|\\.|\[\^?\]?[^\]]*\]|(?P<count>\{(?:[1-9][0-9]{8,}(?:,[0-9]*)?|[0-9]+,[1-9][0-9]{8,})\})",
    re.DOTALL,
)
"""What RE2 takes and Go does not: `\\C`, and repetitions of more than eight digits, which RE2 reads as plain text."""

_BROKEN = re.compile("[\ud800-\udfff]")
"""A byte that is no UTF-8."""

_NAMED_GROUP = re.compile(r"\\(?:Q.*?(?:\\E|$)|.)|\[\]?[^]]*|\((\?P?<\w+>)", re.DOTALL)

_CHUNK = 1 << 16
"""How much is replaced before it is counted."""

_REFERENCE = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))?")


class PatternError(Exception):
    """The pattern is none; `str()` is Go's message."""


class Pattern:
    """A compiled pattern."""

    __slots__ = ("_compiled", "_names", "_search")

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled
        self._search = compiled.search
        self._names: dict[str, int] = compiled.groupindex

    def is_found_in(self, text: str) -> bool:
        """Whether any part of the text matches."""
        # Bytes, because the binding counts characters for every match in a string.
        try:
            return self._search(text.encode()) is not None
        except UnicodeEncodeError:
            return self._search(valid_text(text).encode()) is not None

    def replace_all(self, text: str, template: str) -> str:
        """The text with each match replaced by the template, in which `$1` and `${name}` stand for groups."""
        text = valid_text(text)
        pieces = list(self._read_template(template))
        parts: list[str] = []
        kept = size = 0
        for found in self._matches(text):
            filled = "".join(piece if isinstance(piece, str) else found.group(piece) or "" for piece in pieces)
            parts += text[kept : found.start()], filled
            kept = found.end()
            size += len(parts[-1]) + 16
            if size > _CHUNK:
                spend_text(size)
                size = 0
        spend_text(size + len(text))
        return "".join(parts) + text[kept:]

    def find_all(self, text: str, limit: int) -> Iterator[str]:
        """What the pattern matches in the text, from the left; at most `limit` of them where it is not negative."""
        text = valid_text(text)
        spend_text(len(text))
        count = 0
        last_end = -1
        at = 0
        while at <= len(text) and (limit < 0 or count < limit):
            found = self._compiled.search(text, at)
            if found is None:
                return
            if found.end() > found.start() or found.start() != last_end:
                count += 1
                yield found.group()
            last_end = found.end()
            at = found.end() + 1 if found.end() == found.start() else found.end()

    def _matches(self, text: str) -> Iterator[Any]:
        """The matches that Go replaces: no empty one directly behind another match."""
        at, last_end = 0, -1
        while at <= len(text):
            found = self._compiled.search(text, at)
            if found is None:
                return
            if found.end() > last_end or found.start() == 0:
                yield found
            last_end = found.end()
            at = max(at + 1, found.end()) if found.end() <= at else found.end()

    def _read_template(self, template: str) -> Iterator[str | int]:
        """The template's texts and group numbers. A reference to no group is empty, a broken one stays as it is."""
        kept = 0
        for found in _REFERENCE.finditer(template):
            yield template[kept : found.start()]
            kept = found.end()
            name = found[1] or found[2]
            if name is None:
                yield "$"
            elif name.isascii() and name.isdigit() and (name[0] != "0" or name == "0") and len(name) < 9:
                yield int(name) if int(name) <= self._compiled.groups else ""
            else:
                yield self._names.get(name, "")
        yield template[kept:]


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Pattern:
    """The compiled pattern; raises PatternError with Go's message."""
    import re2  # loaded by the first pattern: most commands have none

    if broken := _BROKEN.search(pattern):
        raise _error("invalid UTF-8", valid_text(pattern[broken.start() :]))
    for found in _REFUSED.finditer(pattern):
        if found["escape"] or found["count"]:
            raise _error("invalid escape sequence" if found["escape"] else "invalid repeat count", found[0])
    options = re2.Options()
    options.log_errors = False
    try:
        return Pattern(re2.compile(pattern, options))
    except re2.error as error:
        message = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
        unnamed = _with_each_name_once(pattern)
        if unnamed == pattern:
            raise _translate(message, pattern) from None
    try:
        return Pattern(re2.compile(unnamed, options))
    except re2.error:
        raise _translate(message, pattern) from None


def _with_each_name_once(pattern: str) -> str:
    """The pattern with groups whose name is taken made nameless: Go allows two of a name."""
    seen: set[str] = set()

    def once(found: re.Match[str]) -> str:
        group = found[1]
        if group is None:
            return found[0]
        name = group[group.index("<") :]
        first = name not in seen
        seen.add(name)
        return found[0] if first else "("

    return _NAMED_GROUP.sub(once, pattern)


def _translate(message: str, pattern: str) -> PatternError:
    for theirs, ours in _WORDING:
        if message.startswith(theirs):
            about = message[len(theirs) :].removeprefix(": ")
            if ours in ("missing closing )", "unexpected )"):
                about = pattern
            elif about in ("(?<=", "(?<!"):  # to Go the start of a group's name
                rest = pattern[pattern.index(about) :]
                ours, about = "invalid named capture", rest[: rest.find(">") + 1] or rest
            elif ours == "invalid UTF-8" and (open_escape := re.search(r"\\x\{[^}]*$", pattern)):
                ours, about = "invalid escape sequence", open_escape[0]
            return _error(ours, "" if ours.startswith("trailing") else about)
    return PatternError(f"error parsing regexp: {message}")


def _error(what: str, about: str) -> PatternError:
    return PatternError(f"error parsing regexp: {what}: `{about}`")
