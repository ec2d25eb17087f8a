"""Which characters of a file a scalar's text was made of: quotes, escapes, folded lines and indentation undone.

The rules are those of YAML 1.1 as libyaml 0.2.5 follows them (scanner.c, yaml_parser_scan_flow_scalar,
yaml_parser_scan_plain_scalar, yaml_parser_scan_block_scalar). What is worked out here is held against the text that
libyaml itself read, so that a mistake means "cannot be told", never a wrong place.
"""

import re
from dataclasses import dataclass

_BREAK = re.compile(r"\r\n|[\n\r\x85]")
_BLANKS = re.compile(r"[ \t]*")
_SPACES = re.compile(r" *")
_SPACE_RUN = re.compile(r"[ \t\n\r\x85]+")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_HEADER = re.compile(r"[|>](?P<signs>[-+1-9]{0,2})[ \t]*(?P<comment>#[^\r\n\x85]*)?(?:\r\n|[\n\r\x85]|\Z)")
_SIMPLE = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "'": "'", "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origins:
    """A scalar's text and, for each of its characters, the range of the written form that it comes from.

    `body` is the range of the written form in which the text stands, without quotes or header.
    """

    text: str
    ranges: tuple[tuple[int, int], ...]
    body: tuple[int, int]

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` of the text are written; an empty range lies before `start`."""
        if start < end:
            return self.ranges[start][0], self.ranges[end - 1][1]
        at = self.ranges[start][0] if start < len(self.ranges) else self.ranges[-1][1] if self.ranges else self.body[0]
        return at, at


@dataclass(slots=True)
class _Found:
    """What was read so far."""

    characters: list[str]
    ranges: list[tuple[int, int]]

    def add(self, text: str, start: int, end: int) -> None:
        """Add a character and where it is written."""
        self.characters.append(text)
        self.ranges.append((start, end))

    def extend(self, other: "_Found") -> None:
        """Add what was read elsewhere."""
        self.characters += other.characters
        self.ranges += other.ranges


def origins(written: str, style: str, text: str, indent: int = 0) -> Origins | None:
    """Where the characters of `text` come from in `written`, a scalar without tag and anchor as it stands in a file.

    `style` is the YAML indicator, empty for a plain scalar; `indent` is how many spaces stand before the lines of a
    block scalar. None where that cannot be told.
    """
    found = _Found([], [])
    match style:
        case "":
            body = (0, len(written))
            readable = _read_flow(written, *body, "", found)
        case "'" | '"':
            body = (1, len(written) - 1)
            readable = len(written) > 1 and written[-1] == style and _read_flow(written, *body, style, found)
        case _:
            header = block_header(written)
            if header is None:
                return None
            body = (header.end(), len(written))
            readable = _read_block(written, body[0], indent, style, found)
    characters = "".join(found.characters)
    if not readable or not characters.startswith(text):
        return None
    if len(characters) != len(text) and (style in ("", "'", '"') or characters[len(text) :].strip("\n")):
        return None
    return Origins(text, tuple(found.ranges[: len(text)]), body)


def block_header(written: str) -> re.Match[str] | None:
    """The first line of a block scalar: its `signs` and its `comment`."""
    return _HEADER.match(written)


def block_indent(written: str, text: str) -> int | None:
    """How many spaces stand before each line of a block scalar, read off its first line that is not empty; None for a
    scalar without such a line."""
    header = block_header(written)
    content = text.lstrip("\n")
    if header is None or not content.strip():
        return None
    for line in _BREAK.split(written[header.end() :]):
        if line.strip(" "):
            spaces = len(line) - len(line.lstrip(" "))
            return max(0, spaces - (len(content) - len(content.lstrip(" "))))
    return None


def _read_flow(written: str, at: int, end: int, quote: str, found: _Found) -> bool:
    """Read a plain or quoted scalar; False for an escape that is none."""
    while at < end:
        sign = written[at]
        if sign in " \t\n\r\x85":
            run = _SPACE_RUN.match(written, at, end)
            stop = run.end() if run else at + 1
            _fold(written, at, stop, found)
            at = stop
        elif quote == "'" and written.startswith("''", at):
            found.add("'", at, at + 2)
            at += 2
        elif quote == '"' and sign == "\\":
            behind = _escape(written, at, end, found)
            if behind is None:
                return False
            at = behind
        else:
            found.add(sign, at, at + 1)
            at += 1
    return True


def _fold(written: str, start: int, end: int, found: _Found) -> None:
    """Blanks, which stay, or line breaks with blanks around: the first becomes a space unless more follow."""
    breaks = [(one.start(), one.end()) for one in _BREAK.finditer(written, start, end)]
    if not breaks:
        for at in range(start, end):
            found.add(written[at], at, at + 1)
    elif len(breaks) == 1:
        found.add(" ", start, end)
    else:
        for number, (_, stop) in enumerate(breaks[1:], start=2):
            begin = start if number == 2 else breaks[number - 2][1]
            found.add("\n", begin, end if number == len(breaks) else stop)


def _escape(written: str, at: int, end: int, found: _Found) -> int | None:
    """Read an escape of a double-quoted scalar; the offset behind it, None where there is none."""
    line_break = _BREAK.match(written, at + 1, end)
    if line_break is not None:
        run = _SPACE_RUN.match(written, line_break.end(), end)
        stop = run.end() if run else line_break.end()
        for one in _BREAK.finditer(written, line_break.end(), stop):
            found.add("\n", one.start(), one.end())
        return stop
    escape = _ESCAPE.match(written, at, end)
    if escape is None:
        return None
    digits = escape[1] or escape[2] or escape[3]
    character = chr(int(digits, 16)) if digits and int(digits, 16) < 0x110000 else _SIMPLE.get(escape[4] or "")
    if character is None:
        return None
    found.add(character, at, escape.end())
    return escape.end()


def _read_block(written: str, at: int, indent: int, style: str, found: _Found) -> bool:
    """Read the lines of a block scalar, with all line breaks at its end; False where a line is indented less."""
    at = _read_breaks(written, at, indent, found)
    line_break: re.Match[str] | None = None  # that of the line before
    empty = _Found([], [])  # the lines between that one and this
    blank_before = False
    while at < len(written):
        begin = at + indent
        if written[at:begin].strip(" "):
            return False
        blank = written[begin : begin + 1] in (" ", "\t")
        if line_break is not None:
            if style == "|" or blank_before or blank:
                found.add("\n", *line_break.span())
            elif not empty.characters:
                found.add(" ", line_break.start(), begin)
            found.extend(empty)
        line_break = _BREAK.search(written, begin)
        stop = line_break.start() if line_break else len(written)
        for offset in range(begin, stop):
            found.add(written[offset], offset, offset + 1)
        if line_break is None:
            return True
        blank_before, empty = blank, _Found([], [])
        at = _read_breaks(written, line_break.end(), indent, empty)
    if line_break is not None:
        found.add("\n", *line_break.span())
        found.extend(empty)
    return True


def _read_breaks(written: str, at: int, indent: int, found: _Found) -> int:
    """Read empty lines, which may hold fewer spaces than `indent`; the offset where the next line begins."""
    while True:
        spaces = _SPACES.match(written, at, min(at + indent, len(written)))
        stop = spaces.end() if spaces else at
        line_break = _BREAK.match(written, stop)
        if line_break is None:
            return at if stop < len(written) else stop
        found.add("\n", line_break.start(), line_break.end())
        at = line_break.end()
