"""A page of the documentation that somebody follows: its files are written and its commands run, in the page's order,
and what they print is compared with what it shows.

- A block behind a paragraph that ends in "`path`:" is a file, to be written as it is shown.
- A block of `diff` behind such a paragraph is a change of that file: lines with `-` are there, and those with `+` take
  their place.
- A block of `console` is a session: lines with `$` are commands, `>` goes on with one, the lines behind are what it
  prints; `…` alone stands for any lines.
- A block of `text` is to be read only. There is no other block.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from markdown_it import MarkdownIt

from support.history import QUIET

NOT_RUN = ("pip install ",)
"""Commands that would need the network: what they install is there."""


@dataclass(frozen=True)
class File:
    """A file to write."""

    line: int
    path: str
    text: str


@dataclass(frozen=True)
class Change:
    """A change of a file: `before` is in it once, and becomes `after`."""

    line: int
    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Command:
    """A command, and what the page shows behind it."""

    line: int
    text: str
    shown: str


@dataclass(frozen=True)
class Session:
    """Commands that run one after the other in one shell."""

    line: int
    commands: tuple[Command, ...]


_TOLD = '__told() { local code=$?; printf "\\036%s\\036" "$code"; return $code; }'
"""Told behind each command: its code, between marks that no output has. The code stays that of the command."""

Step: TypeAlias = File | Change | Session


def steps(page: Path) -> Iterator[Step]:
    """What a page tells its reader to do, in its order."""
    tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    for index, token in enumerate(tokens):
        if token.type != "fence":
            continue
        line = (token.map or [0])[0] + 1
        paragraph = tokens[index - 2].content if tokens[index - 1].type == "paragraph_close" else ""
        name = re.search(r"`([^`\s]+)`:\Z", paragraph)
        match token.info, name:
            case "console", _:
                yield Session(line, tuple(_commands(token.content, line)))
            case "text", _:
                pass
            case "diff", re.Match() as found:
                yield Change(line, found[1], _side(token.content, "-"), _side(token.content, "+"))
            case _, re.Match() as found:
                yield File(line, found[1], token.content)
            case language, None:
                raise AssertionError(f"{page.name}:{line}: a block of {language!r} that is no file, command or text")


def _side(diff: str, sign: str) -> str:
    return "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[:1] in (" ", sign))


def _commands(block: str, line: int) -> Iterator[Command]:
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        if not part:
            continue
        assert part.startswith("$ "), f"line {line + 1}: a session begins with a command"
        match = re.match(r"\$ (.*\n(?:> .*\n)*)", part)
        assert match
        yield Command(line, re.sub(r"^> ", "", match[1], flags=re.MULTILINE).rstrip("\n"), part[match.end() :])


@dataclass
class Reader:
    """Somebody who follows a page in a folder, with 80 columns and without colour. `extra` stands before the PATH."""

    folder: Path
    extra: Path | None = None
    where: Path = field(init=False)

    def __post_init__(self) -> None:
        self.where = self.folder

    def follow(self, page: Path) -> None:
        """Do what the page says; an AssertionError tells the first line of it that is not so."""
        for step in steps(page):
            try:
                self.do(step)
            except AssertionError as error:
                raise AssertionError(f"{page.name}:{step.line}: {error}") from None

    def do(self, step: Step) -> None:
        """Do one step."""
        match step:
            case File():
                path = self.where / step.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(step.text, encoding="utf-8")
            case Change():
                path = self.where / step.path
                text = path.read_text(encoding="utf-8")
                assert text.count(step.before) == 1, f"{step.path} does not hold once what is changed:\n{text}"
                path.write_text(text.replace(step.before, step.after), encoding="utf-8")
            case Session():
                for command, (code, printed) in zip(step.commands, self.run(step), strict=True):
                    assert code in (0, 1), f"`{command.text}` ends with {code}: {printed}"
                    what = f"`{command.text}` prints\n{printed}\nand not\n{command.shown}"
                    assert is_shown(command.shown, printed), what

    def run(self, session: Session) -> list[tuple[int, str]]:
        """The code and the output of each command. The working directory and exported variables stay for the
        next session."""
        kept = shlex.quote(str(self.folder.parent / "exported"))
        script = [f"[ -f {kept} ] && . {kept}; exec 2>&1", _TOLD]
        for command in session.commands:
            script += [":" if command.text.startswith(NOT_RUN) else command.text, "__told"]
        ran = subprocess.run(
            ["bash", "-c", "\n".join([*script, f'export -p > {kept}; printf %s "$PWD"'])],
            cwd=self.where,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=False,
            timeout=120,
        )
        *parts, where = ran.stdout.decode().split("\036")
        self.where = Path(where)
        return [(int(code), printed) for printed, code in zip(parts[::2], parts[1::2], strict=True)]

    def _environment(self) -> dict[str, str]:
        home = self.folder.parent / "home"
        home.mkdir(exist_ok=True)
        places = [*([self.extra] if self.extra else []), Path(sys.executable).parent, "/usr/bin", "/bin"]
        return {
            **QUIET,
            "PATH": os.pathsep.join(map(str, places)),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "80",
            "NO_COLOR": "1",
            # What has nothing to do with it takes most of a run of pytest.
            "PYTEST_ADDOPTS": "-p no:hypothesispytest -p no:xdist -p no:cacheprovider",
        }


def is_shown(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed; what differs from run to run aside."""
    lines = [r"(?:.*\n)*?" if line == "…" else f"{re.escape(line)}\n" for line in _same(shown).splitlines()]
    return re.fullmatch("".join(lines), _same(printed)) is not None


def _same(text: str) -> str:
    """The text without durations, commits and what surrounds it."""
    text = re.sub(r"\b\d+\.\d+ ?s\b", "… s", text)
    text = re.sub(r"\([0-9a-f]{7,}\)|\b[0-9a-f]{7}\b(?=[. ])", "(commit)", text)
    return "".join(f"{line.rstrip()}\n" for line in text.strip("\n").splitlines())
